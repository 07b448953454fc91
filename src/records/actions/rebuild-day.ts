import type { Kysely } from 'kysely';
import type { DB } from '../../platform/mysql/schema.generated.ts';
import { loadConversations } from '../store/load-conversations.ts';
import { planned } from '../store/planned-calls.ts';
import { rootsBetween } from '../store/roots-between.ts';
import { type Outcome, saveRows } from '../store/save-batch.ts';
import { claimNextBatch, loadCursor } from '../store/spool-cursor.ts';
import { type Spelt, storedCalls } from '../store/stored-calls.ts';
import { outcomeOf } from './outcome-of.ts';
import { bringBack, emptyState } from './reader-state.ts';

export interface RebuildOptions {
  readonly db: Kysely<DB>;
  readonly pbx: string;
  /** Start of the day and of the next, epoch microseconds. */
  readonly from: number;
  readonly to: number;
  /** Only calls that are or become this tenant's. */
  readonly tenant: string | null;
}

/** How a call differs from what its raw events say; `was` or `becomes` is null where there is no record. */
export interface Difference {
  readonly root: string;
  readonly was: Spelt | null;
  readonly becomes: Spelt | null;
}

export interface Compared {
  readonly calls: number;
  readonly differences: readonly Difference[];
}

/** Computes the calls that began in the time again, from raw events alone, and says what would change. */
export async function compareDay(o: RebuildOptions): Promise<Compared> {
  const differences: Difference[] = [];
  let calls = 0;
  for await (const roots of rootsBetween(o.db, o.pbx, o, ROOTS_AT_ONCE)) {
    const outcomes = await computeAgain(o.db, o.pbx, roots);
    const was = await storedCalls(o.db, o.pbx, roots);
    const becomes = await planned(o.db, o.pbx, outcomes);
    calls += outcomes.length;
    for (const root of new Set([...was.keys(), ...becomes.keys()])) {
      const difference = { root, was: was.get(root) ?? null, becomes: becomes.get(root) ?? null };
      if (differs(difference) && concerns(difference, o.tenant)) differences.push(difference);
    }
  }
  return { calls, differences };
}

/** Writes what the comparison showed, in one transaction. A daemon that reads meanwhile starts its batch again. */
export async function applyDifferences(o: RebuildOptions, { differences }: Compared): Promise<void> {
  const roots = differences.map(({ root }) => root);
  await o.db.transaction().execute(async (trx) => {
    await claimNextBatch(trx, o.pbx, await loadCursor(trx, o.pbx));
    for (let at = 0; at < roots.length; at += ROOTS_AT_ONCE) {
      const over = await computeAgain(trx, o.pbx, roots.slice(at, at + ROOTS_AT_ONCE));
      await saveRows(trx, o.pbx, { over, events: [], legs: [], goingOn: [], rejected: [] });
    }
  });
}

const ROOTS_AT_ONCE = 200;

async function computeAgain(db: Kysely<DB>, pbx: string, roots: readonly string[]): Promise<Outcome[]> {
  const state = emptyState(await loadCursor(db, pbx), []);
  for (const stored of await loadConversations(db, pbx, roots)) bringBack(state, stored, 0);
  return [...state.conversations.all()].map((conversation) => outcomeOf(conversation, new Map()));
}

function differs({ was, becomes }: Difference): boolean {
  return JSON.stringify(was) !== JSON.stringify(becomes);
}

function concerns({ was, becomes }: Difference, tenant: string | null): boolean {
  return tenant === null || was?.['tenant_id'] === tenant || becomes?.['tenant_id'] === tenant;
}
