import type { Kysely } from 'kysely';
import type { DB } from '../../../platform/mysql/schema.generated.ts';
import { tenantScope } from '../../../platform/mysql/tenant-scope.ts';

/**
 * Memberships that count as agents of the tenant's `max_agents`, as `model/seats.ts` says. Of use under
 * `lockTerms` only, where somebody is about to take one more.
 */
export async function countSeats(db: Kysely<DB>, tenantId: string): Promise<number> {
  const { n } = await tenantScope(db, tenantId)
    .selectFrom('user_roles')
    .select((e) => e.fn.countAll<number>().as('n'))
    .where('revoked_at', 'is', null)
    .where('status', '=', 'active')
    .where((e) => e.or([e('role', '=', 'agent'), e('endpoint_id', 'is not', null)]))
    .executeTakeFirstOrThrow();
  return n;
}
