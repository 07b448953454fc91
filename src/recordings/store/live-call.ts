import { type Kysely, sql } from 'kysely';
import type { DB } from '../../platform/mysql/schema.generated.ts';

/** What of a live call says how it may be recorded. */
export interface LiveCall {
  readonly did: string | null;
  readonly queueId: number | null;
}

/** @param people only a call that one of them is part of; null for any. @returns null for one that is not there */
export async function findLiveCall(
  db: Kysely<DB>,
  o: { readonly tenantId: string; readonly people: readonly number[] | null; readonly callId: string },
): Promise<LiveCall | null> {
  const { people } = o;
  let query = db
    .selectFrom('live_calls')
    .select(['queue_id', 'shown'])
    .where('tenant_id', '=', o.tenantId)
    .where('id', '=', o.callId);
  if (people !== null) query = query.where(sql<boolean>`json_overlaps(agents, ${JSON.stringify(people)})`);
  const row = await query.executeTakeFirst();
  if (row === undefined) return null;
  const { did } = row.shown as { readonly did?: string | null };
  return { did: did ?? null, queueId: row.queue_id };
}

type Policy = 'never' | 'on_demand' | 'always';

/** What is set for the number, the queue and the phones of a call, and the tenant's default in the end. */
export async function policiesOf(
  db: Kysely<DB>,
  o: LiveCall & { readonly tenantId: string; readonly endpoints: readonly string[] },
): Promise<{ readonly set: readonly Policy[]; readonly fallback: Policy; readonly announced: boolean }> {
  const { tenantId } = o;
  const numbers = await db
    .selectFrom('dids')
    .select('recording_policy')
    .where('tenant_id', '=', tenantId)
    .where('number', '=', o.did ?? '')
    .where('deleted_at', 'is', null)
    .execute();
  const queues = await db
    .selectFrom('queues')
    .select('recording_policy')
    .where('tenant_id', '=', tenantId)
    .where('id', '=', o.queueId ?? 0)
    .execute();
  const phones = await db
    .selectFrom('pbx_extensions')
    .select('recording_policy')
    .where('tenant_id', '=', tenantId)
    .where('endpoint_id', 'in', ['', ...o.endpoints])
    .where('deleted_at', 'is', null)
    .execute();
  const { recording_default: stored, recording_announcement: announcement } = await db
    .selectFrom('tenants')
    .select(['recording_default', 'recording_announcement'])
    .where('id', '=', tenantId)
    .executeTakeFirstOrThrow();
  const set = [...numbers, ...queues, ...phones].flatMap(({ recording_policy }) => recording_policy ?? []);
  return {
    set,
    fallback: stored === 'A' ? 'always' : stored === 'O' ? 'on_demand' : 'never',
    announced: announcement !== null && announcement !== '',
  };
}
