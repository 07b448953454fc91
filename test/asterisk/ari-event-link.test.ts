import { setTimeout as sleep } from 'node:timers/promises';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { AriEventLink } from '../../src/asterisk/ari/event-link.ts';
import { ariSnapshots } from '../../src/asterisk/ari/snapshots.ts';
import type { AriTimes } from '../../src/asterisk/ari/times.ts';
import { type Breaths, createBreaths } from '../../src/asterisk/breaths.ts';
import { linkMetrics } from '../../src/asterisk/link-metrics.ts';
import { string } from '../../src/asterisk/normalise/json.ts';
import { parseAriUrl } from '../../src/asterisk/pbx-address.ts';
import { silentLog } from '../../src/platform/log.ts';
import { createMetrics } from '../../src/platform/metrics.ts';
import { until } from './ami-control.contract.ts';
import { FakeAri, type FakeAriOptions, json } from './fake-ari.ts';

const stops: (() => Promise<void>)[] = [];
let breaths: Breaths | undefined;

afterEach(async () => {
  for (const stop of stops.splice(0)) await stop();
  breaths = undefined;
});

async function fake(options?: FakeAriOptions): Promise<FakeAri> {
  const peer = await FakeAri.start(options);
  stops.push(() => peer.stop());
  return peer;
}

function listen(url: string, times: Partial<AriTimes> = {}) {
  const heard = { events: [] as string[], rejected: [] as string[], ups: 0, downs: [] as string[] };
  const address = parseAriUrl(url);
  const link = new AriEventLink({
    pbx: 'pbx1',
    address,
    app: 'patchbay-pbx1',
    wanted: new Set(['ChannelCreated']),
    snapshots: ariSnapshots(address, 200),
    log: silentLog,
    breaths,
    metrics: linkMetrics(createMetrics()),
    times,
    delays: { firstMs: 5, capMs: 20, refusedMs: 50 },
    quick: () => false,
    event: (event) => heard.events.push(string(event['name'])),
    rejected: (reason) => heard.rejected.push(reason),
    lost: () => {},
    up: () => heard.ups++,
    down: (reason) => heard.downs.push(reason),
  });
  link.start();
  stops.unshift(() => link.stop());
  return { link, heard };
}

const created = (name: string) => JSON.stringify({ type: 'ChannelCreated', name });

describe.each([
  { how: 'each event at once', readEveryMs: undefined },
  { how: 'in breaths', readEveryMs: 20 },
])('the socket that hears a PBX, $how', ({ readEveryMs }) => {
  beforeEach(() => {
    breaths = readEveryMs === undefined ? undefined : createBreaths(readEveryMs);
  });

  it('asks for every topic, with its credentials in a header and not in the address', async () => {
    const peer = await fake({ password: 'p%40ss%C3%A9' });
    const { heard } = listen(peer.url);
    await until(() => heard.ups === 1);
    expect(peer.requests[0]).toBe('UPGRADE /ari/events?app=patchbay-pbx1&subscribeAll=true');
    expect(peer.authorizations[0]).toBe(`Basic ${Buffer.from('user:p@ssé').toString('base64')}`);
  });

  it('goes on after anything that is no event', async () => {
    const peer = await fake();
    const { heard } = listen(peer.url);
    await until(() => heard.ups === 1);
    for (const text of [
      '',
      'no json',
      '[]',
      'null',
      '{"type":"NewInAsterisk30","a":1}',
      '{"a":1,"type":"ChannelCreated","name":"late"}',
      '{}',
    ]) {
      peer.socket?.send(text);
    }
    peer.socket?.send(Buffer.from(created('\xff\xfe!'), 'latin1'), { binary: false });
    peer.socket?.send(created('Zoë 山 😀'));
    await until(() => heard.events.includes('Zoë 山 😀'));
    // A name that is no UTF-8 is a caller's doing and ends nothing; what has no type is left to the normaliser.
    expect(heard.downs).toEqual([]);
    expect(heard.rejected).toEqual(Array.from({ length: 4 }, () => 'an ARI message that is no JSON object'));
    expect(heard.events).toEqual(['late', '', '\ufffd\ufffd!', 'Zoë 山 😀']);
  });

  it('takes an event of a megabyte and in pieces', async () => {
    const peer = await fake();
    const { heard } = listen(peer.url);
    await until(() => heard.ups === 1);
    const text = created('x'.repeat(1 << 20));
    peer.socket?.send(text.slice(0, 10), { fin: false });
    for (let at = 10; at < text.length; at += 100_000) {
      peer.socket?.send(text.slice(at, at + 100_000), { fin: at + 100_000 >= text.length });
    }
    await until(() => heard.events.length === 1);
    expect(heard.events[0]).toHaveLength(1 << 20);
  });

  it('comes back for ever, after a cut and after an end', async () => {
    const peer = await fake();
    const { heard } = listen(peer.url);
    for (let n = 1; n <= 10; n++) {
      await until(() => heard.ups === n);
      if (n % 2 === 0) peer.socket?.close(1001);
      else peer.socket?.terminate();
    }
    await until(() => heard.ups === 11);
    expect(heard.downs).toHaveLength(10);
  });

  it('comes back when the PBX was away for long', async () => {
    const peer = await fake();
    const { port } = peer;
    const { heard } = listen(peer.url);
    await until(() => heard.ups === 1);
    await peer.stop();
    await sleep(1000); // some fifty attempts
    await fake({ port });
    await until(() => heard.ups === 2);
  });

  it('notices a peer that falls silent', async () => {
    const peer = await fake();
    const { heard } = listen(peer.url, { pingEveryMs: 40, pingDeadlineMs: 40 });
    await until(() => heard.ups === 1);
    await sleep(200);
    expect(heard.downs).toEqual([]); // pongs are signs of life
    const mute = peer.socket as unknown as { _socket: { pause(): void } };
    mute._socket.pause();
    await until(() => heard.downs.length === 1);
    expect(heard.downs[0]).toContain('silent');
    await until(() => heard.ups === 2);
  });

  it('leaves a handshake that nobody answers', async () => {
    const peer = await fake({ mute: true });
    const { heard } = listen(peer.url, { connectMs: 50 });
    await until(() => peer.requests.length >= 3);
    expect(heard.ups).toBe(0);
    await stops.shift()?.();
    await until(() => peer.open === 0);
  });

  it.each([401, 403, 500, 503])('says a handshake answered with %i, and tries again', async (handshake) => {
    const peer = await fake({ handshake });
    const { link, heard } = listen(peer.url);
    await until(() => peer.requests.length >= 2);
    expect(link.readiness().detail).toContain(`ARI answered ${handshake}`);
    peer.options = {};
    await until(() => heard.ups === 1);
  });
});

describe('a second daemon', () => {
  it('fences the first, which stands back until the name is free again', async () => {
    let taken = true;
    const peer = await fake({
      script: (request, response) => {
        if (request.method !== 'GET' || request.url !== '/ari/applications/patchbay-pbx1') return false;
        json(response, taken ? 200 : 404, {});
        return true;
      },
    });
    const { link, heard } = listen(peer.url, { fencedEveryMs: 30 });
    await until(() => heard.ups === 1);
    peer.socket?.send(JSON.stringify({ type: 'ApplicationReplaced', application: 'somebody-else' }));
    peer.socket?.send(created('still here'));
    await until(() => heard.events.length === 1);
    expect(link.isFenced).toBe(false);
    peer.socket?.send(JSON.stringify({ type: 'ApplicationReplaced', application: 'patchbay-pbx1' }));
    await until(() => link.isFenced);
    expect(heard.downs).toEqual(['another daemon has taken this PBX over']);
    expect(link.readiness()).toMatchObject({ ready: false, detail: expect.stringContaining('fenced') });
    await sleep(200);
    expect(heard.ups).toBe(1); // did not push the other out in turn
    taken = false;
    await until(() => heard.ups === 2);
    expect(link.isFenced).toBe(false);
  });
});
