import type { Trx } from './insert-rows.ts';

export interface WantedNames {
  readonly tenants: ReadonlySet<string>;
  /** Endpoints by tenant. */
  readonly endpoints: ReadonlyMap<string, ReadonlySet<string>>;
  readonly dids: ReadonlySet<string>;
}

/** What names of the PBX mean in the database now, for the names of one batch. */
export interface KnownNames {
  hasTenant(tenant: string): boolean;
  userOf(tenant: string, endpoint: string): number | null;
  didOf(tenant: string, number: string): number | null;
}

/** Read in the transaction that uses them, so that no row can refer to something that is just gone. */
export async function lookUpNames(trx: Trx, wanted: WantedNames): Promise<KnownNames> {
  const tenants = new Set<string>();
  const users = new Map<string, number>();
  const dids = new Map<string, number>();
  if (wanted.tenants.size > 0) {
    const rows = await trx
      .selectFrom('tenants')
      .select('id')
      .where('id', 'in', [...wanted.tenants])
      .execute();
    for (const { id } of rows) tenants.add(id);
  }
  for (const [tenant, endpoints] of wanted.endpoints) {
    if (!tenants.has(tenant) || endpoints.size === 0) continue;
    const rows = await trx
      .selectFrom('user_roles')
      .select(['endpoint_id', 'user_id'])
      .where('tenant_id', '=', tenant)
      .where('endpoint_id', 'in', [...endpoints])
      .execute();
    for (const { endpoint_id, user_id } of rows) users.set(`${tenant} ${endpoint_id}`, user_id);
  }
  if (wanted.dids.size > 0) {
    const rows = await trx
      .selectFrom('dids')
      .select(['id', 'tenant_id', 'number'])
      .where('number', 'in', [...wanted.dids])
      .orderBy('live') // a number that is in use comes last and wins over one that was given up
      .orderBy('id')
      .execute();
    for (const { id, tenant_id, number } of rows) dids.set(`${tenant_id} ${number}`, id);
  }
  return {
    hasTenant: (tenant) => tenants.has(tenant),
    userOf: (tenant, endpoint) => users.get(`${tenant} ${endpoint}`) ?? null,
    didOf: (tenant, number) => dids.get(`${tenant} ${number}`) ?? null,
  };
}
