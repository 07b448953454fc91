import { type Kysely, sql } from 'kysely';
import type { DB } from '../../platform/mysql/schema.generated.ts';
import { tenantIsOpen } from '../../tenancy/guard/open-tenants.ts';
import type { OpenCallback, OpenState } from '../model/callback.ts';

const AT_ONCE = 1_000;

/** Whether a schedule is open now, as the dialplan asks it (sql/0065); without a schedule always. */
const IS_OPEN = sql<number>`coalesce(if(q.callback_schedule_id is null, 1, (
  select s.opens_at_utc <= utc_timestamp() from schedule_spans as s where s.tenant_id = q.tenant_id
  and s.schedule_id = q.callback_schedule_id and s.closes_at_utc > utc_timestamp() order by s.closes_at_utc limit 1)), 0)`;

/** Whether the tenant would turn this number away by now, as BLOCKED of func_odbc.conf asks it. */
const IS_BLOCKED = sql<number>`exists (select 1 from blocklist as b where b.tenant_id = c.tenant_id and b.direction = 'inbound'
  and b.pattern in (c.number, ${sql.join(
    Array.from({ length: 15 }, (_, n) => sql`concat(left(c.number, ${sql.lit(16 - n)}), '*')`),
  )}) and (b.expires_at is null or b.expires_at > now(3)))`;

const HAS_FEATURE = sql<number>`json_unquote(json_extract(t.features, '$.queue')) = 'true'`;

/** To look whether there are some that are not over, or changed and were not announced. */
export function callbacksToSee(db: Kysely<DB>, pbx: string) {
  const ours = db.selectFrom('callbacks').select('id').where('pbx', '=', pbx);
  return ours.where('is_open', '=', 1).unionAll(ours.where('is_news', '=', 1));
}

/** Of all tenants of this PBX, those who have waited longest first. */
export async function openCallbacks(db: Kysely<DB>, pbx: string): Promise<OpenCallback[]> {
  const all: OpenCallback[] = [];
  for (;;) {
    const page = await pageOfOpen(db, pbx, all.at(-1));
    all.push(...page);
    if (page.length < AT_ONCE) return all;
  }
}

async function pageOfOpen(db: Kysely<DB>, pbx: string, after: OpenCallback | undefined): Promise<OpenCallback[]> {
  const rows = await db
    .selectFrom('callbacks as c')
    .innerJoin('queues as q', (join) => join.onRef('q.tenant_id', '=', 'c.tenant_id').onRef('q.id', '=', 'c.queue_id'))
    .innerJoin('tenants as t', 't.id', 'c.tenant_id')
    .select(['c.id', 'c.tenant_id', 'c.number', 'c.caller_name', 'c.state', 'c.joined_at', 'c.created_at', 'c.place'])
    .select(['c.placed_at', 'c.next_at', 'c.attempts', 'c.called_at', 'q.local_name'])
    .select(['q.callback_first', 'q.callback_ring_seconds', 'q.callback_max_attempts', 'q.callback_retry_seconds'])
    .select(['q.callback_expire_seconds', 'q.live', 'q.status', 'q.penalty_step_seconds', IS_OPEN.as('is_open')])
    .select([HAS_FEATURE.as('has_feature'), tenantIsOpen('t').as('tenant_open'), IS_BLOCKED.as('is_blocked')])
    .where('c.pbx', '=', pbx)
    .where('c.is_open', '=', 1)
    .$if(after !== undefined, (query) =>
      query.where(sql<boolean>`(c.joined_at, c.id) > (${new Date(after?.joinedAt ?? 0)}, ${after?.id ?? 0})`),
    )
    .orderBy('c.joined_at')
    .orderBy('c.id')
    .limit(AT_ONCE)
    .execute();
  return rows.map((row) => ({
    id: row.id,
    tenantId: row.tenant_id,
    queue: row.local_name,
    number: row.number,
    name: row.caller_name,
    state: row.state as OpenState, // is_open: no other
    joinedAt: row.joined_at.getTime(),
    createdAt: row.created_at.getTime(),
    place: row.place,
    placedAt: row.placed_at?.getTime() ?? null,
    nextAt: row.next_at.getTime(),
    attempts: row.attempts,
    calledAt: row.called_at?.getTime() ?? null,
    rules: {
      serves: row.live === 1 && Number(row.has_feature) === 1 && Boolean(row.tenant_open),
      isBlocked: Number(row.is_blocked) === 1,
      isOpen: row.status === 'active' && Number(row.is_open) === 1,
      first: row.callback_first,
      ringSeconds: row.callback_ring_seconds,
      widenSeconds: row.penalty_step_seconds,
      maxAttempts: row.callback_max_attempts,
      retryMs: row.callback_retry_seconds * 1000,
      expireMs: row.callback_expire_seconds * 1000,
    },
  }));
}
