import type { Kysely, Transaction } from 'kysely';
import type { DB } from '../../platform/mysql/schema.generated.ts';
import { tenantScope } from '../../platform/mysql/tenant-scope.ts';
import type { Trunk } from '../model/trunk-rows.ts';

export interface StoredTrunk {
  readonly id: number;
  readonly endpointId: string;
  readonly trunk: Trunk;
  readonly createdAt: Date;
  readonly updatedAt: Date;
}

/** In order of id. */
export async function findTrunks(
  db: Kysely<DB>,
  filter: { readonly tenantId: string; readonly id?: number },
  page: { readonly after: number; readonly limit: number },
): Promise<StoredTrunk[]> {
  let query = tenantScope(db, filter.tenantId).selectFrom('pbx_trunks').selectAll().where('id', '>', page.after);
  if (filter.id !== undefined) query = query.where('id', '=', filter.id);
  const rows = await query.orderBy('id').limit(page.limit).execute();
  return rows.map((row) => ({
    id: row.id,
    endpointId: row.endpoint_id,
    createdAt: row.created_at,
    updatedAt: row.updated_at,
    trunk: {
      name: row.name,
      kind: row.kind,
      server: row.server,
      port: row.port,
      transport: row.transport,
      srtp: row.srtp === 1,
      username: row.username,
      inboundNumber: row.inbound_number,
      addresses: Array.isArray(row.addresses) ? row.addresses.map(String) : [],
      codecs: row.codecs.split(',').filter((codec) => codec !== ''),
      callerIdPolicy: row.caller_id_policy,
      stripDigits: row.strip_digits,
      prepend: row.prepend,
      priority: row.priority,
      enabled: row.enabled === 1,
    },
  }));
}

/** Whether another trunk of the tenant has the name. */
export async function trunkNamed(trx: Transaction<DB>, name: string, except: number | null): Promise<boolean> {
  let query = trx.selectFrom('pbx_trunks').select('id').where('name', '=', name);
  if (except !== null) query = query.where('id', '!=', except);
  return (await query.executeTakeFirst()) !== undefined;
}

/**
 * Every address that any trunk of the PBX is known by. They are held until the end of the transaction, so that two who
 * want the same one at the same time do not both get it.
 */
export async function everyAddress(whole: Transaction<DB>) {
  return whole
    .selectFrom('ps_endpoint_id_ips')
    .select(['tenant_id', 'endpoint', 'match'])
    .where('match', 'is not', null)
    .forUpdate()
    .execute();
}

export async function identifiesOf(trx: Transaction<DB>, endpointId: string): Promise<string[]> {
  const rows = await trx.selectFrom('ps_endpoint_id_ips').select('id').where('endpoint', '=', endpointId).execute();
  return rows.map(({ id }) => id);
}

export async function hasRow(
  trx: Transaction<DB>,
  table: 'ps_auths' | 'ps_registrations',
  id: string,
): Promise<boolean> {
  return (await trx.selectFrom(table).select('id').where('id', '=', id).executeTakeFirst()) !== undefined;
}
