import type { Kysely } from 'kysely';
import type { DB } from '../../platform/mysql/schema.generated.ts';

/** What an agent asked for on the phone. */
export interface Wish {
  readonly tenantId: string;
  readonly userId: number;
  readonly status: 'available' | 'break' | 'offline';
  /** Which of the tenant's break reasons, from 1; null where none was dialled. */
  readonly reasonNumber: number | null;
  readonly at: Date;
}

/** To look whether there are some. */
export function allWishes(db: Kysely<DB>) {
  return db.selectFrom('agent_wishes').select('user_id');
}

/** Of all tenants. */
export async function loadWishes(db: Kysely<DB>): Promise<Wish[]> {
  const rows = await db.selectFrom('agent_wishes').selectAll().execute();
  return rows.map((row) => ({
    tenantId: row.tenant_id,
    userId: row.user_id,
    status: row.status,
    reasonNumber: row.reason_number,
    at: row.updated_at,
  }));
}

/** Unless another one has come meanwhile. */
export async function forgetWish(db: Kysely<DB>, { tenantId, userId, at }: Wish): Promise<void> {
  await db
    .deleteFrom('agent_wishes')
    .where('tenant_id', '=', tenantId)
    .where('user_id', '=', userId)
    .where('updated_at', '=', at)
    .execute();
}
