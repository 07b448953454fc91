import { type Kysely, sql, type Transaction } from 'kysely';
import { lastNumbers } from '../../platform/mysql/outbox-table.ts';
import type { DB } from '../../platform/mysql/schema.generated.ts';
import type { CallDto } from '../events.ts';

export interface CallFilter {
  readonly tenantId: string;
  /** Only calls that one of these people is part of; null for all of the tenant. */
  readonly people: readonly number[] | null;
  readonly state?: CallDto['state'] | undefined;
  readonly direction?: CallDto['direction'] | undefined;
  readonly queueId?: number | undefined;
}

export interface CallPosition {
  readonly startedAt: string;
  readonly id: string;
}

export interface CallPage {
  readonly calls: readonly CallDto[];
  /** Number of the tenant's last announcement when this was true. */
  readonly seq: number;
}

/** Oldest first, after `after`: rows and number are of one moment. */
export function listCalls(
  db: Kysely<DB>,
  filter: CallFilter,
  page: { readonly after: CallPosition | null; readonly limit: number },
): Promise<CallPage> {
  return db.transaction().execute(async (trx) => {
    let query = ofFilter(trx, filter).orderBy('started_at').orderBy('id').limit(page.limit);
    if (page.after !== null) {
      const at = new Date(page.after.startedAt);
      query = query.where(sql<boolean>`(started_at > ${at} or (started_at = ${at} and id > ${page.after.id}))`);
    }
    const rows = await query.execute();
    const seq = (await lastNumbers(trx, [filter.tenantId]))[0]?.last_seq ?? 0;
    return { calls: rows.map(shownOf), seq };
  });
}

export async function findCall(db: Kysely<DB>, filter: CallFilter, id: string): Promise<CallDto | null> {
  const row = await ofFilter(db, filter).where('id', '=', id).executeTakeFirst();
  return row === undefined ? null : shownOf(row);
}

function ofFilter(db: Kysely<DB> | Transaction<DB>, { tenantId, people, state, direction, queueId }: CallFilter) {
  let query = db.selectFrom('live_calls').select('shown').where('tenant_id', '=', tenantId);
  if (people !== null) query = query.where(sql<boolean>`json_overlaps(agents, ${JSON.stringify(people)})`);
  if (state !== undefined) query = query.where('state', '=', state);
  if (direction !== undefined) query = query.where('direction', '=', direction);
  if (queueId !== undefined) query = query.where('queue_id', '=', queueId);
  return query;
}

function shownOf({ shown }: { readonly shown: unknown }): CallDto {
  const call = shown as CallDto;
  // An earlier version showed no legs.
  return call.legs === undefined ? { ...call, legs: [] } : call;
}
