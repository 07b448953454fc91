import { type Kysely, type Selectable, sql, type Transaction } from 'kysely';
import type { DB } from '../../platform/mysql/schema.generated.ts';
import type { CallbackState } from '../model/callback.ts';

export type CallbackRow = Selectable<DB['callbacks']> & {
  readonly queue_name: string;
  readonly queue_display_name: string;
};

export interface CallbackFilter {
  /** Only queues that this person serves; null for all. */
  readonly servedBy: number | null;
  readonly states: readonly CallbackState[] | null;
  readonly queueId: number | null;
}

/** Where a page ended. */
export interface AfterCallback {
  readonly joinedAt: Date;
  readonly id: number;
}

/** Latest first. @param db of one tenant */
export function pageOfCallbacks(
  db: Kysely<DB>,
  filter: CallbackFilter,
  page: { readonly after: AfterCallback | null; readonly limit: number },
): Promise<CallbackRow[]> {
  let query = select(db, filter).orderBy('c.joined_at', 'desc').orderBy('c.id', 'desc').limit(page.limit);
  const { after } = page;
  if (after !== null) {
    query = query.where((e) =>
      e.or([
        e('c.joined_at', '<', after.joinedAt),
        e.and([e('c.joined_at', '=', after.joinedAt), e('c.id', '<', after.id)]),
      ]),
    );
  }
  return query.execute();
}

/** @param db of one tenant */
export function findCallback(db: Kysely<DB>, filter: CallbackFilter, id: number): Promise<CallbackRow | undefined> {
  return select(db, filter).where('c.id', '=', id).executeTakeFirst();
}

function select(db: Kysely<DB>, { servedBy, states, queueId }: CallbackFilter) {
  let query = db
    .selectFrom('callbacks as c')
    .innerJoin('queues as q', (join) => join.onRef('q.tenant_id', '=', 'c.tenant_id').onRef('q.id', '=', 'c.queue_id'))
    .selectAll('c')
    .select(['q.local_name as queue_name', 'q.display_name as queue_display_name']);
  if (states !== null) query = query.where('c.state', 'in', states);
  if (queueId !== null) query = query.where('c.queue_id', '=', queueId);
  if (servedBy !== null) {
    query = query.where('c.queue_id', 'in', (e) =>
      e.selectFrom('queue_members as m').select('m.queue_id').where('m.user_id', '=', servedBy),
    );
  }
  return query;
}

/** Those of these places that nobody will be called from: another one was taken, or the callback ended without a call or was erased. */
export async function abandonedPlaces<
  P extends { readonly id: number; readonly place: number; readonly taken: boolean },
>(db: Kysely<DB>, places: readonly P[]): Promise<P[]> {
  if (places.length === 0) return [];
  const ids = places.map(({ id }) => id);
  const rows = await db.selectFrom('callbacks').select(['id', 'place', 'state']).where('id', 'in', ids).execute();
  const byId = new Map(rows.map((row) => [row.id, row]));
  return places.filter(({ id, place, taken }) => {
    const row = byId.get(id);
    if (row === undefined) return !taken;
    return row.place !== place || ['cancelled', 'expired', 'failed'].includes(row.state);
  });
}

/** What changed and was not announced, of all tenants of this PBX; oldest first. */
export async function news(db: Kysely<DB>, pbx: string, limit: number): Promise<{ tenantId: string; id: number }[]> {
  const rows = await db
    .selectFrom('callbacks')
    .select(['tenant_id', 'id'])
    .where('pbx', '=', pbx)
    .where('is_news', '=', 1)
    .orderBy('id')
    .limit(limit)
    .execute();
  return rows.map(({ tenant_id, id }) => ({ tenantId: tenant_id, id }));
}

/** Holds the row, so that what is announced is what is there. @returns undefined when it was announced already */
export async function holdNews(
  trx: Transaction<DB>,
  { tenantId, id }: { readonly tenantId: string; readonly id: number },
): Promise<CallbackRow | undefined> {
  const held = await trx
    .selectFrom('callbacks')
    .select('id')
    .where('tenant_id', '=', tenantId)
    .where('id', '=', id)
    .where('is_news', '=', 1)
    .forUpdate()
    .executeTakeFirst();
  if (held === undefined) return undefined;
  return select(trx, { servedBy: null, states: null, queueId: null })
    .where('c.tenant_id', '=', tenantId)
    .where('c.id', '=', id)
    .executeTakeFirst();
}

/** Told as it stands; what the dialplan writes meanwhile is news again. */
export async function noteTold(trx: Transaction<DB>, { tenant_id, id, state }: CallbackRow): Promise<void> {
  await trx
    .updateTable('callbacks')
    .set({ told: state, updated_at: sql`updated_at` })
    .where('tenant_id', '=', tenant_id)
    .where('id', '=', id)
    .execute();
}

/** Users who serve a queue. */
export async function servers(trx: Transaction<DB>, tenantId: string, queueId: number): Promise<number[]> {
  const rows = await trx
    .selectFrom('queue_members')
    .select('user_id')
    .where('tenant_id', '=', tenantId)
    .where('queue_id', '=', queueId)
    .where('user_id', 'is not', null)
    .execute();
  return rows.flatMap(({ user_id }) => (user_id === null ? [] : [user_id]));
}
