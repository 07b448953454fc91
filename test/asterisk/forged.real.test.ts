import { setTimeout as sleep } from 'node:timers/promises';
import { afterAll, afterEach, beforeAll, expect, it } from 'vitest';
import { sideBySide } from '../support/side-by-side.ts';
import { sipCaller } from '../support/sip.ts';
import { until } from './ami-control.contract.ts';
import { type Bed, type Listening, listenTo, startBed } from './real-link.ts';

/** A caller on a real trunk, who writes into a SIP user part what he would like Asterisk to say on AMI. */
const MEMBERS = ['PJSIP/acme_0000000000', 'PJSIP/globex_0000000000'];
/**
 * The shipped dialplan cleans the number before anything else; this number skips that, so that the queue's own events
 * carry what the caller wrote.
 */
const STRAIGHT = '+49305550199';

const lines = (...text: string[]) => text.join('\r\n');
/** As it has to stand on the wire: pjproject undoes it. */
const encoded = (text: string) =>
  [...Buffer.from(text, 'latin1')].map((byte) => `%${byte.toString(16).padStart(2, '0')}`).join('');

/** Asterisk takes 79 bytes of a number. What the attack leaves open Asterisk finishes with its own lines. */
const ATTACKS: readonly (readonly [string, string])[] = [
  ['a whole frame', lines('1', '', 'Event: AgentComplete', 'Queue: globex_support', 'Uniqueid: forged-6.66', '', '')],
  [
    'a frame with a head',
    lines('1', '', 'Event: QueueMemberPause', 'Privilege: a', 'Timestamp: 1795331380.961558', ''),
  ],
  [
    'a frame with a guessed name',
    lines('1', '', 'Event: Hangup', 'Privilege: a', 'Timestamp: 1.000000', 'SystemName: pb'),
  ],
  ['a frame for Asterisk to finish', lines('1', '', 'Event: QueueCallerLeave', 'Queue: globex_support')],
  [
    'lines inside a genuine frame',
    lines('100', 'Event: Hangup', 'Channel: PJSIP/forged-1', 'Uniqueid: forged-6.66', ''),
  ],
  ['the rest of a genuine frame', lines('1', 'Uniqueid: forged-6.66', 'Queue: globex_support', 'Count: 99', '', '')],
  ['a device', lines('1', '', 'Event: DeviceStateChange', 'Device: PJSIP/forged', 'State: INUSE', '', '')],
  ['a boot', lines('1', '', 'Event: FullyBooted', 'Privilege: system,all', 'Uptime: 1', '', '')],
  ['a boot for Asterisk to finish', lines('1', '', 'Event: FullyBooted', 'Privilege: system,all', 'Uptime: 1')],
  ['an answer for Asterisk to finish', lines('1', '', 'Response: Error', 'Message: forged')],
  [
    'the end of a list for Asterisk to finish',
    lines('1', '', 'Event: QueueStatusComplete', 'EventList: Complete', 'ListItems: 0'),
  ],
  [
    'an item of a list for Asterisk to finish',
    lines('1', '', 'Event: QueueParams', 'Queue: forged', 'Strategy: x', 'Calls: 1'),
  ],
  [
    'a caller of a list for Asterisk to finish',
    lines('1', '', 'Event: QueueEntry', 'Queue: globex_support', 'Position: 9'),
  ],
  [
    'a channel of a list for Asterisk to finish',
    lines('1', '', 'Event: CoreShowChannel', 'Channel: PJSIP/forged-1', 'Uniqueid: forged-6.66'),
  ],
  ['letters that are none', '100\xff\xfe\x80'],
  ['a C escape', '100\\r\\n\\"'],
];

sideBySide('forged AMI frames, %s', ['through the shipped dialplan', 'straight into a queue'], (way) => {
  let bed: Bed;
  let here: Listening;
  beforeAll(async () => {
    bed = await startBed();
    for (const [n, queue] of ['acme_support', 'globex_support'].entries()) {
      await bed.pbx.cli(`queue add member ${MEMBERS[n]} to ${queue}`);
    }
    await bed.pbx.cli(`dialplan add extension ${STRAIGHT},1,Queue,acme_support into acme_inbound`);
  });
  afterEach(async () => {
    await here.link.stop();
    await bed.pbx.cli('channel request hangup all');
    const idle = async () => /^0 active channels/m.test(await bed.pbx.cli('core show channels'));
    for (let waited = 0; waited < 50 && !(await idle()); waited++) await sleep(100);
  });
  afterAll(() => bed.pbx.stop());

  it.each(ATTACKS)('%s: not heard, noticed, and the state is right afterwards', async (_what, from) => {
    const tenant = bed.demo.tenants[0];
    if (tenant === undefined) throw new Error('no demo tenant');
    here = listenTo(bed);
    await here.link.start();
    await here.nextSnapshot();
    const to = way.startsWith('straight') ? STRAIGHT : tenant.dids.queue;
    const call = { pbx: bed.pbx, tenant, to, talkMs: 30_000 };
    const forger = await sipCaller({ ...call, from: encoded(from) });
    await until(() => here.of('channel.created').length === 1);
    const [forged] = here.of('channel.created');
    await sleep(300);

    // Not one word of it is in anything that was heard over AMI; over ARI it is a number like any other.
    const overAmi = here.heard.filter(({ type }) => /^(queue|device|contact|mailbox)/.test(type));
    expect(JSON.stringify(overAmi)).not.toMatch(/forged|globex|6\.66|:99/);
    expect(forged?.channel).toMatchObject({ tenant: tenant.id, endpoint: tenant.trunk.endpoint });
    expect(here.isReady()).toBe(true);

    // An alarm, when there was anything to be alarmed about.
    expect(from.length).toBeLessThan(80);
    const seenOnlyWhereHeard = way.startsWith('through') && !from.includes('\r\n\r\n') && !from.includes('\nEvent');
    const alarm = from.includes('\r\n') && !seenOnlyWhereHeard;
    expect(here.of('frame.rejected').length > 0).toBe(alarm);
    expect((await here.count('asterisk_frames_rejected')) > 0).toBe(alarm);

    // The picture is asked for again, holds the forger's own call, and the forger does not keep us busy with it.
    here.link.resync('to compare');
    const during = await here.nextSnapshot();
    const own = forged?.channel.uniqueId;
    expect(during.channels).toEqual([expect.objectContaining({ uniqueId: own, linkedId: own })]);
    expect(during.queues.map(({ queue }) => queue).sort()).toEqual(['acme_support', 'globex_support']);
    expect(during.queues.flatMap(({ members }) => members.map((one) => one.interface)).sort()).toEqual(MEMBERS);
    expect(JSON.stringify({ ...during, channels: [] })).not.toMatch(/forged|6\.66/);
    const taken = here.snapshots().length;
    await sleep(1000);
    expect(here.snapshots().length - taken).toBeLessThan(way.startsWith('straight') ? 12 : 3);

    // Somebody else's call is heard as always.
    await here.link.commands.hangup({ channelId: forged?.channel.uniqueId ?? '' });
    await forger.done.catch(() => {});
    await until(() => here.of('channel.destroyed').length === 1);
    const seen = here.heard.length;
    const honest = await sipCaller({ ...call, from: '+49305550188' });
    await until(() => here.heard.slice(seen).some(({ type }) => type === 'queue.caller_joined'));
    const joined = here.of('queue.caller_joined').at(-1);
    expect(joined).toMatchObject({ queue: 'acme_support', position: 1, count: 1 });
    await here.link.commands.hangup({ channelId: joined?.uniqueId ?? '' });
    await honest.done.catch(() => {});
    await until(() => here.of('channel.destroyed').length === 2);
    here.link.resync('afterwards');
    const after = await here.nextSnapshot();
    expect([after.channels, after.queues.flatMap(({ callers }) => callers)]).toEqual([[], []]);
  });

  it('in the request URI they reach no channel at all', async () => {
    const tenant = bed.demo.tenants[0];
    if (tenant === undefined) throw new Error('no demo tenant');
    here = listenTo(bed);
    await here.link.start();
    await here.nextSnapshot();
    const to = encoded(lines('+49305550100', '', 'Event: AgentComplete', 'Queue: globex_support', '', ''));
    const forger = await sipCaller({ pbx: bed.pbx, tenant, to });
    expect((await forger.done.catch(() => ({ answers: [404] }))).answers).toEqual([404]);
    await sleep(300);
    expect([here.of('channel.created').length, here.of('frame.rejected').length]).toEqual([0, 0]);
  });
});
