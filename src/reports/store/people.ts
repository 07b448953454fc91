import type { Kysely } from 'kysely';
import type { DB } from '../../platform/mysql/schema.generated.ts';

export interface Person {
  readonly id: number;
  readonly name: string;
}

/**
 * Everybody who is an agent of the tenant, has a phone in it, or was or had so once: figures of what was stay when somebody
 * becomes a supervisor, or leaves. Among `within` where that is given.
 */
export async function agentsOf(db: Kysely<DB>, tenantId: string, within: readonly number[] | null): Promise<Person[]> {
  if (within?.length === 0) return [];
  const rows = await db
    .selectFrom('user_roles')
    .innerJoin('users', 'users.id', 'user_roles.user_id')
    .select(['users.id', 'users.first_name', 'users.last_name', 'users.email'])
    .where('user_roles.tenant_id', '=', tenantId)
    .where((e) =>
      e.or([
        e('user_roles.role', '=', 'agent'),
        e('user_roles.endpoint_id', 'is not', null),
        e.exists(
          e
            .selectFrom('agent_intervals as spent')
            .select('spent.id')
            .where('spent.tenant_id', '=', tenantId)
            .whereRef('spent.user_id', '=', 'user_roles.user_id'),
        ),
        e.exists(
          e
            .selectFrom('call_record_parties as party')
            .select('party.call_id')
            .where('party.tenant_id', '=', tenantId)
            .whereRef('party.user_id', '=', 'user_roles.user_id'),
        ),
      ]),
    )
    .$if(within !== null, (query) => query.where('users.id', 'in', within ?? []))
    .orderBy('users.id')
    .execute();
  return rows.map(({ id, first_name, last_name, email }) => ({
    id,
    name: [first_name, last_name].filter((part) => part !== null && part !== '').join(' ') || email,
  }));
}
