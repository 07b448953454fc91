import { setTimeout as sleep } from 'node:timers/promises';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { AmiEventLink } from '../../src/asterisk/ami/event-link.ts';
import type { AmiTimes } from '../../src/asterisk/ami/times.ts';
import { type Breaths, createBreaths } from '../../src/asterisk/breaths.ts';
import { linkMetrics } from '../../src/asterisk/link-metrics.ts';
import { parseAmiUrl } from '../../src/asterisk/pbx-address.ts';
import { silentLog } from '../../src/platform/log.ts';
import { createMetrics, type Metrics } from '../../src/platform/metrics.ts';
import { until } from './ami-control.contract.ts';
import { FakeAmi, type FakeAmiOptions } from './fake-ami.ts';
import { frame } from './frames.ts';

const stops: (() => Promise<void>)[] = [];
let breaths: Breaths | undefined;
let metrics: Metrics;

beforeEach(() => {
  metrics = createMetrics();
});

afterEach(async () => {
  for (const stop of stops.splice(0)) await stop();
  breaths = undefined;
});

async function fake(options?: FakeAmiOptions): Promise<FakeAmi> {
  const peer = await FakeAmi.start(options);
  stops.push(() => peer.stop());
  return peer;
}

function listen(url: string, o: { times?: Partial<AmiTimes>; systemName?: string } = {}) {
  const heard = { events: [] as string[], rejected: [] as string[], ups: 0, downs: [] as string[], lost: 0 };
  const link = new AmiEventLink({
    pbx: 'pbx1',
    address: parseAmiUrl(url),
    systemName: o.systemName ?? '',
    wanted: new Set(['Hangup', 'FullyBooted']),
    log: silentLog,
    breaths,
    metrics: linkMetrics(metrics),
    times: o.times ?? {},
    delays: { firstMs: 5, capMs: 20, refusedMs: 50 },
    event: (one) => heard.events.push(one.get('Channel')),
    rejected: (reason) => heard.rejected.push(reason),
    lost: () => heard.lost++,
    up: () => heard.ups++,
    down: (reason) => heard.downs.push(reason),
  });
  link.start();
  stops.unshift(() => link.stop());
  return { link, heard };
}

const hangup = (channel: string, name = 'fake1') =>
  frame(
    'Event: Hangup',
    'Privilege: call,all',
    'Timestamp: 1795331380.961558',
    `SystemName: ${name}`,
    `Channel: ${channel}`,
  );
const count = async (name: string) =>
  (await metrics.exposition()).body.split('\n').filter((line) => line.startsWith(`patchbay_asterisk_${name}`));

describe.each([
  { how: 'each event at once', readEveryMs: undefined },
  { how: 'in breaths', readEveryMs: 20 },
])('the session that hears a PBX, $how', ({ readEveryMs }) => {
  beforeEach(() => {
    breaths = readEveryMs === undefined ? undefined : createBreaths(readEveryMs);
  });

  it('logs in without showing its secret, and hears', async () => {
    const peer = await fake({ secret: 'very-secret' });
    const { link, heard } = listen(peer.url);
    await until(() => heard.ups === 1);
    expect(JSON.stringify(peer.received.map((one) => [...one]))).not.toContain('very-secret');
    peer.peers[0]?.send(hangup('PJSIP/a-1') + hangup('PJSIP/a-2'));
    await until(() => heard.events.length === 2);
    expect(heard.events).toEqual(['PJSIP/a-1', 'PJSIP/a-2']);
    expect(link.readiness().ready).toBe(true);
    expect(link.systemName).toBe('fake1');
  });

  it('does the same one byte at a time', async () => {
    const peer = await fake({
      deliver: (socket, bytes) => {
        for (const byte of bytes) socket.write(Buffer.from([byte]));
      },
    });
    const { heard } = listen(peer.url);
    await until(() => heard.ups === 1);
    peer.peers[0]?.send(hangup('PJSIP/山-1'));
    await until(() => heard.events.length === 1);
    expect(heard.events).toEqual(['PJSIP/山-1']);
  });

  it('is not ready before the PBX is fully booted', async () => {
    const peer = await fake({ booting: true });
    const { link, heard } = listen(peer.url);
    await until(() => peer.of('Login').length === 1);
    await sleep(30);
    expect([heard.ups, link.session]).toEqual([0, null]);
    expect(link.readiness().detail).toContain('fully booted');
    peer.peers[0]?.send(
      frame(
        'Event: FullyBooted',
        'Privilege: system,all',
        'Timestamp: 1795331380.961558',
        'SystemName: fake1',
        'Uptime: 9',
      ),
    );
    await until(() => heard.ups === 1);
  });

  it('believes nothing that does not carry the name of the PBX, and counts types that nobody hears', async () => {
    const peer = await fake();
    const { heard } = listen(peer.url, { systemName: 'configured-otherwise' });
    await until(() => heard.ups === 1);
    const other = ['Privilege: x,all', 'Timestamp: 1795331380.961558', 'SystemName: fake1'];
    peer.peers[0]?.send(
      hangup('forged', 'guess') +
        frame('Event: Hangup', 'Channel: forged') +
        frame('Channel: half') +
        frame('Event: NewInAsterisk30', ...other, 'A: 1') +
        frame('Event: Newchannel', ...other, 'Exten: 1', 'Event: Hangup') +
        frame('Response: Success', 'Message: for nobody') +
        frame('Event: QueueMember', 'ActionID: 1', 'Queue: q') +
        hangup('genuine'),
    );
    await until(() => heard.events.length === 1);
    expect(heard.events).toEqual(['genuine']);
    expect(heard.rejected).toEqual([
      'not the SystemName of this PBX in its fourth line',
      'an answer to nobody',
      'does not begin with Event or Response',
      'a second Event',
      'an answer to nobody',
      'an answer to nobody',
    ]);
    await stops.shift()?.();
    expect(await count('events_ignored')).toEqual([expect.stringMatching(/type="NewInAsterisk30"} 1$/)]);
  });

  it('carries nothing of a cut frame into the next connection', async () => {
    const peer = await fake();
    const { heard } = listen(peer.url);
    for (let cut = 1; cut < hangup('x').length; cut += 13) {
      await until(() => heard.ups > heard.downs.length && peer.open === 1);
      const now = peer.peers.at(-1);
      now?.socket.write(hangup('never').slice(0, cut), () => now.cut());
      const downs = heard.downs.length;
      await until(() => heard.downs.length > downs);
    }
    await until(() => heard.ups > heard.downs.length);
    peer.peers.at(-1)?.send(hangup('after all'));
    await until(() => heard.events.length > 0);
    expect(heard.events).toEqual(['after all']);
    expect(heard.rejected).toEqual([]);
  });

  it('notices a peer that falls silent, and comes back', async () => {
    let silent = false;
    const peer = await fake({ script: () => silent });
    const { heard, link } = listen(peer.url, { times: { pingEveryMs: 40, pingDeadlineMs: 40, actionMs: 100 } });
    await until(() => heard.ups === 1);
    await sleep(200);
    expect(heard.downs).toEqual([]);
    silent = true;
    const began = performance.now();
    await until(() => heard.downs.length === 1);
    expect(performance.now() - began).toBeLessThan(300);
    expect(link.readiness()).toMatchObject({ ready: false });
    silent = false;
    await until(() => heard.ups === 2);
  });

  it('is not taken for silent while anything comes', async () => {
    const peer = await fake({ script: (action) => action.get('action') === 'Ping' });
    const { heard } = listen(peer.url, { times: { pingEveryMs: 20, pingDeadlineMs: 30 } });
    await until(() => heard.ups === 1);
    for (let n = 0; n < 20; n++) {
      peer.peers[0]?.send(hangup(`busy-${n}`));
      await sleep(10);
    }
    expect(heard.downs).toEqual([]);
    expect(heard.events).toHaveLength(20);
  });

  it('says that its login was refused, and tries again slowly', async () => {
    const peer = await fake({ refuse: true });
    const { link, heard } = listen(peer.url);
    await until(() => peer.of('Login').length >= 2);
    expect(link.readiness().detail).toContain('login refused: Authentication failed');
    peer.options = {};
    await until(() => heard.ups === 1);
  });

  it('says that what answers is no Asterisk', async () => {
    const peer = await fake({ mute: true });
    const { link } = listen(peer.url, { times: { connectMs: 50 } });
    await until(() => peer.peers.length >= 1);
    peer.peers[0]?.send('HTTP/1.1 400 Bad Request\r\n\r\n');
    await until(() => link.readiness().detail.includes('no Asterisk manager port'));
    await until(() => link.readiness().detail.includes('no greeting'));
  });
});

describe('lists', () => {
  const item = (id: string, queue: string) => frame('Event: QueueParams', `Queue: ${queue}`, `ActionID: ${id}`);
  const done = (id: string, how: string) =>
    frame('Event: QueueStatusComplete', `ActionID: ${id}`, `EventList: ${how}`, 'ListItems: 2');

  it.each<[string, (id: string) => string, string[] | RegExp]>([
    ['are collected up to their end', (id) => item(id, 'a') + item(id, 'b') + done(id, 'Complete'), ['a', 'b']],
    ['may be empty', (id) => done(id, 'Complete'), []],
    ['may be cancelled', (id) => item(id, 'a') + done(id, 'cancelled'), /cancelled/],
    ['may not end', (id) => item(id, 'a'), /no answer within/],
    [
      'do without what is not theirs',
      (id) =>
        item('1', 'forged') + item(id, 'a') + item(`${id}x`, 'forged') + done('1', 'Complete') + done(id, 'Complete'),
      ['a'],
    ],
    [
      'do without an item that is torn',
      (id) =>
        frame('Event: QueueParams', 'Queue: a', 'Queue: b', `ActionID: ${id}`) + item(id, 'c') + done(id, 'Complete'),
      ['c'],
    ],
  ])('%s', async (_what, items, expected) => {
    const peer = await fake({
      script: (action, to) => {
        if (action.get('action') !== 'QueueStatus') return false;
        to.answer(action, 'EventList: start');
        to.send(items(action.get('actionid') ?? ''));
        return true;
      },
    });
    const { link, heard } = listen(peer.url, { times: { listMs: 100 } });
    await until(() => heard.ups === 1);
    const list = link.session
      ?.list('QueueStatus')
      .then((frames) => frames.filter(({ type }) => type === 'QueueParams').map((one) => one.get('Queue')));
    if (expected instanceof RegExp) await expect(list).rejects.toThrow(expected);
    else expect(await list).toEqual(expected);
  });

  it('that Asterisk refuses are an error with its words', async () => {
    const peer = await fake({
      script: (action, to) => {
        if (action.get('action') !== 'QueueStatus') return false;
        to.send(frame('Response: Error', `ActionID: ${action.get('actionid')}`, 'Message: Permission denied'));
        return true;
      },
    });
    const { link, heard } = listen(peer.url);
    await until(() => heard.ups === 1);
    await expect(link.session?.list('QueueStatus')).rejects.toMatchObject({
      code: 'unavailable',
      message: /Permission denied/,
    });
  });

  it('end with the connection', async () => {
    const peer = await fake({ script: (action) => action.get('action') === 'QueueStatus' });
    const { link, heard } = listen(peer.url);
    await until(() => heard.ups === 1);
    const list = link.session?.list('QueueStatus');
    peer.cutAll();
    await expect(list).rejects.toMatchObject({ code: 'outcome_unknown' });
  });
});
