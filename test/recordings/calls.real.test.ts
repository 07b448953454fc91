import { statSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import type { Agent } from '../../bin/lab/sip/agent.ts';
import type { RecordingDto } from '../../src/recordings/events.ts';
import { sipAgent, sipCaller, sipCarrier } from '../support/sip.ts';
import { filesBelow, loudness, pcmOf } from './sounds.ts';
import { completed, from, openStudio, type Studio } from './studio.ts';

let on: Studio;
let anna: Agent;
const LOUD = 0.02;
const pause = (ms: number) => new Promise((resolve) => setTimeout(resolve, ms));
const phoneOf = (i: number) => on.acme.phones[i] as Studio['acme']['phones'][number];
const sql = (table: 'dids' | 'queues' | 'pbx_extensions', set: object) =>
  on.db.updateTable(table).set(set).where('tenant_id', '=', 'acme').execute();
const call = (to: string, talkMs: number) =>
  sipCaller({ pbx: on.pbx, tenant: on.acme, to, from: '+15550100', talkMs, audio: true });
const told = async () => {
  const events = on.db.selectFrom('event_outbox').select('type').where('type', 'like', 'recording.%').orderBy('seq');
  return (await events.execute()).map(({ type }) => type);
};
const heard = async ({ id }: RecordingDto) => (await on.ask('sam', 'GET', `/recordings/${id}/audio`)).bytes;

beforeAll(async () => {
  on = await openStudio();
  anna = await sipAgent({ pbx: on.pbx, phone: phoneOf(0), answerAfterMs: 300 });
}, 120_000);

afterAll(async () => {
  await anna?.stop();
  await on?.close();
});

beforeEach(() => on.newChapter());
afterEach(async () => {
  await sql('dids', { recording_policy: null });
  await sql('queues', { recording_policy: null });
  await sql('pbx_extensions', { recording_policy: null, forward_always: null });
});

describe('a number that is always recorded', () => {
  it('leaves one recording, as long as the talk and not silent, joined to its call', async () => {
    await sql('dids', { recording_policy: 'always' });
    await (await call(on.acme.dids.phone, 4_000)).done;
    const [one] = (await on.recordings(completed(1), 'one recording')) as [RecordingDto];
    expect(one.source).toBe('policy');
    expect(one.duration_ms).toBeGreaterThan(3_000);
    expect(one.duration_ms).toBeLessThan(5_000);
    const sound = await heard(one);
    expect(sound.length).toBe(one.size_bytes);
    expect(loudness(pcmOf(sound, 0.5, 3))).toBeGreaterThan(LOUD);
    expect(filesBelow(join(on.pbx.spoolDir, 'recording'))).toEqual([]);

    const record = await eventually(async () => {
      const { body } = await on.ask<{ recording: boolean; id: string }>('sam', 'GET', `/call-records/${one.call_id}`);
      return body?.recording === true ? body : null;
    });
    expect(record.id).toBe(one.call_id);
    const settled = await on.recordings((all) => all[0]?.from_number !== null, 'settled');
    expect(settled[0]).toMatchObject({ from_number: '+15550100', to_number: on.acme.dids.phone });
    const listed = await on.ask<{ items: RecordingDto[] }>('sam', 'GET', `/recordings?call_id=${one.call_id}`);
    expect(listed.body.items.map(({ id }) => id)).toEqual([one.id]);
    expect(await told()).toEqual(['recording.started', 'recording.stopped']);
  });

  it('leaves nothing where nobody answered', async () => {
    await sql('dids', { recording_policy: 'always' });
    const caller = await sipCaller({ pbx: on.pbx, tenant: on.acme, to: on.acme.dids.phone, cancelAfterMs: 100 });
    await caller.done;
    await eventually(async () => (filesBelow(join(on.pbx.spoolDir, 'recording')).length === 0 ? true : null));
    await on.recordings((all) => all.length === 0, 'none');
  });

  it('is not, where the extension says never, nor without the feature', async () => {
    await sql('dids', { recording_policy: 'always' });
    await sql('pbx_extensions', { recording_policy: 'never' });
    await (await call(on.acme.dids.phone, 1_000)).done;
    await sql('pbx_extensions', { recording_policy: null });
    const { features } = await on.db
      .selectFrom('tenants')
      .select('features')
      .where('id', '=', 'acme')
      .executeTakeFirstOrThrow();
    await on.db.updateTable('tenants').set({ features: '{}' }).where('id', '=', 'acme').execute();
    await (await call(on.acme.dids.phone, 1_000)).done;
    await on.db
      .updateTable('tenants')
      .set({ features: JSON.stringify(features) })
      .where('id', '=', 'acme')
      .execute();
    await pause(3_000);
    await on.recordings((all) => all.length === 0, 'none');
  });
});

describe('one call', () => {
  it('is recorded once across queue, overflow, forward and transfer', async () => {
    const ben = await sipAgent({ pbx: on.pbx, phone: phoneOf(1), answerAfterMs: 300 });
    await sql('dids', { recording_policy: 'always' });
    await sql('pbx_extensions', { recording_policy: 'always' });
    await on.db
      .updateTable('pbx_extensions')
      .set({ forward_always: phoneOf(0).extension })
      .where('tenant_id', '=', 'acme')
      .where('extension', '=', phoneOf(2).extension)
      .execute();
    await on.db
      .updateTable('queues')
      .set({ max_wait_time: 1, overflow_route_type: 'endpoint', overflow_route_target: phoneOf(2).extension })
      .where('tenant_id', '=', 'acme')
      .execute();
    const next = from(anna);
    const bens = from(ben);
    const caller = await call(on.acme.dids.queue, 6_000);
    await next('CALL_ESTABLISHED');
    await pause(1_500);
    await anna.transfer(phoneOf(1).extension);
    await bens('CALL_ESTABLISHED');
    await caller.done;
    const [one] = (await on.recordings(completed(1), 'one recording')) as [RecordingDto];
    expect(one.duration_ms).toBeGreaterThan(3_000);
    const sound = await heard(one);
    expect(loudness(pcmOf(sound, 0.5, 1.5))).toBeGreaterThan(LOUD);
    expect(loudness(pcmOf(sound, one.duration_ms === null ? 0 : one.duration_ms / 1000 - 1))).toBeGreaterThan(LOUD);
    await ben.stop();
  });

  it('from a queue that is always recorded to a phone that never is shows no recording', async () => {
    await sql('queues', {
      recording_policy: 'always',
      max_wait_time: 1,
      overflow_route_type: 'endpoint',
      overflow_route_target: phoneOf(0).extension,
    });
    await sql('pbx_extensions', { recording_policy: 'never' });
    const waiting = () => filesBelow(join(on.pbx.spoolDir, 'recording')).length;
    const before = await told();
    const next = from(anna);
    let isOver = false;
    const caller = await call(on.acme.dids.queue, 8_000);
    const done = caller.done.then(() => {
      isOver = true;
    });
    await expect.poll(waiting).toBe(1); // begun in the queue
    await next('CALL_ESTABLISHED');
    await expect.poll(waiting).toBe(0); // and ended by the phone: gone while they talk
    expect(isOver).toBe(false);
    await done;
    await on.recordings((all) => all.length === 0, 'none');
    expect(await told()).toEqual(before);
  });

  it('to the public network is recorded on the other side, and goes on when it is handed on', async () => {
    const ben = await sipAgent({ pbx: on.pbx, phone: phoneOf(1), answerAfterMs: 300 });
    const carrier = await sipCarrier({ tenant: on.acme, audio: true });
    await sql('pbx_extensions', { recording_policy: 'always' });
    const next = from(anna);
    const bens = from(ben);
    await anna.dial('+4930555099');
    await next('CALL_ESTABLISHED');
    await pause(1_500);
    await anna.transfer(phoneOf(1).extension);
    await bens('CALL_ESTABLISHED');
    await pause(1_500);
    await ben.hangup();
    const [one] = (await on.recordings(completed(1), 'one recording')) as [RecordingDto];
    expect(one.duration_ms).toBeGreaterThan(2_500);
    await Promise.all([ben.stop(), carrier.stop()]);
  });
});

describe('while the daemon is down', () => {
  it('calls are recorded, and taken when it is back', async () => {
    await sql('dids', { recording_policy: 'always' });
    await on.stopDaemon();
    await (await call(on.acme.dids.phone, 2_500)).done;
    await pause(1_000);
    const [waiting] = filesBelow(join(on.pbx.spoolDir, 'recording'));
    expect(statSync(waiting ?? '').size).toBeGreaterThan(30_000);
    await on.startDaemon();
    const [one] = (await on.recordings(completed(1), 'taken')) as [RecordingDto];
    expect(loudness(pcmOf(await heard(one)))).toBeGreaterThan(LOUD);
  });

  it('one that goes on when it is back began when it did', async () => {
    await sql('dids', { recording_policy: 'always' });
    await on.stopDaemon();
    const next = from(anna);
    const caller = await call(on.acme.dids.phone, 10_000);
    await next('CALL_ESTABLISHED');
    const answeredAt = Date.now();
    const size = () =>
      statSync(filesBelow(join(on.pbx.spoolDir, 'recording'))[0] ?? '', { throwIfNoEntry: false })?.size;
    await expect.poll(() => size() ?? 0).toBeGreaterThan(64_000); // four seconds
    await on.startDaemon();
    await on.recordings((all) => all[0]?.status === 'recording', 'told');
    await caller.done;
    const [one] = (await on.recordings(completed(1), 'one')) as [RecordingDto];
    expect(Math.abs(Date.parse(one.started_at) - answeredAt)).toBeLessThan(2_000);
  });

  it('and one that goes on across its restart is one', async () => {
    await sql('dids', { recording_policy: 'always' });
    const caller = await call(on.acme.dids.phone, 6_000);
    await on.recordings((all) => all.length === 1 && all[0]?.status === 'recording', 'told');
    await on.stopDaemon();
    await on.startDaemon();
    await caller.done;
    const [one] = (await on.recordings(completed(1), 'one')) as [RecordingDto];
    expect(one.duration_ms).toBeGreaterThan(5_000);
  });
});

// Last: the phone is not registered any more after it.
describe('when Asterisk is killed in the middle of a call', () => {
  it('what was on the disk is a recording, repaired so that it can be played', async () => {
    await sql('dids', { recording_policy: 'always' });
    const caller = await call(on.acme.dids.phone, 30_000);
    await on.recordings((all) => all[0]?.status === 'recording', 'told');
    await pause(5_000);
    await on.pbx.kill();
    await on.pbx.restart();
    await caller.stop();
    const [one] = (await on.recordings(completed(1), 'repaired', 60_000)) as [RecordingDto];
    expect(one.duration_ms).toBeGreaterThan(2_000);
    const sound = await heard(one);
    expect(sound.readUInt32LE(40)).toBe(sound.length - 44);
    expect(loudness(pcmOf(sound, 0.5))).toBeGreaterThan(LOUD);
  }, 90_000);
});

async function eventually<T>(ask: () => Promise<T | null>): Promise<T> {
  for (let tries = 0; tries < 150; tries++) {
    const found = await ask();
    if (found !== null) return found;
    await pause(100);
  }
  throw new Error('not in 15 s');
}
