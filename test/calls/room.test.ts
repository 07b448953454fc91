import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { describe, expect, it } from 'vitest';
import type { PbxEvent } from '../../src/asterisk/pbx-event.ts';
import type { CallDto, EndedCallDto } from '../../src/calls/events.ts';
import { listCalls } from '../../src/calls/store/find-calls.ts';
import type { SequencedAnnouncement } from '../../src/platform/announcement.ts';
import { connect } from '../../src/platform/mysql/connect.ts';
import { borrowedUrl } from '../support/lab-borrowed.ts';
import { type Daemon, startDaemon } from './daemon.ts';
import { EPOCH, emptySnapshot, parse, snapshotAfter } from './scenario.ts';

const folder = join(import.meta.dirname, 'scenarios');
const read = (file: string): readonly PbxEvent[] => parse(readFileSync(join(folder, file), 'utf8')).events;
const all = readdirSync(folder).map(read);
const begun = readdirSync(folder).flatMap(
  (file) => readFileSync(join(folder, file), 'utf8').match(/^>.* call\.started/gm) ?? [],
);

describe('the calls room on a real database', () => {
  it('tells the same story as the table, at every moment and in the end', async () => {
    const daemon = await startDaemon(await withTenants());
    daemon.hear(emptySnapshot(EPOCH - 1_000_000));
    const calls = all.flatMap((events, n) => events.map((event) => renamed(event, `${n}-`)));
    calls.sort((a, b) => a.at - b.at);
    for (const [n, event] of calls.entries()) {
      daemon.hear(event);
      if (n % 7 === 0) await sleep(15);
      if (n % 50 === 0) {
        await daemon.settled();
        expect(pictureOf(daemon.told)).toEqual(await tableOf(daemon));
      }
    }
    await daemon.settled();
    expect(pictureOf(daemon.told)).toEqual(new Map());
    expect(await tableOf(daemon)).toEqual(new Map());
    expect(daemon.told.filter(({ type }) => type === 'call.started')).toHaveLength(begun.length);
    expect(daemon.told.map(({ seq }) => seq)).toEqual(daemon.told.map((_, n) => n + 1));
  });

  it('shows nothing of the secret system name', async () => {
    const daemon = await startDaemon(await withTenants());
    daemon.hear(emptySnapshot(EPOCH - 1_000_000));
    for (const event of read('queue-answered.txt')) daemon.hear(renamed(event, 'pbx1secret-1795331380.'));
    await daemon.settled();
    expect(daemon.told.length).toBeGreaterThan(0);
    expect(JSON.stringify(daemon.told)).not.toContain('pbx1secret');
  });

  it('is not ready until it has seen the PBX, and not while it is away', async () => {
    const daemon = await startDaemon(await withTenants());
    const link = { pbx: 'pbx1', at: EPOCH, link: 'ari', reason: '' } as const;
    expect(daemon.room.readiness().ready).toBe(false);
    daemon.hear(emptySnapshot(EPOCH));
    expect(daemon.room.readiness()).toEqual({ name: 'calls', ready: true, detail: '0 going on' });
    daemon.hear({ ...link, type: 'link.down' });
    expect(daemon.room.readiness()).toMatchObject({ ready: false, detail: expect.stringContaining('since 20') });
    daemon.hear({ ...link, type: 'link.up' });
    expect(daemon.room.readiness().ready).toBe(false);
    daemon.hear(emptySnapshot(EPOCH + 1));
    expect(daemon.room.readiness().ready).toBe(true);
  });

  it('goes on after a restart: known calls are not started again, those that are gone end as unknown', async () => {
    const url = await withTenants();
    const first = await startDaemon(url);
    first.hear(emptySnapshot(EPOCH - 1_000_000));
    const staying = read('queue-answered.txt').filter(({ at }) => at < EPOCH + 2_000_000);
    const leaving = read('blind-transfer.txt').filter(({ at }) => at < EPOCH + 700_000);
    for (const event of [...staying, ...leaving]) first.hear(event);
    await first.settled();
    const before = await tableOf(first);
    expect(before.size).toBe(2);
    await first.stop();

    const second = await startDaemon(url);
    second.hear(snapshotAfter(staying, EPOCH + 9_000_000));
    await second.settled();
    expect(second.told.map(({ type }) => type)).toEqual(['call.ended']);
    expect(second.told[0]?.data).toMatchObject({
      reason: 'unknown',
      disposition: null,
      hangup_cause: null,
      state: 'answered',
    });
    const [stayed] = (await tableOf(second)).values();
    expect(stayed).toEqual(before.get(stayed?.id ?? ''));

    for (const event of read('queue-answered.txt').slice(staying.length))
      second.hear({ ...event, at: event.at + 9_000_000 });
    await second.settled();
    const last = second.told.at(-1)?.data as unknown as EndedCallDto;
    expect(last).toMatchObject({ id: stayed?.id, reason: 'hangup', disposition: 'ANSWERED', hangup_cause: 16 });
  });

  it('starts a call that began while it was away, with what the snapshot shows of it', async () => {
    const daemon = await startDaemon(await withTenants());
    const past = read('queue-answered.txt').filter(({ at }) => at < EPOCH + 500_000);
    daemon.hear(snapshotAfter(past, EPOCH + 30_000_000));
    await daemon.settled();
    expect(daemon.told.map(({ type }) => type)).toEqual([
      'call.started',
      'queue.caller.joined',
      'call.ringing',
      'queue.stats',
    ]);
    expect(daemon.told[0]).toMatchObject({
      tenantId: 'acme',
      topics: [expect.stringMatching(/^call:/), 'queue:7', 'agent:1001'],
      data: {
        direction: 'inbound',
        state: 'queued',
        from: { number: '+49305550123', name: 'Ann Caller' },
        queue: { id: 7, name: 'support', display_name: 'Queue support', joined_at: '2026-11-22T07:09:23.000Z' },
        agents: [1001],
        started_at: '2026-11-22T07:09:23.000Z',
        answered_at: null,
      },
    });
    expect(daemon.told[3]?.data).toMatchObject({ waiting: 1, longest_waiting_since: '2026-11-22T07:09:23.000Z' });
  });

  it('tells a phone that stopped ringing that the call is no longer its own', async () => {
    const daemon = await startDaemon(await withTenants());
    daemon.hear(emptySnapshot(EPOCH - 1_000_000));
    for (const event of read('queue-ring-no-answer.txt')) {
      if (event.at > EPOCH + 4_500_000) break;
      if (event.at > EPOCH + 4_000_000 && daemon.told.length === 0) await daemon.settled();
      daemon.hear(event);
    }
    await daemon.settled();
    expect(daemon.told.at(-1)).toMatchObject({ type: 'call.updated', data: { agents: [] } });
    expect(daemon.told.at(-1)?.topics).toContain('agent:1001');
  });
});

async function withTenants(): Promise<string> {
  const url = await borrowedUrl('mysql');
  const db = connect(url);
  const empty = { features: '{}', settings: '{}' };
  await db
    .insertInto('tenants')
    .values(['acme', 'globex'].map((id) => ({ id, name: id, ...empty })))
    .execute();
  await db.destroy();
  return url;
}

/** What a client would have that began with nothing and took every announcement. */
function pictureOf(told: readonly SequencedAnnouncement[]): Map<string, CallDto> {
  const calls = new Map<string, CallDto>();
  for (const { type, data } of told) {
    if (type === 'queue.stats') continue;
    const { transfer: _, ...call } = data as unknown as CallDto & { transfer?: unknown };
    if (type === 'call.ended') calls.delete(call.id);
    else calls.set(call.id, call);
  }
  return calls;
}

async function tableOf({ db }: Daemon): Promise<Map<string, CallDto>> {
  const { calls } = await listCalls(db, { tenantId: 'acme', people: null }, { after: null, limit: 100 });
  return new Map(calls.map((call) => [call.id, call]));
}

function renamed(event: PbxEvent, prefix: string): PbxEvent {
  const text = JSON.stringify(event, (key, value: unknown) => {
    if (['uniqueId', 'linkedId', 'id'].includes(key)) return prefix + String(value);
    return key === 'name' && String(value).startsWith('Local/') ? String(value).replace('@', `@${prefix}`) : value;
  });
  return JSON.parse(text) as PbxEvent;
}
