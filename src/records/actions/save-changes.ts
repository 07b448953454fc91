import { setImmediate as nextTurn } from 'node:timers/promises';
import type { Kysely } from 'kysely';
import * as naming from '../../asterisk/naming.ts';
import type { DB } from '../../platform/mysql/schema.generated.ts';
import { type Conversation, isOver } from '../model/conversation.ts';
import type { Leg } from '../model/evidence.ts';
import { smallestId } from '../model/origin.ts';
import type { StoredLeg } from '../store/cdr-legs.ts';
import type { RawEvent } from '../store/cel-events.ts';
import { loadConversations, rootsOf } from '../store/load-conversations.ts';
import type { Quarantined } from '../store/quarantine.ts';
import { type Batch, type Outcome, saveBatch } from '../store/save-batch.ts';
import type { FileCursor } from '../store/spool-files.ts';
import { earlyLeg, outcomeOf, type Places } from './outcome-of.ts';
import { fileKey, type ReaderState } from './reader-state.ts';

export interface Changes {
  readonly over: readonly Conversation[];
  readonly goingOn: readonly Conversation[];
  readonly events: readonly RawEvent[];
  readonly freshLegs: readonly Leg[];
  readonly places: Places;
  readonly rejected: readonly Quarantined[];
  readonly files: readonly FileCursor[];
  /** See {@link Batch}. */
  readonly gently?: boolean;
}

export interface SaveOptions {
  readonly db: Kysely<DB>;
  readonly pbx: string;
}

/** Commits the changes as one batch, and only then lets memory know. */
export async function save(
  state: ReaderState,
  changes: Changes,
  now: number,
  o: SaveOptions,
): Promise<{ calls: number; quarantined: readonly Quarantined[] }> {
  const over = await concludeAll(changes, o);
  const batch: Batch = {
    cursor: state.cursor,
    files: changes.files,
    events: changes.events,
    legs: legsGoingOn(changes),
    over: over.map((outcome) => ({
      ...outcome,
      legs: outcome.legs.filter((leg) => isNews(state, leg)),
      unchanged: state.recordedAs.get(outcome.conversation) === recordOf(outcome),
    })),
    goingOn: changes.goingOn.filter((conversation) => state.writtenAs.get(conversation) !== standing(conversation)),
    rejected: changes.rejected,
    gently: changes.gently === true,
  };
  if (isEmpty(batch)) return { calls: 0, quarantined: [] };
  const saved = await saveBatch(o.db, o.pbx, batch);

  state.cursor = { ...state.cursor, version: state.cursor.version + 1 };
  for (const file of batch.files) state.files.set(fileKey(file), file);
  for (const outcome of over) state.recordedAs.set(outcome.conversation, recordOf(outcome));
  for (const { conversation, stored } of saved.standings) {
    conversation.stored.clear();
    for (const [root, tenant] of stored) conversation.stored.set(root, tenant);
    conversation.homeless = stored.size === 0;
    state.writtenAs.delete(conversation); // should it go on after all, that is to be written again
  }
  for (const conversation of changes.goingOn) state.recordedAs.delete(conversation);
  for (const conversation of batch.goingOn) state.writtenAs.set(conversation, standing(conversation));
  for (const leg of [...batch.legs, ...batch.over.flatMap(({ legs }) => legs)]) {
    state.writtenAs.set(leg.leg, contentOf(leg));
  }
  for (const conversation of changes.over) keep(state, conversation, now);
  return { calls: saved.standings.filter(({ stored }) => stored.size > 0).length, quarantined: saved.quarantined };
}

/** Some at a time: who waits for what goes on now is not to wait for what is over. */
async function concludeAll({ over, places }: Changes, o: SaveOptions): Promise<Outcome[]> {
  const outcomes: Outcome[] = [];
  for (let from = 0; from < over.length; from += AT_ONCE) {
    if (from > 0) await nextTurn();
    const some = over.slice(from, from + AT_ONCE);
    outcomes.push(...(await Promise.all(some.map((conversation) => conclude(conversation, places, o)))));
  }
  return outcomes;
}

// Each takes a tenth of a millisecond.
const AT_ONCE = 20;

/** What a conversation comes to, from all of its events even where memory holds a part only. */
async function conclude(conversation: Conversation, places: Places, o: SaveOptions): Promise<Outcome> {
  if (!conversation.partial) return outcomeOf(conversation, places);
  const roots = await rootsOf(o.db, o.pbx, [...conversation.linkedIds.keys()]);
  const stored = await loadConversations(o.db, o.pbx, [...roots]);
  return outcomeOf(conversation, places, [...stored.flatMap(({ events }) => events), ...conversation.events]);
}

function legsGoingOn({ over, freshLegs, places }: Changes): StoredLeg[] {
  const concluded = new Set(over.flatMap(({ legs }) => legs));
  return freshLegs.filter((leg) => !concluded.has(leg)).map((leg) => earlyLeg(leg, places));
}

/** Keeps what is over in memory for a while: rows may come late. */
function keep(state: ReaderState, conversation: Conversation, now: number): void {
  state.recent.delete(conversation);
  state.recent.set(conversation, now);
}

/** Everything that a record is written from, as text. */
function recordOf({ conversation, derived }: Outcome): string {
  return JSON.stringify([
    derived?.attribution,
    derived?.record,
    derived?.visits,
    derived?.outside,
    [...conversation.linkedIds.keys()].sort(),
  ]);
}

function isNews(state: ReaderState, leg: StoredLeg): boolean {
  return state.writtenAs.get(leg.leg) !== contentOf(leg);
}

function contentOf({ tenant, facts }: StoredLeg): string {
  return `${tenant} ${facts.did} ${facts.queue} ${facts.queueWaitSeconds} ${facts.endpoints.join()}`;
}

function standing(conversation: Conversation): string {
  const ids = [...conversation.linkedIds.keys()];
  return `${smallestId(ids, naming)} ${ids.length} ${isOver(conversation)}`;
}

function isEmpty({ files, events, legs, over, goingOn, rejected }: Batch): boolean {
  return [files, events, legs, over, goingOn, rejected].every((list) => list.length === 0);
}
