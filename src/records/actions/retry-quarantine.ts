import type { Kysely } from 'kysely';
import type { CdrLeg } from '../../asterisk/spool/cdr-record.ts';
import type { CelEvent } from '../../asterisk/spool/cel-record.ts';
import { readRecords } from '../../asterisk/spool/read-records.ts';
import type { DB } from '../../platform/mysql/schema.generated.ts';
import type { RawEvent } from '../store/cel-events.ts';
import { findQuarantined, markResolved, type QuarantineRow } from '../store/find-quarantined.ts';
import { loadConversations, rootsOf } from '../store/load-conversations.ts';
import { loadCursor } from '../store/spool-cursor.ts';
import { fileOf } from '../store/spool-files.ts';
import { hear, takeChanges, unknownLinkedIds } from './hear-chunks.ts';
import { bringBack, emptyState } from './reader-state.ts';
import { save } from './save-changes.ts';

export interface Retried {
  readonly tried: number;
  readonly resolved: number;
}

/**
 * Tries again what was put aside: calls with the tenants that there are now, bytes with the reader that there is now.
 * Frames of AMI are evidence only.
 *
 * @param ids only these; all that are unresolved when absent
 */
export async function retryQuarantine(db: Kysely<DB>, ids?: readonly number[]): Promise<Retried> {
  let tried = 0;
  let after = 0;
  const before = await unresolved(db, ids);
  for (;;) {
    const rows = await findQuarantined(db, { after, limit: ROWS_AT_ONCE, ...(ids === undefined ? {} : { ids }) });
    const last = rows.at(-1);
    if (last === undefined) break;
    after = last.id;
    for (const pbx of new Set(rows.map((row) => row.pbx))) {
      const own = rows.filter((row) => row.pbx === pbx && row.kind !== 'frame');
      tried += own.length;
      await retryOf(db, pbx, own);
    }
  }
  return { tried, resolved: before - (await unresolved(db, ids)) };
}

const ROWS_AT_ONCE = 100;

async function retryOf(db: Kysely<DB>, pbx: string, rows: readonly QuarantineRow[]): Promise<void> {
  const state = emptyState(await loadCursor(db, pbx), []);
  const bytes = await Promise.all(rows.filter(({ kind }) => kind === 'spool').map((row) => readAgain(db, row)));
  const whole = bytes.filter((one) => one !== null);
  const events = whole.flatMap((one) => one.events);
  const legs = whole.flatMap((one) => one.legs);
  const calls = rows.filter(({ kind }) => kind === 'call').map(({ source }) => source);
  const linkedIds = unknownLinkedIds(state, [], legs).concat(events.map(({ event }) => event.linkedId));
  const roots = new Set([...calls, ...(await rootsOf(db, pbx, linkedIds))]);
  for (const stored of await loadConversations(db, pbx, [...roots])) bringBack(state, stored, 0);
  for (const conversation of state.conversations.all()) state.conversations.touch(conversation);
  hear(
    state,
    events.map(({ event }) => event),
    legs,
  );
  const changes = {
    ...takeChanges(state, 0),
    events: events.map(({ raw }) => raw),
    freshLegs: legs,
    places: new Map(whole.flatMap((one) => one.places)),
    rejected: [],
    files: [],
  };
  await save(state, changes, 0, { db, pbx });
  await markResolved(
    db,
    whole.map(({ id }) => id),
  );
}

interface ReadAgain {
  readonly id: number;
  readonly events: readonly { readonly event: CelEvent; readonly raw: RawEvent }[];
  readonly legs: readonly CdrLeg[];
  readonly places: readonly [CdrLeg, { readonly fileId: number; readonly offset: number }][];
}

/** Null: still no records. */
async function readAgain(db: Kysely<DB>, { id, pbx, source, evidence }: QuarantineRow): Promise<ReadAgain | null> {
  const [kind, identity = '', generation, offset] = source.split(':');
  const at = Number(offset);
  const read = kind === 'cel' || kind === 'cdr' ? readRecords(kind, evidence) : null;
  const fileId =
    read === null ? null : await fileOf(db, { pbx, kind: read.kind, identity, generation: Number(generation) });
  if (read === null || fileId === null) return null;
  if (read.kind === 'cdr') {
    const legs = read.records.map(({ value }) => value);
    const places = read.records.map((one): ReadAgain['places'][number] => [
      one.value,
      { fileId, offset: at + one.offset },
    ]);
    return { id, events: [], legs, places };
  }
  const events = read.records.map(({ value, raw, offset: within }) => ({
    event: value,
    raw: { fileId, offset: at + within, raw, linkedId: value.linkedId, at: value.at },
  }));
  return { id, events, legs: [], places: [] };
}

async function unresolved(db: Kysely<DB>, ids: readonly number[] | undefined): Promise<number> {
  let count = 0;
  let after = 0;
  for (;;) {
    const rows = await findQuarantined(db, { after, limit: 1_000, ...(ids === undefined ? {} : { ids }) });
    const last = rows.at(-1);
    if (last === undefined) return count;
    count += rows.length;
    after = last.id;
  }
}
