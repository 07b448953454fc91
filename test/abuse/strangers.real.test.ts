import { createSocket } from 'node:dgram';
import { connect } from 'node:net';
import { setTimeout as sleep } from 'node:timers/promises';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { type Stage, stage } from '../provisioning/stage.ts';

/** Who has no credential at all, at the two doors of a real Asterisk. */
let on: Stage;
beforeAll(async () => {
  on = await stage();
}, 120_000);
afterAll(() => on?.close());

/** One request by UDP from nowhere in particular. @returns the first answer that is not provisional */
async function sip(method: string, to: string, from: string, more: readonly string[] = []): Promise<string> {
  const socket = createSocket('udp4');
  await new Promise<void>((resolve) => socket.bind(0, '127.0.0.1', resolve));
  const { port } = socket.address();
  const id = `${Math.floor(Math.random() * 1e12)}`;
  const uri = `sip:${to}${to === '' ? '' : '@'}127.0.0.1:${on.pbx.sipPort}`;
  const lines = [
    `${method} ${method === 'REGISTER' ? `sip:127.0.0.1:${on.pbx.sipPort}` : uri} SIP/2.0`,
    `Via: SIP/2.0/UDP 127.0.0.1:${port};branch=z9hG4bK${id};rport`,
    `From: <sip:${from}@127.0.0.1>;tag=${id}`,
    `To: <${uri}>`,
    `Call-ID: ${id}`,
    `CSeq: 1 ${method}`,
    `Contact: <sip:${from}@127.0.0.1:${port}>`,
    'Max-Forwards: 70',
    ...more,
    'Content-Length: 0',
  ];
  try {
    return await new Promise<string>((resolve, reject) => {
      const timer = setTimeout(() => reject(new Error(`no answer to ${method} ${to}`)), 5_000);
      socket.on('message', (bytes) => {
        const text = bytes.toString();
        if (/^SIP\/2\.0 1/.test(text)) return;
        clearTimeout(timer);
        resolve(text);
      });
      socket.send(`${lines.join('\r\n')}\r\n\r\n`, on.pbx.sipPort, '127.0.0.1');
    });
  } finally {
    socket.close();
  }
}

/** An answer without what is another each time, and without what was said in the request. */
function shape(answer: string): string[] {
  return answer
    .split('\r\n')
    .filter((line) => !/^(via|from|to|call-id|cseq|date):/i.test(line))
    .map((line) => line.replaceAll(/(nonce|opaque)="[^"]*"/g, '$1'));
}

const digest = (user: string): string =>
  `Authorization: Digest username="${user}", realm="asterisk", nonce="1700000000/0123456789abcdef0123456789abcdef", ` +
  'uri="sip:127.0.0.1", response="0123456789abcdef0123456789abcdef", algorithm=MD5';

describe('SIP from somebody unknown', () => {
  const nobody = 'acme_0000000000';
  const somebody = (): string => on.acme.phones[0]?.endpoint ?? '';

  it('cannot tell by REGISTER who is there: first answer and refusal are the same', async () => {
    const known = shape(await sip('REGISTER', somebody(), somebody()));
    expect(known[0]).toMatch(/^SIP\/2\.0 401/);
    expect(shape(await sip('REGISTER', nobody, nobody))).toEqual(known);
    expect(shape(await sip('REGISTER', 'root', 'root'))).toEqual(known);
    const guessed = shape(await sip('REGISTER', somebody(), somebody(), [digest(somebody())]));
    expect(guessed[0]).toMatch(/^SIP\/2\.0 401/);
    expect(shape(await sip('REGISTER', nobody, nobody, [digest(nobody)]))).toEqual(guessed);
  });

  it('cannot tell by how long it takes', async () => {
    const times = { known: [] as number[], unknown: [] as number[] };
    for (let n = 0; n < 60; n++) {
      const [which, who] = n % 2 === 0 ? (['known', somebody()] as const) : (['unknown', nobody] as const);
      const began = performance.now();
      await sip('REGISTER', who, who, [digest(who)]);
      times[which].push(performance.now() - began);
    }
    const median = (all: number[]): number => all.sort((a, b) => a - b)[15] ?? 0;
    expect(Math.abs(median(times.known) - median(times.unknown))).toBeLessThan(15);
  });

  it('calls nobody: no extension, no public number, no service, as whoever it comes', async () => {
    const calls = async () => /(\d+) calls? processed/.exec(await on.pbx.cli('core show channels'))?.[1];
    const before = await calls();
    for (const from of ['anonymous', nobody, somebody(), on.acme.dids.phone]) {
      for (const to of ['1001', on.acme.dids.phone, '*97', 's', on.acme.queue.name, '+12025550123']) {
        const answer = await sip('INVITE', to, from);
        expect(answer.split('\r\n')[0], `${from} calls ${to}`).toMatch(/^SIP\/2\.0 40[13]/);
      }
    }
    expect(await calls()).toBe(before);
  });

  it('guesses on without end, and a phone with the right secret is let in all the same', async () => {
    for (let n = 0; n < 50; n++) await sip('REGISTER', somebody(), somebody(), [digest(somebody())]);
    const { sipPhone } = await import('../support/sip.ts');
    const [phone] = on.acme.phones;
    if (phone === undefined) throw new Error('no phone');
    const registered = await sipPhone({ pbx: on.pbx, phone });
    await registered.stop();
  });
});

/** A conversation with the manager interface, action by action. */
async function ami(
  user: 'events' | 'control',
  actions: readonly Readonly<Record<string, string>>[],
): Promise<string[]> {
  const address = new URL(user === 'events' ? on.pbx.amiEventsUrl : on.pbx.amiControlUrl);
  const socket = connect(Number(address.port), address.hostname);
  let text = '';
  socket.on('data', (bytes) => {
    text += bytes.toString();
  });
  const login = { Action: 'Login', Username: address.username, Secret: decodeURIComponent(address.password) };
  const answers: string[] = [];
  try {
    for (const [n, action] of [login, ...actions].entries()) {
      const id = `abuse-${n}`;
      const lines = Object.entries({ ...action, ActionID: id }).map(([name, value]) => `${name}: ${value}\r\n`);
      socket.write(`${lines.join('')}\r\n`);
      const answer = new RegExp(
        `Response: [^\\r]*\\r\\n(?:[^\\r]+\\r\\n)*?ActionID: ${id}\\r\\n(?:[^\\r]+\\r\\n)*\\r\\n`,
      );
      for (let waited = 0; !answer.test(text); waited += 20) {
        if (waited > 5_000) throw new Error(`no answer to ${action['Action']}: ${text.slice(-300)}`);
        await sleep(20);
      }
      answers.push(answer.exec(text)?.[0] ?? '');
    }
    return answers.slice(1);
  } finally {
    socket.destroy();
  }
}

describe('the daemon’s own users of AMI, in the wrong hands', () => {
  const PROGRAM = { Channel: 'Local/1@acme_phones', Application: 'System', Data: 'id' };
  const NEVER = [
    { Action: 'Command', Command: 'core show version' },
    { Action: 'UpdateConfig', SrcFilename: 'manager.conf', DstFilename: 'manager.conf', Reload: 'yes' },
    { Action: 'CreateConfig', Filename: 'x.conf' },
    { Action: 'Originate', ...PROGRAM },
  ];
  /** Comes with class system, which expiring a cache needs; but not out of Asterisk's own folder. */
  const OUTSIDE = [
    { Action: 'GetConfig', Filename: '../../../../etc/passwd' },
    { Action: 'GetConfigJSON', Filename: '/etc/passwd' },
    { Action: 'ListCategories', Filename: '../../../etc/passwd' },
  ];
  it.each(['events', 'control'] as const)('as %s, run no command and read no file of the machine', async (user) => {
    const answers = await ami(user, [...NEVER, ...OUTSIDE]);
    for (const [n, answer] of answers.entries()) {
      const { Action } = [...NEVER, ...OUTSIDE][n] ?? {};
      expect(answer, Action).toMatch(/^Response: Error\r\n/);
      if (n < NEVER.length) expect(answer, Action).toMatch(/Permission denied|Invalid\/unknown command/);
    }
  });

  it('cannot have the PBX load what lies about', async () => {
    const [answer = ''] = await ami('control', [
      { Action: 'ModuleLoad', LoadType: 'load', Module: '../../../../../tmp/evil.so' },
    ]);
    expect(answer).toMatch(/^Response: Error/);
  });
});
