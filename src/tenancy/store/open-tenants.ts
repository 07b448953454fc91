import { type RawBuilder, sql } from 'kysely';

/**
 * Whether anybody may act in a tenant at all: it is active, or on a trial that has not run out. The one predicate of
 * all queries that ask; by the database's clock, as the dialplan asks it too.
 *
 * @param tenants the name of the table in the query
 */
export function tenantIsOpen(tenants = 'tenants'): RawBuilder<boolean> {
  const column = (name: string) => sql.ref(`${tenants}.${name}`);
  return sql<boolean>`(${column('status')} = 'active' or (${column('status')} = 'trial'
    and (${column('trial_expires_at')} is null or ${column('trial_expires_at')} > current_timestamp(3))))`;
}
