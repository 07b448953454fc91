import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import type { PhoneCall } from '../../bin/lab/sip/phone/dialog.ts';
import type { Phone } from '../../bin/lab/sip/phone/phone.ts';
import { type Neighbours, neighbours, reversed, ringingAt } from './neighbours.ts';
import { phoneOf, type Stage, stage } from './stage.ts';

/**
 * Two tenants with the same numbers on one PBX. Acme has a call that rings, one that talks, one that is parked and an
 * idle phone; a phone of Globex that knows every name, number and dialog of Acme's tries to get at them.
 */
describe('a tenant’s phone and its neighbour', () => {
  let on: Stage;
  let there: Neighbours;
  let mallory: Phone;
  let colleague: Phone;
  let trunk: Phone;
  const table: string[] = [];

  const victim = (i: number) => phoneOf(on.acme, i);

  beforeAll(async () => {
    on = await stage();
    there = await neighbours(on);
    ({ mallory, colleague, trunk } = there);
  });
  afterAll(async () => {
    console.log(['', 'what a phone of Globex tried | answer | reached Acme', ...table].join('\n'));
    await on?.close();
  });

  const attempt = async (what: string, act: () => Promise<string>): Promise<string> => {
    const before = there.picture();
    const answer = await act();
    await new Promise((resolve) => setTimeout(resolve, 150));
    const reached = JSON.stringify(there.picture()) !== JSON.stringify(before) || mallory.calls.some(isAnswered);
    table.push(`${what} | ${answer} | ${reached ? 'YES' : 'no'}`);
    await Promise.all([...mallory.calls, ...colleague.calls, ...trunk.calls].map((call) => call.hangup()));
    expect({ what, answer, ...there.picture() }).toEqual({ what, answer, ...before });
    return answer;
  };
  let allowed: PhoneCall | null = null;
  const isAnswered = (call: PhoneCall) => call.state === 'answered' && call !== allowed;

  const dial = (number: string, o?: Parameters<Phone['dial']>[1]) => async (): Promise<string> => {
    const call = mallory.dial(number, o);
    for (let i = 0; i < 60 && call.state === 'ringing'; i++) await new Promise((resolve) => setTimeout(resolve, 50));
    return call.state === 'ended' ? String(call.refusedWith) : call.state;
  };

  const ADDRESSES: readonly (readonly [string, () => string])[] = [
    ['its endpoint', () => victim(2).endpoint],
    ['its extension in its context', () => '1003%40acme_phones'],
    ['its extension with a slash', () => '1003%2Facme'],
    ['its dial string', () => `PJSIP%2F${victim(2).endpoint}`],
    ['a second destination', () => `1002%26PJSIP%2F${victim(2).endpoint}`],
    ['a variable', () => '%24%7BCHANNEL%7D'],
    ['its hint context', () => 'acme_hints'],
    ['its queue', () => on.acme.queue.name],
    ['its parking lot', () => 'acme_parking'],
    ['its parked call', () => '701'],
    ['its parked call in its lot', () => '701%40acme_parking'],
    ['its mailbox', () => '*971001'],
    ['its mailbox context', () => '*97%40acme_vm'],
    ['group pickup', () => '*8'],
    ['directed pickup of its extension', () => '*81001'],
    ['directed pickup of its endpoint', () => `*8${victim(0).endpoint}`],
  ];
  test.each(ADDRESSES)('dialling %s', async (what, number) => {
    const answer = await attempt(`dial ${what}`, dial(number()));
    expect(Number(answer)).toBeGreaterThanOrEqual(400);
  });

  test('the same extension number is a colleague’s', async () => {
    const call = mallory.dial('1002');
    const mine = await ringingAt(colleague);
    expect(mine.peer).toContain('sip:1003@');
    await attempt('dial 1002', async () => (mine.state === 'ringing' ? 'rings its own 1002' : mine.state));
    await call.hangup();
  });

  test.each([
    ['From', () => ({ from: `sip:${victim(0).endpoint}@127.0.0.1` })],
    ['From of another domain', () => ({ from: `sip:${victim(0).endpoint}@acme.example.com` })],
  ])('calling as a phone of Acme by %s', async (what, o) => {
    expect(await attempt(`call with ${what} of Acme's phone`, dial('1003', o()))).toBe('401');
  });

  test('identities and contexts in headers change nothing', async () => {
    const headers = [
      ['P-Asserted-Identity', `<sip:${victim(0).endpoint}@127.0.0.1>`],
      ['Remote-Party-ID', '<sip:1001@127.0.0.1>;party=calling;screen=yes'],
      ['X-Tenant', 'acme'],
      ['X-Asterisk-Context', 'acme_phones'],
      ['P-Called-Party-ID', `<sip:${victim(2).endpoint}@127.0.0.1>`],
    ] as const;
    const call = mallory.dial('1002', { headers });
    const mine = await ringingAt(colleague);
    expect(mine.peer).toContain('sip:1003@'); // as its row says
    await attempt('call with forged identities', async () => 'rings its own 1002 as itself');
    await call.hangup();
  });

  test.each([
    ['ringing', () => there.rings.callee],
    ['talking, of the phone', () => there.talks.caller],
    ['talking, of the trunk', () => there.talks.callee],
    ['parked', () => there.parked],
  ])('INVITE with Replaces of a call that is %s', async (what, call) => {
    for (const early of ['', ';early-only']) {
      const replaces = [
        ['Replaces', `${reversed(call().replaces)}${early}`],
        ['Require', 'replaces'],
      ] as const;
      const answer = await attempt(`INVITE with Replaces, ${what}${early}`, dial('1002', { headers: replaces }));
      expect(Number(answer)).toBeGreaterThanOrEqual(400);
      const straight = [['Replaces', `${call().replaces}${early}`]] as const;
      await attempt(`INVITE with Replaces the other way round, ${what}${early}`, dial('1002', { headers: straight }));
    }
  });

  const inCall = async (act: (call: PhoneCall) => Promise<void>): Promise<string> => {
    const call = mallory.dial('1002');
    const other = await ringingAt(colleague);
    other.answer();
    await call.until('answered');
    allowed = call;
    const answer = await act(call).then(
      () => 'accepted',
      (error: Error) => error.message.replace(/.*SIP\/2.0 /, ''),
    );
    for (let i = 0; i < 5 && other.state === 'answered'; i++) await new Promise((resolve) => setTimeout(resolve, 50));
    return `${answer}, its own call is ${other.state}`;
  };

  test.each([...ADDRESSES, ['its number', () => on.acme.dids.phone] as const])(
    'sending a colleague to %s',
    async (what, number) => {
      await attempt(`blind transfer to ${what}`, () => inCall((call) => call.refer(mallory.uri(number()))));
    },
  );

  test.each([
    ['ringing', () => there.rings.callee],
    ['talking, of the phone', () => there.talks.caller],
    ['talking, of the trunk', () => there.talks.callee],
  ])('attended transfer into a call that is %s', async (what, call) => {
    // A dialog is known by its Call-ID and two random tags: a neighbour can have seen the first at most.
    const { callId } = call();
    for (const replaces of [`${callId};to-tag=0;from-tag=0`, `${callId};to-tag=1;from-tag=1`, callId]) {
      await attempt(`attended transfer, ${what}`, () =>
        inCall((own) => own.refer(`${mallory.uri('1002')}?Replaces=${encodeURIComponent(replaces)}`)),
      );
    }
  });

  test.each([
    ['dialog', 'application/dialog-info+xml'],
    ['presence', 'application/pidf+xml'],
    ['message-summary', 'application/simple-message-summary'],
  ])('watching by %s', async (event, accept) => {
    const targets = [victim(0).endpoint, '1001%40acme_hints', 'acme_hints', '1001%40acme_vm', '1001', '701'];
    for (const target of targets) {
      const before = mallory.heard.length;
      const headers = [
        ['Event', event],
        ['Accept', accept],
        ['Expires', '60'],
      ] as const;
      await attempt(`subscribe to ${event} of ${target}`, async () => {
        const status = await mallory.ask('SUBSCRIBE', target, headers);
        return status === 200 ? `${status}, sees ${stateOf(mallory.heard.slice(before))}` : String(status);
      });
      // 1001 and 701 are its own: Acme's 1001 rings and somebody is parked at Acme's 701, neither is seen
      const seen = JSON.stringify(mallory.heard.slice(before).map(({ body }) => body));
      expect(seen).not.toMatch(/early|confirmed|On the phone|Ringing|acme|Messages-Waiting: yes/);
    }
  });

  test.each([
    ['its endpoint', () => victim(2).endpoint],
    ['its extension', () => '1003'],
    ['its number', () => on.acme.dids.phone],
  ])('a message to %s', async (what, to) => {
    await attempt(`MESSAGE to ${what}`, async () =>
      String(await mallory.ask('MESSAGE', to(), [['Content-Type', 'text/plain']], 'hello')),
    );
  });

  test('registering as Acme’s phone', async () => {
    const uri = `<sip:${victim(2).endpoint}@127.0.0.1>`;
    const contacts = await on.pbx.cli('pjsip show contacts');
    for (const [what, headers] of [
      [
        'To',
        [
          ['To', uri],
          ['Expires', '60'],
        ],
      ],
      [
        'From and To',
        [
          ['From', `${uri};tag=1`],
          ['To', uri],
          ['Expires', '60'],
        ],
      ],
      [
        'To, removing what is there',
        [
          ['To', uri],
          ['Contact', '*'],
          ['Expires', '0'],
        ],
      ],
    ] as const) {
      const answer = await attempt(`REGISTER with ${what} of Acme's`, async () =>
        String(await mallory.ask('REGISTER', '', headers)),
      );
      expect(Number(answer)).toBeGreaterThanOrEqual(400);
    }
    const lines = (text: string) =>
      text
        .split('\n')
        .filter((line) => line.includes('acme_'))
        .map((line) => line.trim().split(/\s+/)[1]);
    expect(lines(await on.pbx.cli('pjsip show contacts'))).toEqual(lines(contacts));
  });

  test('the neighbour’s trunk reaches none of Acme’s numbers, as whoever it calls', async () => {
    for (const [what, to, from] of [
      ['Acme’s number', on.acme.dids.phone, '+12025550123'],
      ['Acme’s number as Acme’s phone', on.acme.dids.phone, victim(0).endpoint],
      ['an extension', '1003', '+12025550123'],
      ['Acme’s endpoint', victim(2).endpoint, '+12025550123'],
    ] as const) {
      const answer = await attempt(`its trunk calls ${what}`, async () => {
        const call = trunk.dial(to, { from: `sip:${from}@127.0.0.22` });
        await call.until('ended').catch(() => {});
        return String(call.refusedWith);
      });
      expect(answer).toBe('404');
    }
  });

  test('a message left for 1001 is in the own tenant’s box; the public number is the only way in', async () => {
    await on.set(phoneOf(on.globex, 0), { dnd: 1 });
    const left = mallory.dial('1001');
    await left.until('answered');
    allowed = left;
    await attempt('leave a message for 1001', async () =>
      (await on.pbx.cli('core show channels concise')).includes('1001@globex_vm') ? 'in its own 1001' : 'elsewhere',
    );
    expect(table.at(-1)).toContain('in its own 1001');

    const out = mallory.dial(on.acme.dids.voicemail);
    const carried = await ringingAt(trunk); // out by its own trunk; from here on it is the public network
    expect(carried.invite?.start).toContain(on.acme.dids.voicemail);
    await out.hangup();
    const back = there.acme.trunk.dial(on.acme.dids.voicemail);
    await back.until('answered');
    table.push('call the public number | out by its own trunk, in by Acme’s | yes, as it should');
    await back.hangup();
  });
});

function stateOf(notified: readonly { body: string }[]): string {
  const body = notified.at(-1)?.body ?? '';
  return /<(?:state|basic|note)>([^<]*)</.exec(body)?.[1] ?? /Messages-Waiting: \w+/.exec(body)?.[0] ?? 'nothing';
}
