import type { Kysely } from 'kysely';
import * as naming from '../../asterisk/naming.ts';
import type { DB } from '../../platform/mysql/schema.generated.ts';
import type { Derived } from '../model/call-record.ts';
import type { Conversation } from '../model/conversation.ts';
import { smallestId } from '../model/origin.ts';
import {
  insertParties,
  insertVisits,
  type OwnedRecord,
  type RecordKey,
  removeRecords,
  removeVisits,
  saveRecords,
  takeParties,
} from './call-records.ts';
import { insertLegs, type StoredLeg } from './cdr-legs.ts';
import { insertEvents, type RawEvent } from './cel-events.ts';
import type { Trx } from './insert-rows.ts';
import { type KnownNames, lookUpNames, type WantedNames } from './known-names.ts';
import { type Standing, saveLinkedIds } from './linkedids.ts';
import { type OwnedLegs, saveOutsideLegs } from './outside-legs.ts';
import { type Quarantined, quarantine, resolveCalls } from './quarantine.ts';
import { type Cursor, claimNextBatch } from './spool-cursor.ts';
import { type FileCursor, saveFileCursors } from './spool-files.ts';

/** A conversation that is over, and what it comes to; null when its evidence says nothing at all. */
export interface Outcome {
  readonly conversation: Conversation;
  readonly derived: Derived | null;
  /** The very record is stored already: only its legs are news. */
  readonly unchanged?: boolean;
  /** Its legs, with all that is known now. */
  readonly legs: readonly StoredLeg[];
}

export interface Batch {
  readonly cursor: Cursor;
  readonly files: readonly FileCursor[];
  readonly events: readonly RawEvent[];
  /** Legs of conversations that are not over. */
  readonly legs: readonly StoredLeg[];
  readonly over: readonly Outcome[];
  readonly goingOn: readonly Conversation[];
  readonly rejected: readonly Quarantined[];
  /** The spool is read to its end: there is time, and others may have the database in between. */
  readonly gently?: boolean;
}

export interface Saved {
  /** What is stored now for each outcome, in their order. */
  readonly standings: readonly Standing[];
  readonly quarantined: readonly Quarantined[];
}

/** All of it or nothing, and only if nobody else has read on since. */
export async function saveBatch(db: Kysely<DB>, pbx: string, batch: Batch): Promise<Saved> {
  return db.transaction().execute(async (trx) => {
    await claimNextBatch(trx, pbx, batch.cursor);
    const saved = await saveRows(trx, pbx, batch);
    await saveFileCursors(trx, batch.files);
    return saved;
  });
}

/** The rows of a batch without its cursor: for what is computed again. */
export async function saveRows(
  trx: Trx,
  pbx: string,
  batch: Pick<Batch, 'events' | 'legs' | 'over' | 'goingOn' | 'rejected' | 'gently'>,
): Promise<Saved> {
  const known = await lookUpNames(trx, wantedBy(batch.over, batch.legs));
  const standings: Standing[] = [];
  const records: OwnedRecord[] = [];
  const outside: OwnedLegs[] = [];
  const again: RecordKey[] = [];
  const stale: RecordKey[] = [];
  const quarantined: Quarantined[] = [...batch.rejected];
  for (const { conversation, derived, unchanged } of batch.over) {
    if (unchanged === true) continue;
    const tenant = ownerOf(derived, known);
    const root = derived?.record.root ?? smallestId(conversation.linkedIds.keys(), naming);
    if (derived !== null && tenant !== null) {
      records.push({ tenant, record: derived.record, visits: derived.visits });
      outside.push({ tenant, root, outside: derived.outside });
    }
    if (derived !== null && tenant === null) quarantined.push(homeless(conversation, derived));
    for (const [storedRoot, storedTenant] of conversation.stored) {
      const same = storedRoot === root && storedTenant === tenant;
      (same ? again : stale).push({ root: storedRoot, tenant: storedTenant });
    }
    standings.push({ conversation, root, stored: new Map(tenant === null ? [] : [[root, tenant]]) });
  }
  const { gently = false } = batch;
  await insertEvents(trx, pbx, batch.events, gently);
  await insertLegs(trx, pbx, batch.legs, known, { again: false, gently });
  await insertLegs(trx, pbx, legsOf(batch.over, known), known, { again: true, gently });
  await removeRecords(trx, pbx, stale);
  await saveRecords(trx, pbx, records, known);
  await saveOutsideLegs(trx, pbx, outside);
  const people = await takeParties(trx, pbx, again);
  await insertParties(trx, pbx, records, known, people);
  await removeVisits(trx, pbx, again);
  await insertVisits(trx, pbx, records, known, people);
  await saveLinkedIds(trx, pbx, [...standings, ...batch.goingOn.map(standingOf)]);
  await quarantine(trx, pbx, quarantined);
  await resolveCalls(trx, pbx, resolvedBy(standings));
  return { standings, quarantined };
}

export function ownerOf(derived: Derived | null, known: KnownNames): string | null {
  const tenant = derived?.attribution.tenant ?? null;
  return tenant !== null && known.hasTenant(tenant) ? tenant : null;
}

/** Its legs follow the conversation: they are nobody's while it is nobody's. */
function legsOf(over: readonly Outcome[], known: KnownNames): StoredLeg[] {
  return over.flatMap(({ derived, legs }) => {
    const tenant = ownerOf(derived, known);
    return legs.map((leg) => ({ ...leg, tenant }));
  });
}

function homeless({ linkedIds }: Conversation, { attribution, record }: Derived): Quarantined {
  const reason = attribution.tenant === null ? attribution.reason : 'unknown_tenant';
  const seen = attribution.tenant === null ? attribution.seen : [attribution.tenant];
  const evidence = Buffer.from(JSON.stringify({ linkedids: [...linkedIds.keys()], tenants: seen }));
  return { kind: 'call', source: record.root, reason, evidence };
}

function standingOf(conversation: Conversation): Standing {
  const root = smallestId(conversation.linkedIds.keys(), naming);
  return { conversation, root, stored: conversation.stored };
}

function resolvedBy(standings: readonly Standing[]): string[] {
  return standings.flatMap(({ conversation, root, stored }) =>
    conversation.homeless && stored.size > 0 ? [root] : [],
  );
}

export function wantedBy(over: readonly Outcome[], legs: readonly StoredLeg[]): WantedNames {
  const tenants = new Set<string>();
  const endpoints = new Map<string, Set<string>>();
  const dids = new Set<string>();
  const want = (tenant: string | null, names: Iterable<string>) => {
    if (tenant === null) return;
    tenants.add(tenant);
    const own = endpoints.get(tenant) ?? new Set();
    endpoints.set(tenant, own);
    for (const name of names) own.add(name);
  };
  for (const { tenant, facts } of legs) want(tenant, facts.endpoints);
  for (const { derived, legs: own } of over) {
    const tenant = derived?.attribution.tenant ?? null;
    for (const { endpoint } of derived?.record.parties ?? []) want(tenant, [endpoint]);
    for (const { facts } of own) want(tenant, facts.endpoints);
    want(tenant, []);
    if (derived?.record.did != null) dids.add(derived.record.did);
  }
  return { tenants, endpoints, dids };
}
