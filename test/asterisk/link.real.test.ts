import { setTimeout as sleep } from 'node:timers/promises';
import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest';
import { sipAgent, sipCaller } from '../support/sip.ts';
import { outcome, until } from './ami-control.contract.ts';
import { type Bed, type Listening, listenTo, startBed } from './real-link.ts';

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
    await until(() => here.of('device.changed').some((one) => one.device === member && one.state === 'NOT_INUSE'));
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
    await until(() => here.of('channel.entered_bridge').length === 2);
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
      expect.arrayContaining(['channel.dialed', 'channel.entered_bridge', 'channel.left_bridge', 'spool.written']),
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
    const heard = first.heard.length;
    await second.link.commands.queueAdd({ queue, interface: member, memberName: 'Anna', penalty: 0, paused: false });
    await until(() => second.of('queue.member_added').length === 1);
    await second.link.commands.queueRemove({ queue, interface: member });
    await sleep(1500);
    expect(second.isReady()).toBe(true);
    expect(first.heard.slice(heard)).toEqual([]); // the rooms are told by one of the two
    const next = first.nextSnapshot();
    await second.link.stop();
    await next;
    expect(await outcome(first.link.commands.queueReload())).toBe('done');
  });

  it('is let go of when registrations are at rest: it dies of one that reaches what is being taken apart', async () => {
    const { phone } = acme();
    const here = listen();
    await here.link.start();
    await here.nextSnapshot();
    const agent = await sipAgent({ pbx: bed.pbx, phone });
    await agent.stop();
    const began = performance.now();
    await here.link.stop();
    expect(performance.now() - began).toBeGreaterThanOrEqual(50);
    expect(await bed.pbx.cli('core show version')).toContain('Asterisk 22');
  });
});
