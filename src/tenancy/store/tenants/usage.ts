import type { Kysely } from 'kysely';
import type { DB } from '../../../platform/mysql/schema.generated.ts';
import { tenantScope } from '../../../platform/mysql/tenant-scope.ts';
import { countSeats } from '../people/seats.ts';

/** How much of its limits a tenant uses now. */
export interface Usage {
  readonly agents: number;
  readonly dids: number;
  readonly concurrentCalls: number;
}

export async function usageOf(db: Kysely<DB>, tenantId: string): Promise<Usage> {
  const own = tenantScope(db, tenantId);
  const dids = await own
    .selectFrom('dids')
    .select((e) => e.fn.countAll<number>().as('n'))
    .where('deleted_at', 'is', null)
    .executeTakeFirstOrThrow();
  const calls = await own
    .selectFrom('live_calls')
    .select((e) => e.fn.countAll<number>().as('n'))
    .executeTakeFirstOrThrow();
  return { agents: await countSeats(db, tenantId), dids: dids.n, concurrentCalls: calls.n };
}
