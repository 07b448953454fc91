import type { Kysely } from 'kysely';
import type { CdrLeg } from '../../asterisk/spool/cdr-record.ts';
import { type CelEvent, celEventOf } from '../../asterisk/spool/cel-record.ts';
import type { DB } from '../../platform/mysql/schema.generated.ts';
import type { EarlyEnd } from '../model/call-record.ts';
import { legOf } from './load-legs.ts';

/** A conversation as the store has it. */
export interface StoredConversation {
  readonly root: string;
  readonly linkedIds: readonly string[];
  readonly open: boolean;
  readonly early: EarlyEnd | null;
  /** Tenants of its stored records, by root. */
  readonly stored: ReadonlyMap<string, string>;
  readonly events: readonly CelEvent[];
  readonly legs: readonly CdrLeg[];
  /** There are more events than were loaded. */
  readonly cutShort: boolean;
}

/** More events than this belong to no call that anybody would recognise as one. */
export const MAX_EVENTS = 20_000;

/** Roots of the conversations that these linkedids belong to; unknown ones are left out. */
export async function rootsOf(db: Kysely<DB>, pbx: string, linkedIds: readonly string[]): Promise<Set<string>> {
  if (linkedIds.length === 0) return new Set();
  const rows = await db
    .selectFrom('call_linkedids')
    .select('root')
    .distinct()
    .where('pbx', '=', pbx)
    .where('linkedid', 'in', [...linkedIds])
    .execute();
  return new Set(rows.map(({ root }) => root));
}

export async function openRoots(db: Kysely<DB>, pbx: string): Promise<string[]> {
  const rows = await db
    .selectFrom('call_linkedids')
    .select('root')
    .distinct()
    .where('pbx', '=', pbx)
    .where('is_open', '=', 1)
    .orderBy('root')
    .execute();
  return rows.map(({ root }) => root);
}

/** Complete conversations, their events in the order of the files. */
export async function loadConversations(
  db: Kysely<DB>,
  pbx: string,
  roots: readonly string[],
): Promise<StoredConversation[]> {
  if (roots.length === 0) return [];
  const ids = await db
    .selectFrom('call_linkedids')
    .select(['linkedid', 'root', 'tenant_id', 'is_open', 'early'])
    .where('pbx', '=', pbx)
    .where('root', 'in', [...roots])
    .execute();
  const linkedIds = ids.map(({ linkedid }) => linkedid);
  const events = await loadEvents(db, pbx, linkedIds);
  const legs = await loadLegs(db, pbx, linkedIds);
  return roots.map((root) => {
    const own = ids.filter((row) => row.root === root);
    const ofRoot = own.find(({ linkedid }) => linkedid === root);
    const mine = own.flatMap(({ linkedid }) => events.get(linkedid) ?? []);
    return {
      root,
      linkedIds: own.map(({ linkedid }) => linkedid),
      open: own.some(({ is_open }) => is_open === 1),
      early: (ofRoot?.early ?? null) as EarlyEnd | null,
      stored: new Map(own.flatMap(({ linkedid, tenant_id }) => (tenant_id === null ? [] : [[linkedid, tenant_id]]))),
      events: mine.sort((a, b) => a.fileId - b.fileId || a.offset - b.offset).map(({ event }) => event),
      legs: own.flatMap(({ linkedid }) => legs.get(linkedid) ?? []),
      cutShort: mine.length >= MAX_EVENTS,
    };
  });
}

interface PlacedEvent {
  readonly fileId: number;
  readonly offset: number;
  readonly event: CelEvent;
}

async function loadEvents(
  db: Kysely<DB>,
  pbx: string,
  linkedIds: readonly string[],
): Promise<Map<string, PlacedEvent[]>> {
  const found = new Map<string, PlacedEvent[]>();
  if (linkedIds.length === 0) return found;
  const rows = await db
    .selectFrom('cel_events')
    .select(['spool_file_id', 'spool_offset', 'linkedid', 'raw'])
    .where('pbx', '=', pbx)
    .where('linkedid', 'in', [...linkedIds])
    .orderBy('spool_file_id')
    .orderBy('spool_offset')
    .limit(MAX_EVENTS + linkedIds.length * USUAL_EVENTS)
    .execute();
  for (const { spool_file_id, spool_offset, linkedid, raw } of rows) {
    const event = celEventOf(raw);
    if (event === null) continue;
    const own = found.get(linkedid) ?? [];
    if (own.length === 0) found.set(linkedid, own);
    own.push({ fileId: spool_file_id, offset: spool_offset, event });
  }
  return found;
}

const USUAL_EVENTS = 200;

async function loadLegs(db: Kysely<DB>, pbx: string, linkedIds: readonly string[]): Promise<Map<string, CdrLeg[]>> {
  const found = new Map<string, CdrLeg[]>();
  if (linkedIds.length === 0) return found;
  const rows = await db
    .selectFrom('cdr')
    .selectAll()
    .where('pbx', '=', pbx)
    .where('linkedid', 'in', [...linkedIds])
    .orderBy('id')
    .execute();
  for (const row of rows) {
    const leg = legOf(row);
    found.set(leg.linkedId, [...(found.get(leg.linkedId) ?? []), leg]);
  }
  return found;
}
