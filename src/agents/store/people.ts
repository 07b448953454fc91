import type { Transaction } from 'kysely';
import { decodeName } from '../../asterisk/naming.ts';
import type { DB } from '../../platform/mysql/schema.generated.ts';
import { tenantIsOpen } from '../../tenancy/guard/open-tenants.ts';
import { effectivePermissions } from '../../tenancy/guard/permissions.ts';
import type { Assignment } from '../model/agent.ts';

/** Everybody with a phone of the tenant who is an agent or may receive calls, and may act at all. */
export async function loadPeople(trx: Transaction<DB>): Promise<Omit<Assignment, 'queues'>[]> {
  const rows = await trx
    .selectFrom('user_roles as r')
    .innerJoin('users as u', 'u.id', 'r.user_id')
    .innerJoin('tenants as t', 't.id', 'r.tenant_id')
    .leftJoin('pbx_extensions as x', (join) =>
      join.onRef('x.tenant_id', '=', 'r.tenant_id').onRef('x.endpoint_id', '=', 'r.endpoint_id').on('x.live', '=', 1),
    )
    .select(['r.tenant_id', 'r.user_id', 'r.endpoint_id', 'r.role', 'r.permissions', 'r.teams', 'x.extension'])
    .select(['u.first_name', 'u.last_name', 'u.email'])
    .where('r.endpoint_id', 'is not', null)
    .where('r.status', '=', 'active')
    .where('r.revoked_at', 'is', null)
    .where('u.deleted_at', 'is', null)
    .where('u.status', '=', 'active')
    .where(tenantIsOpen('t'))
    .orderBy('r.tenant_id')
    .orderBy('r.user_id')
    .execute();
  return rows.flatMap((row) => {
    const mayAnswer = row.role === 'agent' || effectivePermissions(row.role, row.permissions).has('can_receive_calls');
    // A phone of another tenant is nobody's here, whatever a row says: it would hear and take this tenant's calls.
    if (row.endpoint_id === null || decodeName(row.endpoint_id)?.tenant !== row.tenant_id || !mayAnswer) return [];
    const name = [row.first_name, row.last_name].filter((part) => part !== null && part !== '').join(' ');
    return {
      tenantId: row.tenant_id,
      userId: row.user_id,
      endpoint: row.endpoint_id,
      name: name === '' ? row.email : name,
      extension: row.extension,
      teams: Array.isArray(row.teams) ? row.teams.filter((team) => typeof team === 'string') : [],
    };
  });
}
