import type { Transaction } from 'kysely';
import type { DB } from '../../platform/mysql/schema.generated.ts';

/** Who asked, where he is a member: a superadmin acts in tenants that he is no member of. The audit log knows him. */
export function memberOrNull(scoped: Transaction<DB>, userId: number | null) {
  return scoped
    .selectFrom('user_roles')
    .select('user_id')
    .where('user_id', '=', userId ?? 0);
}
