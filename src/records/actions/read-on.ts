import { setImmediate as nextTurn } from 'node:timers/promises';
import type { Kysely } from 'kysely';
import type { CelEvent } from '../../asterisk/spool/cel-record.ts';
import type { SpoolFile } from '../../asterisk/spool/spool-file.ts';
import type { DB } from '../../platform/mysql/schema.generated.ts';
import { eventsOfEarlierGenerations, type RawEvent } from '../store/cel-events.ts';
import { loadConversations, rootsOf } from '../store/load-conversations.ts';
import type { Quarantined } from '../store/quarantine.ts';
import { closeEarly, hear, type Moment, takeChanges, unknownLinkedIds } from './hear-chunks.ts';
import { openAnew, openFiles } from './open-files.ts';
import type { Places } from './outcome-of.ts';
import { bringBack, type ReaderState } from './reader-state.ts';
import { type Changes, save } from './save-changes.ts';
import { type Taken, type TakenChunk, takeChunks } from './take-chunks.ts';

export interface ReadOptions {
  readonly db: Kysely<DB>;
  readonly pbx: string;
  readonly maxBytes: number;
  readonly maxRecords?: number;
}

export interface Progress {
  readonly events: number;
  readonly legs: number;
  /** Conversations that got or kept a record. */
  readonly calls: number;
  readonly quarantined: readonly Quarantined[];
  /** There is more to read at once. */
  readonly more: boolean;
}

/**
 * One batch: reads on where the last one ended, adds to the conversations in memory, writes rows and cursors in one
 * transaction. When it throws, memory and store may differ: load the state again.
 */
export async function readOn(
  state: ReaderState,
  files: readonly SpoolFile[],
  moment: Omit<Moment, 'caughtUp'>,
  o: ReadOptions,
): Promise<Progress> {
  const open = await openFiles(o.db, o.pbx, state, files);
  const taken = await takeChunks(open, { ...o, now: moment.now });
  if (taken.changed !== null) await openAnew(o.db, o.pbx, state, taken.changed);

  const events = taken.cel?.chunk.records.map(({ value }) => value) ?? [];
  const legs = taken.cdr?.chunk.records.map(({ value }) => value) ?? [];
  await nextTurn(); // the texts of a second's calls were just read
  await bringBackKnown(state, unknownLinkedIds(state, events, legs), moment.now, o);
  hear(state, events, legs);
  closeEarly(state, { ...moment, caughtUp: !taken.more });

  const changes: Changes = {
    ...takeChanges(state, moment.now),
    events: taken.cel === null ? [] : await freshEvents(taken.cel, o.db),
    freshLegs: legs,
    places: placesOf(taken),
    rejected: rejectedOf(taken),
    files: [...taken.done, ...[taken.cel, taken.cdr].flatMap((one) => (one === null ? [] : [one.after]))],
    gently: !taken.more,
  };
  const saved = await save(state, changes, moment.now, o);
  return { events: events.length, legs: legs.length, ...saved, more: taken.more };
}

async function bringBackKnown(state: ReaderState, linkedIds: string[], now: number, o: ReadOptions): Promise<void> {
  const roots = await rootsOf(o.db, o.pbx, linkedIds);
  for (const stored of await loadConversations(o.db, o.pbx, [...roots])) bringBack(state, stored, now);
}

async function freshEvents({ before, chunk, after }: TakenChunk<CelEvent>, db: Kysely<DB>): Promise<RawEvent[]> {
  const range = { id: before.id, from: before.position, to: after.position };
  const earlier = before.generation === 0 ? null : await eventsOfEarlierGenerations(db, range);
  return chunk.records.flatMap(({ offset, raw, value }) =>
    earlier?.get(offset)?.has(raw) === true
      ? []
      : [{ fileId: before.id, offset, raw, linkedId: value.linkedId, at: value.at }],
  );
}

function placesOf({ cdr }: Taken): Places {
  return new Map(cdr?.chunk.records.map(({ offset, value }) => [value, { fileId: cdr.before.id, offset }]));
}

function rejectedOf({ cel, cdr }: Taken): Quarantined[] {
  return [cel, cdr].flatMap((taken) =>
    taken === null
      ? []
      : taken.chunk.rejected.map(({ offset, bytes, reason }) => ({
          kind: 'spool' as const,
          source: `${taken.before.kind}:${taken.before.identity}:${taken.before.generation}:${offset}`,
          reason,
          evidence: bytes,
        })),
  );
}
