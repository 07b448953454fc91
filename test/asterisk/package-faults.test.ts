import { execFile } from 'node:child_process';
import { once } from 'node:events';
import createManager from 'asterisk-manager';
import { afterEach, describe, expect, it } from 'vitest';
import { until } from './ami-control.contract.ts';
import { FakeAmi } from './fake-ami.ts';
import { FakeAri } from './fake-ari.ts';

/**
 * Why the packages for commands are fenced in: each of these is what the package does by itself. When one no longer
 * holds, the fence for it in `src/asterisk` can go.
 */
const stops: (() => Promise<void>)[] = [];
afterEach(async () => {
  for (const stop of stops.splice(0)) await stop();
});

async function manager(peer: FakeAmi) {
  const made = createManager(undefined, '127.0.0.1', 'user', 'secret', true);
  await new Promise<void>((resolve) => made.connect(peer.port, '127.0.0.1', () => made.login(() => resolve())));
  return made;
}

describe('asterisk-manager by itself', () => {
  const fake = async () => {
    const peer = await FakeAmi.start();
    stops.push(() => peer.stop());
    return peer;
  };

  it('lets a value begin another action', async () => {
    const peer = await fake();
    const ami = await manager(peer);
    ami.action({ action: 'QueuePause', reason: 'x\r\n\r\nAction: Command\r\nCommand: core stop now' }, () => {});
    await until(() => peer.of('Command').length === 1);
    expect(peer.of('Command')[0]?.get('command')).toBe('core stop now');
  });

  it('forgets who waits when the connection ends', async () => {
    const peer = await fake();
    peer.options = { script: (action) => action.get('action') === 'queueadd' };
    const ami = await manager(peer);
    let answered = 0;
    ami.action({ action: 'queueadd' }, () => answered++);
    await until(() => peer.received.some((one) => one.get('action') === 'queueadd'));
    peer.cutAll();
    await new Promise((resolve) => setTimeout(resolve, 50));
    expect(answered).toBe(0);
  });

  it('glues half a frame onto the next connection', async () => {
    const peer = await fake();
    const ami = await manager(peer);
    const events: Record<string, unknown>[] = [];
    ami.on('managerevent', (event) => events.push({ ...event }));
    const [cut] = peer.peers.slice(-1);
    const closed = new Promise<void>((resolve) => {
      ami.on('close', resolve);
    });
    cut?.socket.end('Event: Hangup\r\nCause: 16\r\nCau');
    await closed;
    expect(events.filter(({ event }) => event === 'Hangup')).toEqual([]);
    ami.connect(peer.port, '127.0.0.1', () => ami.login(() => {}));
    await until(() => events.some(({ event }) => event === 'Hangup'));
    expect(Object.keys(events.find(({ event }) => event === 'Hangup') ?? {})).toContain('response');
  });
});

describe('ari-client by itself', () => {
  it('sends every server the credentials of the client made last', async () => {
    const [one, two] = [await FakeAri.start(), await FakeAri.start()];
    stops.push(
      () => one.stop(),
      () => two.stop(),
    );
    // In a process of its own: here its transport may have been replaced already.
    const script = `
      import { connect } from 'ari-client';
      const first = await connect('http://127.0.0.1:${one.port}', 'user', 'one');
      await connect('http://127.0.0.1:${two.port}', 'user', 'two');
      await first.channels.hangup({ channelId: 'x' }).catch(() => {});
      process.exit(0);`;
    const child = execFile(process.execPath, ['--input-type=module', '-e', script], { cwd: import.meta.dirname });
    await once(child, 'exit');
    const last = one.authorizations.at(-1);
    expect(Buffer.from(last?.slice(6) ?? '', 'base64').toString()).toBe('user:two');
  });
});
