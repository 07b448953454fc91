import { describe, expect, it, onTestFinished } from 'vitest';
import type { CallDto } from '../../src/calls/events.ts';
import type { CallView } from '../../src/calls/model/picture.ts';
import { findCall, listCalls } from '../../src/calls/store/find-calls.ts';
import { type LiveCallRow, loadLiveCalls, saveLiveCalls } from '../../src/calls/store/live-calls.ts';
import { connect, type Database } from '../../src/platform/mysql/connect.ts';
import { borrowedUrl } from '../support/lab-borrowed.ts';

describe.each(['mysql', 'mariadb'] as const)('live calls in %s', (kind) => {
  it('saves, replaces and removes in one call each', async () => {
    const db = await migrated(kind);
    await save(db, [row('acme', 'a', 1), row('acme', 'b', 2), row('globex', 'a', 3)]);
    await save(db, [row('acme', 'a', 1, { state: 'held', agents: [7, 8] }), over('acme', 'b'), over('acme', 'never')]);
    const acme = await listCalls(db, { tenantId: 'acme', people: null }, { after: null, limit: 10 });
    expect(acme).toEqual({ calls: [shown('a', 1, { state: 'held', agents: [7, 8] })], seq: 0 });
    const globex = await listCalls(db, { tenantId: 'globex', people: null }, { after: null, limit: 10 });
    expect(globex.calls.map(({ id }) => id)).toEqual(['a']);
  });

  it('gives pages that neither leave out nor repeat, oldest first', async () => {
    const db = await migrated(kind);
    await save(
      db,
      ['d', 'b', 'c', 'a', 'e'].map((id, n) => row('acme', id, n < 3 ? 5 : 9)),
    );
    const seen: string[] = [];
    let after: { startedAt: string; id: string } | null = null;
    for (;;) {
      const { calls }: { calls: readonly CallDto[] } = await listCalls(
        db,
        { tenantId: 'acme', people: null },
        { after, limit: 2 },
      );
      seen.push(...calls.map(({ id }) => id));
      const last = calls.at(-1);
      if (last === undefined) break;
      after = { startedAt: last.started_at, id: last.id };
    }
    expect(seen).toEqual(['b', 'c', 'd', 'a', 'e']);
  });

  it('shows an agent only the calls that agent is part of, by list and by id', async () => {
    const db = await migrated(kind);
    await save(db, [
      row('acme', 'a', 1, { agents: [7, 71] }),
      row('acme', 'b', 2, { agents: [1] }),
      row('globex', 'c', 3, { agents: [7] }),
    ]);
    const ids = async (agent: number): Promise<string[]> =>
      (await listCalls(db, { tenantId: 'acme', people: [agent] }, { after: null, limit: 10 })).calls.map(
        ({ id }) => id,
      );
    expect(await ids(7)).toEqual(['a']);
    expect(await ids(1)).toEqual(['b']);
    expect(await ids(2)).toEqual([]);
    expect(await findCall(db, { tenantId: 'acme', people: [7] }, 'a')).toMatchObject({ id: 'a' });
    expect(await findCall(db, { tenantId: 'acme', people: [1] }, 'a')).toBeNull();
    expect(await findCall(db, { tenantId: 'acme', people: null }, 'c')).toBeNull();
  });

  it('filters by state, direction and queue', async () => {
    const db = await migrated(kind);
    const queue = { id: 12, name: 'support', display_name: 'Support', joined_at: time(4) };
    await save(db, [row('acme', 'a', 1, { state: 'queued', queue }), row('acme', 'b', 2, { direction: 'outbound' })]);
    const ids = async (filter: object): Promise<string[]> =>
      (await listCalls(db, { tenantId: 'acme', people: null, ...filter }, { after: null, limit: 10 })).calls.map(
        ({ id }) => id,
      );
    expect(await ids({ state: 'queued' })).toEqual(['a']);
    expect(await ids({ direction: 'outbound' })).toEqual(['b']);
    expect(await ids({ queueId: 12 })).toEqual(['a']);
    expect(await ids({ queueId: 13 })).toEqual([]);
  });

  it('gives the next daemon of the same PBX what was told, and no other', async () => {
    const db = await migrated(kind);
    await save(db, [row('acme', 'a', 1), { ...row('acme', 'b', 2), pbx: 'pbx2' }]);
    expect(await loadLiveCalls(db, 'pbx1')).toEqual([memory('a')]);
  });
});

async function migrated(kind: 'mysql' | 'mariadb'): Promise<Database> {
  const db = connect(await borrowedUrl(kind));
  onTestFinished(() => db.destroy());
  const empty = { features: '{}', settings: '{}' };
  await db
    .insertInto('tenants')
    .values(['acme', 'globex'].map((id) => ({ id, name: id, ...empty })))
    .execute();
  return db;
}

async function save(db: Database, rows: readonly LiveCallRow[]): Promise<void> {
  await db.transaction().execute((trx) => saveLiveCalls(trx, rows));
}

function row(tenantId: string, id: string, second: number, more: Partial<CallDto> = {}): LiveCallRow {
  return { tenantId, id, pbx: 'pbx1', live: { shown: shown(id, second, more), memory: memory(id) } };
}

function over(tenantId: string, id: string): LiveCallRow {
  return { tenantId, id, pbx: 'pbx1', live: null };
}

function shown(id: string, second: number, more: Partial<CallDto> = {}): CallDto {
  return {
    id,
    direction: 'inbound',
    state: 'ringing',
    from: { number: '+49305550123', name: 'Zoë "山" \\ 😀 \u{1}' },
    to: { number: '+49305550100', name: '' },
    did: '+49305550100',
    queue: null,
    agents: [],
    legs: [],
    started_at: time(second),
    answered_at: null,
    ...more,
  };
}

function memory(id: string): CallView {
  const party = { number: '1', name: 'Zoë' };
  return {
    linkedId: `pbx1secret-1795331363.${id}`,
    origin: null,
    at: 1_795_331_363_472_357,
    tenant: 'acme',
    direction: 'inbound',
    state: 'ringing',
    from: party,
    to: party,
    did: null,
    queue: null,
    waiting: false,
    agents: [],
    legs: [],
    ringing: [],
    startedAt: 1_795_331_363_472_357,
    answeredAt: null,
    transfers: 0,
    lastTransfer: null,
    ended: null,
  };
}

function time(second: number): string {
  return new Date(Date.UTC(2026, 10, 22, 7, 9, second)).toISOString();
}
