import { setTimeout as sleep } from 'node:timers/promises';
import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest';
import { openWithAsteriskManager } from '../../src/asterisk/ami/asterisk-manager.ts';
import { openOwnCommands } from '../../src/asterisk/ami/own-commands.ts';
import { amiControlContract, control, outcome, ready, stopControlsAfterEach, until } from './ami-control.contract.ts';
import { FakeAmi, type FakeAmiOptions, type Received } from './fake-ami.ts';

const WAYS = [
  { name: 'asterisk-manager', open: openWithAsteriskManager },
  { name: 'our own code', open: openOwnCommands },
];
const QUICK = { connectMs: 150, pingEveryMs: 60, pingDeadlineMs: 60, actionMs: 150 };

/** What app_queue answers, so that the suite of the real Asterisk holds for the fake as well. */
function queueScript(): NonNullable<FakeAmiOptions['script']> {
  const members = new Set<string>();
  return (action, peer) => {
    const name = action.get('action')?.toLowerCase();
    const member = action.get('interface') ?? '';
    const fail = (message: string) =>
      peer.send(`Response: Error\r\nActionID: ${action.get('actionid')}\r\nMessage: ${message}\r\n\r\n`);
    if (name === 'queueadd') {
      if (members.has(member)) fail('Unable to add interface: Already there');
      else peer.answer(action, 'Message: Added interface to queue');
      members.add(member);
    } else if (name === 'queueremove') {
      if (members.delete(member)) peer.answer(action, 'Message: Removed interface from queue');
      else fail('Unable to remove interface: Not there');
    } else return false;
    return true;
  };
}

describe.each(WAYS)('commands over AMI through $name', ({ open }) => {
  let behaved: FakeAmi;
  const fakes: FakeAmi[] = [];
  const fake = async (options?: FakeAmiOptions) => {
    const started = await FakeAmi.start(options);
    fakes.push(started);
    return started;
  };
  beforeAll(async () => {
    behaved = await FakeAmi.start({ script: queueScript() });
  });
  afterAll(() => behaved.stop());
  afterEach(async () => {
    await Promise.all(fakes.splice(0).map((one) => one.stop()));
  });

  amiControlContract({ open, pbx: () => ({ amiControlUrl: behaved.url }) });
  stopControlsAfterEach();

  describe('answers', () => {
    it('arrive whole when the wire brings one byte at a time', async () => {
      const peer = await fake({
        deliver: (socket, bytes) => {
          for (const byte of bytes) socket.write(Buffer.from([byte]));
        },
        script: (action, to) => {
          if (action.get('action') !== 'Echo') return false;
          to.answer(action, `Message: Zoë 山 😀 ${action.get('n')}`);
          return true;
        },
      });
      const ami = control(peer.url, open);
      await ready(ami);
      for (let n = 0; n < 20; n++) expect((await ami.send('Echo', { n: String(n) })).message).toBe(`Zoë 山 😀 ${n}`);
    });

    it('come in another order than the questions', async () => {
      const held: Received[] = [];
      const peer = await fake({
        script: (action, to) => {
          if (action.get('action') !== 'Echo') return false;
          if (held.push(action) === 10) for (const one of held.reverse()) to.answer(one, `Message: ${one.get('n')}`);
          return true;
        },
      });
      const ami = control(peer.url, open);
      await ready(ami);
      const answers = await Promise.all(Array.from({ length: 10 }, (_, n) => ami.send('Echo', { n: String(n) })));
      expect(answers.map(({ message }) => message)).toEqual(Array.from({ length: 10 }, (_, n) => String(n)));
    });

    it.each<[string, (to: Parameters<NonNullable<FakeAmiOptions['script']>>[1], action: Received) => void, string]>([
      ['a line feed too many', (to, a) => to.answer(a, 'Message: Message move failed\n'), 'Message move failed'],
      ['a megabyte', (to, a) => to.answer(a, `Blob: ${'b'.repeat(1 << 20)}`, 'Message: big'), 'big'],
      ['names that objects have', (to, a) => to.answer(a, '__proto__: p', 'constructor: c', 'Message: ok'), 'ok'],
      [
        'doubled blank lines before',
        (to, a) => {
          to.send('\r\n\r\n');
          to.answer(a, 'Message: ok');
        },
        'ok',
      ],
      [
        'events in between, of any name',
        (to, a) => {
          for (const name of ['close', 'error', 'end', 'connect', 'response', 'NewInAsterisk30']) {
            to.send(`Event: ${name}\r\nPrivilege: x,all\r\n\r\n`);
          }
          to.answer(a, 'Message: ok');
        },
        'ok',
      ],
      [
        'answers for nobody in between',
        (to, a) => {
          to.send(
            'Response: Success\r\nActionID: 1\r\nMessage: not yours\r\n\r\nResponse: Error\r\nMessage: nobody’s\r\n\r\n',
          );
          to.answer(a, 'Message: ok');
        },
        'ok',
      ],
    ])('are right with %s', async (_what, reply, message) => {
      const peer = await fake({
        script: (action, to) => {
          if (action.get('action') !== 'Echo') return false;
          reply(to, action);
          return true;
        },
      });
      const ami = control(peer.url, open);
      await ready(ami);
      expect(await ami.send('Echo', {})).toMatchObject({ success: true, message });
      expect((await ami.send('Ping', {})).success).toBe(true);
    });

    it('with hostile repeats never become somebody else’s', async () => {
      const peer = await fake({
        script: (action, to) => {
          if (action.get('action') !== 'Echo') return false;
          to.answer(action, 'Response: Error', 'ActionID: other', 'Message: a', 'Message: b');
          return true;
        },
      });
      const ami = control(peer.url, open, { actionMs: 100 });
      await ready(ami);
      expect(await outcome(ami.send('Echo', {}))).toBe('outcome_unknown');
      expect((await ami.send('Ping', {})).success).toBe(true);
    });
  });

  describe('a connection that ends', () => {
    const answer = (id: string) => `Response: Success\r\nActionID: ${id}\r\nMessage: Added\r\n\r\n`;

    it('at any byte of an answer: the waiter is told, nothing is sent twice, nothing of it is left', async () => {
      let cutAfter = 0;
      const peer = await fake({
        script: (action, to) => {
          if (action.get('action') !== 'QueueAdd') return false;
          const bytes = Buffer.from(answer(action.get('actionid') ?? ''));
          to.socket.write(bytes.subarray(0, cutAfter), () => to.cut());
          return true;
        },
      });
      const ami = control(peer.url, open);
      const length = answer('0123456789abcdef01-1').length;
      for (cutAfter = 0; cutAfter < length; cutAfter += 9) {
        await ready(ami);
        const sent = peer.of('QueueAdd').length;
        expect(await outcome(ami.send('QueueAdd', { Queue: 'q' }))).toBe('outcome_unknown');
        await until(() => !ami.readiness().ready || peer.open > 0);
        await ready(ami);
        expect((await ami.send('Ping', {})).success).toBe(true);
        expect(peer.of('QueueAdd').length).toBe(sent + 1);
      }
    });

    it('ends every waiter, once', async () => {
      const peer = await fake({ script: (action) => action.get('action') === 'QueueAdd' });
      const ami = control(peer.url, open);
      await ready(ami);
      const waiting = Array.from({ length: 20 }, (_, n) => outcome(ami.send('QueueAdd', { Queue: String(n) })));
      await until(() => peer.of('QueueAdd').length === 20);
      const began = performance.now();
      peer.cutAll();
      expect(new Set(await Promise.all(waiting))).toEqual(new Set(['outcome_unknown']));
      expect(performance.now() - began).toBeLessThan(1000); // not at their deadlines
      await ready(ami);
      await sleep(50);
      expect(peer.of('QueueAdd').length).toBe(20);
    });

    it('takes no command meanwhile, and does not carry one out later', async () => {
      const peer = await fake();
      const { port } = peer;
      const ami = control(peer.url, open);
      await ready(ami);
      await peer.stop();
      await until(() => !ami.readiness().ready);
      expect(await outcome(ami.send('QueueAdd', { Queue: 'q' }))).toBe('pbx_unavailable');
      const again = await fake({ port });
      await ready(ami);
      await sleep(50);
      expect(again.of('QueueAdd')).toEqual([]);
    });

    it('is opened again, however long it takes', async () => {
      const peer = await fake();
      const { port } = peer;
      const ami = control(peer.url, open);
      await ready(ami);
      await peer.stop();
      await sleep(1500); // some hundred attempts
      await fake({ port });
      await ready(ami);
      expect((await ami.send('Ping', {})).success).toBe(true);
    });
  });

  describe('a peer that says nothing', () => {
    it('after the connect is left, and tried again; no socket stays', async () => {
      const peer = await fake({ mute: true });
      const ami = control(peer.url, open, QUICK);
      await until(() => peer.peers.length >= 3);
      expect(await outcome(ami.send('QueueAdd', {}))).toBe('pbx_unavailable');
      await ami.stop();
      await until(() => peer.open === 0);
      expect(peer.received).toEqual([]);
    });

    it('after the login is noticed; the command in flight ends at its deadline', async () => {
      let silent = false;
      const peer = await fake({ script: () => silent });
      const ami = control(peer.url, open, QUICK);
      await ready(ami);
      silent = true;
      const began = performance.now();
      expect(await outcome(ami.send('QueueAdd', { Queue: 'q' }))).toBe('outcome_unknown');
      expect(performance.now() - began).toBeLessThan(400);
      await until(() => peer.peers.length >= 2);
      silent = false;
      await ready(ami);
      expect(peer.of('QueueAdd').length).toBe(1);
    });

    it('to one command only: the others go on', async () => {
      const peer = await fake({ script: (action) => action.get('action') === 'QueueAdd' });
      const ami = control(peer.url, open, { actionMs: 50 });
      await ready(ami);
      expect(await outcome(ami.send('QueueAdd', { Queue: 'q' }))).toBe('outcome_unknown');
      expect((await ami.send('Ping', {})).success).toBe(true);
      expect(peer.peers.length).toBe(1);
    });
  });

  it('a refused login is said, tried again slowly, and no command goes out', async () => {
    const peer = await fake({ refuse: true });
    const ami = control(peer.url, open);
    await until(() => peer.of('Login').length >= 2);
    expect(ami.readiness()).toMatchObject({ ready: false, detail: expect.stringContaining('login refused') });
    expect(await outcome(ami.send('QueueAdd', {}))).toBe('pbx_unavailable');
    expect(peer.received.every((one) => /^(challenge|login)$/i.test(one.get('action') ?? ''))).toBe(true);
    peer.options = {};
    await ready(ami);
  });

  it('stopped in the middle of a login, it leaves nothing open', async () => {
    const peer = await fake({ script: (action) => action.get('action')?.toLowerCase() === 'login' });
    const ami = control(peer.url, open);
    await until(() => peer.of('Login').length === 1);
    await ami.stop();
    await until(() => peer.open === 0);
    expect(ami.readiness()).toMatchObject({ ready: false, detail: expect.stringContaining('stopped') });
  });
});
