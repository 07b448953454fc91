import { setTimeout as sleep } from 'node:timers/promises';
import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest';
import { endpointOfInterface } from '../../src/asterisk/naming.ts';
import type { PbxSnapshot } from '../../src/asterisk/pbx-event.ts';
import { sipAgent, sipCaller } from '../support/sip.ts';
import { outcome, until } from './ami-control.contract.ts';
import { type CutProxy, cutProxy, through } from './cut-proxy.ts';
import { type Bed, type Listening, listenTo, QUICK, startBed } from './real-link.ts';

let bed: Bed;
const listening: Listening[] = [];
const listen = (...rest: Parameters<typeof listenTo> extends [Bed, ...infer R] ? R : never): Listening => {
  const one = listenTo(bed, ...rest);
  listening.push(one);
  return one;
};
beforeAll(async () => {
  bed = await startBed();
});
afterEach(async () => {
  await Promise.all(listening.splice(0).map(({ link }) => link.stop()));
});
afterAll(() => bed.pbx.stop());

const acme = () => {
  const [tenant] = bed.demo.tenants;
  const [phone] = tenant?.phones ?? [];
  if (tenant === undefined || phone === undefined) throw new Error('no demo tenant');
  return { tenant, phone, queue: tenant.queue.name, member: `PJSIP/${phone.endpoint}` };
};

/** What can be compared of two pictures: everything but when they were taken. */
function comparable(snapshot: PbxSnapshot | undefined) {
  const channels = snapshot?.channels.map(({ app: _app, ...rest }) => rest);
  return { ...snapshot, at: 0, channels };
}

describe('a real PBX', () => {
  it('is heard: a call through the trunk to a queue, answered by a phone, seen on both links', async () => {
    const { tenant, phone, queue, member } = acme();
    const here = listen();
    await here.link.start();
    const first = await here.nextSnapshot();
    expect(first.queues.map((one) => one.queue).sort()).toEqual(bed.demo.tenants.map((one) => one.queue.name).sort());
    expect(first.bootedAt).toBeGreaterThan(Date.now() - 600_000);
    expect(first.bootedAt).toBeLessThan(first.at / 1000);

    const agent = await sipAgent({ pbx: bed.pbx, phone, answerAfterMs: 300 });
    await until(() => here.of('contact.changed').some((one) => one.endpoint === phone.endpoint));
    await here.link.commands.queueAdd({
      queue,
      interface: member,
      memberName: `O'Hara "Bob" \\ 山`,
      penalty: 2,
      paused: false,
    });
    await until(() => here.of('queue.member_added').length === 1);
    expect(here.of('queue.member_added')[0]?.member).toMatchObject({
      queue,
      interface: member,
      memberName: `O'Hara "Bob" \\ 山`,
      penalty: 2,
      paused: false,
      status: 1,
    });

    const caller = await sipCaller({
      pbx: bed.pbx,
      tenant,
      to: tenant.dids.queue,
      from: '+49305550177',
      fromName: 'Zoë 山',
      talkMs: 1500,
    });
    await until(() => here.of('queue.agent_connected').length === 1);
    here.link.resync('in the middle of a call');
    const middle = await here.nextSnapshot();
    await caller.done;
    await until(() => here.of('channel.destroyed').length === 2 && here.of('queue.agent_completed').length === 1);

    // Both legs are one conversation, by Asterisk's own linkedid in ARI, and the same id stands in AMI's queue events.
    const [trunk, leg] = middle.channels.toSorted((a, b) => a.createdAt - b.createdAt);
    expect(middle.channels).toHaveLength(2);
    expect(trunk).toMatchObject({
      tenant: tenant.id,
      endpoint: tenant.trunk.endpoint,
      state: 'Up',
      callerNumber: '+49305550177',
      callerName: 'Zoë 山',
      exten: expect.any(String),
    });
    expect(leg).toMatchObject({ tenant: tenant.id, endpoint: phone.endpoint, state: 'Up', linkedId: trunk?.uniqueId });
    expect(middle.bridges[0]?.channelIds.toSorted()).toEqual([trunk?.uniqueId, leg?.uniqueId].sort());
    expect(here.of('queue.agent_connected')[0]).toMatchObject({
      queue,
      interface: member,
      uniqueId: trunk?.uniqueId,
      linkedId: trunk?.linkedId,
      agentUniqueId: leg?.uniqueId,
    });
    expect(here.of('channel.created')[0]?.channel).toMatchObject({ exten: tenant.dids.queue, tenant: tenant.id });
    expect(middle.devices.get(member)).toBe('INUSE');
    expect(middle.queues.find((one) => one.queue === queue)?.members[0]).toMatchObject({ inCall: true, status: 2 });
    expect(here.heard.map(({ type }) => type)).toEqual(
      expect.arrayContaining([
        'channel.dialed',
        'channel.entered_bridge',
        'channel.left_bridge',
        'bridge.destroyed',
        'spool.written',
      ]),
    );
    expect(new Set(here.of('channel.changed').map(({ channel }) => channel.tenant))).toEqual(new Set([tenant.id]));
    expect([here.quarantined, await here.count('asterisk_frames_rejected')]).toEqual([[], 0]);

    await here.link.commands.queuePause({ queue, interface: member, paused: true, reason: 'Mittag 山' });
    await until(() => here.of('queue.member_paused').length === 1);
    expect(here.of('queue.member_paused')[0]?.member).toMatchObject({ paused: true, pausedReason: 'Mittag 山' });
    await here.link.commands.queuePenalty({ queue, interface: member, penalty: 7 });
    await until(() => here.of('queue.member_changed').some((one) => one.member.penalty === 7));
    await here.link.commands.queueRemove({ queue, interface: member });
    await until(() => here.of('queue.member_removed').length === 1);
    await agent.stop();
    await until(() => here.of('contact.changed').some((one) => one.status === 'Removed'));
  });

  it('a channel is hung up on command, and one that is not there is not found', async () => {
    const { tenant } = acme();
    const here = listen();
    await here.link.start();
    await here.nextSnapshot();
    const caller = await sipCaller({ pbx: bed.pbx, tenant, to: tenant.dids.queue, talkMs: 20_000 });
    await until(() => here.of('queue.caller_joined').length === 1);
    const [joined] = here.of('queue.caller_joined');
    here.link.resync('somebody waits');
    const snapshot = await here.nextSnapshot();
    expect(snapshot.queues.flatMap(({ callers }) => callers)).toEqual([
      { queue: joined?.queue, uniqueId: joined?.uniqueId, position: 1, waitSeconds: expect.any(Number) },
    ]);
    await here.link.commands.hangup({ channelId: joined?.uniqueId ?? '', reason: 'busy' });
    await until(() => here.of('channel.destroyed').length === 1);
    await caller.done.catch(() => {});
    expect(here.of('channel.destroyed')[0]).toMatchObject({ cause: 17 });
    expect(await outcome(here.link.commands.hangup({ channelId: joined?.uniqueId ?? '' }))).toBe('not_found');
    expect(await outcome(here.link.commands.hangup({ channelId: 'x\r\ny' }))).toBe('invalid');
  });

  it('of another daemon: the first is fenced, commands nothing more, and takes over when the other is gone', async () => {
    const first = listen();
    await first.link.start();
    await first.nextSnapshot();
    const second = listen();
    await second.link.start();
    await second.nextSnapshot();
    await until(() => first.link.readiness().some(({ detail }) => detail.includes('fenced')));
    const { queue, member } = acme();
    expect(await outcome(first.link.commands.queueReload())).toBe('pbx_unavailable');
    expect(await outcome(second.link.commands.queueRemove({ queue, interface: member }))).toBe('not_found');
    await sleep(1500);
    expect(second.isReady()).toBe(true);
    const next = first.nextSnapshot();
    await second.link.stop();
    await next;
    expect(await outcome(first.link.commands.queueReload())).toBe('done');
  });
});

describe('whatever dies, in whatever order', () => {
  const faults: Readonly<Record<string, (proxies: { ami: CutProxy; ari: CutProxy }) => Promise<void>>> = {
    'core restart now': async () => void (await bed.pbx.cli('core restart now').catch(() => {})),
    'kill -9': async () => {
      await bed.pbx.kill();
      await bed.pbx.restart();
    },
    'a PBX that stands still': async () => {
      bed.pbx.freeze();
      await sleep(3000);
      bed.pbx.thaw();
    },
    'AMI cut': async ({ ami }) => ami.cut(),
    'ARI cut': async ({ ari }) => ari.cut(),
    'AMI swallowed': async ({ ami }) => {
      ami.swallow(true);
      await sleep(3000);
      ami.swallow(false);
    },
    'ARI swallowed': async ({ ari }) => {
      ari.swallow(true);
      await sleep(3000);
      ari.swallow(false);
    },
  };

  async function proxied() {
    const proxies = {
      ami: await cutProxy(Number(new URL(bed.pbx.amiEventsUrl).port)),
      ari: await cutProxy(Number(new URL(bed.pbx.ariUrl).port)),
    };
    const here = listen(QUICK, {
      amiEventsUrl: through(bed.pbx.amiEventsUrl, proxies.ami),
      amiControlUrl: bed.pbx.amiControlUrl,
      ariUrl: through(bed.pbx.ariUrl, proxies.ari),
    });
    await here.link.start();
    await here.nextSnapshot();
    return { here, proxies, stop: () => Promise.all([proxies.ami.stop(), proxies.ari.stop()]) };
  }

  it.each(Object.keys(faults))('%s: the loss is seen and a new picture follows, by itself', async (name) => {
    const { here, proxies, stop } = await proxied();
    const before = here.snapshots().at(-1);
    const next = here.nextSnapshot(60_000);
    await Promise.all([faults[name]?.(proxies), until(() => !here.isReady(), 10_000)]);
    const after = await next;
    expect(here.of('link.down').length).toBeGreaterThan(0);
    const rebooted = name === 'core restart now' || name === 'kill -9';
    expect((after.bootedAt ?? 0) > (before?.bootedAt ?? 0)).toBe(rebooted);
    expect(await here.link.commands.queueReload()).toBeUndefined();
    await stop();
  });

  it('several at once and one after the other, drawn by a seed', async () => {
    const { here, proxies, stop } = await proxied();
    let seed = 20261122;
    const draw = (below: number) => {
      seed = (seed * 1103515245 + 12345) % 2147483648;
      return seed % below;
    };
    const names = Object.keys(faults);
    for (let round = 0; round < 8; round++) {
      const name = names[draw(names.length)] ?? '';
      await faults[name]?.(proxies);
      await sleep(draw(400));
    }
    await until(() => here.isReady(), 60_000);
    await sleep(500);
    await until(() => here.isReady(), 60_000);
    // What is shown now is what a daemon that never saw any of it would show.
    here.link.resync('to compare');
    const shown = await here.nextSnapshot();
    const fresh = listen({ ...QUICK, app: 'patchbay-fresh' });
    await fresh.link.start();
    expect(comparable(await fresh.nextSnapshot())).toEqual(comparable(shown));
    await stop();
  });

  it('a PBX that starts after the daemon is found', async () => {
    await bed.pbx.kill();
    const here = listen();
    await here.link.start();
    await sleep(1000);
    expect(here.isReady()).toBe(false);
    expect(here.snapshots()).toEqual([]);
    expect(await outcome(here.link.commands.queueReload())).toBe('pbx_unavailable');
    expect(await outcome(here.link.commands.hangup({ channelId: 'x' }))).toBe('pbx_unavailable');
    await bed.pbx.restart();
    await here.nextSnapshot();
  });

  it('with the times of every day, a PBX that stands still is noticed within ten seconds', async () => {
    const here = listen({});
    await here.link.start();
    await here.nextSnapshot();
    bed.pbx.freeze();
    const began = performance.now();
    await until(() => here.link.readiness().filter(({ ready }) => ready).length <= 1, 15_000);
    expect(performance.now() - began).toBeLessThan(10_000);
    const next = here.nextSnapshot(60_000);
    bed.pbx.thaw();
    await next;
  });

  it('a call that outlives a cut is in the next picture, one that ended meanwhile is not', async () => {
    const { tenant, phone, queue, member } = acme();
    const { here, proxies, stop } = await proxied();
    const agent = await sipAgent({ pbx: bed.pbx, phone, answerAfterMs: 100 });
    await here.link.commands.queueAdd({ queue, interface: member, memberName: 'Anna', penalty: 0, paused: false });
    const stays = await sipCaller({ pbx: bed.pbx, tenant, to: tenant.dids.queue, talkMs: 6000 });
    await until(() => here.of('queue.agent_connected').length === 1);
    const ends = await sipCaller({ pbx: bed.pbx, tenant, to: tenant.dids.queue, cancelAfterMs: 700 });
    await until(() => here.of('queue.caller_joined').length === 2);
    proxies.ari.swallow(true);
    proxies.ami.swallow(true);
    await ends.done;
    const next = here.nextSnapshot();
    proxies.ari.cut();
    proxies.ami.cut();
    proxies.ari.swallow(false);
    proxies.ami.swallow(false);
    const snapshot = await next;
    expect(snapshot.channels.map(({ endpoint }) => endpoint).sort()).toEqual(
      [tenant.trunk.endpoint, phone.endpoint].sort(),
    );
    expect(snapshot.queues.flatMap(({ callers }) => callers)).toEqual([]);
    expect(snapshot.queues.flatMap(({ members }) => members.map((one) => endpointOfInterface(one.interface)))).toEqual([
      phone.endpoint,
    ]);
    await stays.done;
    await until(() => here.of('channel.destroyed').length >= 2);
    await here.link.commands.queueRemove({ queue, interface: member });
    await agent.stop();
    await stop();
  });
});
