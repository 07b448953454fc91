import type { Insertable, Kysely, Selectable, Transaction, Updateable } from 'kysely';
import type { DB } from '../../platform/mysql/schema.generated.ts';
import { enabledFeatures } from '../../tenancy/guard/features.ts';
import { tenantIsOpen } from '../../tenancy/guard/open-tenants.ts';

export type ProviderRow = Selectable<DB['sms_providers']>;

/** Each of these is given the tenant's scope, but for those that say otherwise. */
export function findProvider(db: Kysely<DB>, id: number): Promise<ProviderRow | undefined> {
  return db
    .selectFrom('sms_providers')
    .selectAll()
    .where('id', '=', id)
    .where('deleted_at', 'is', null)
    .executeTakeFirst();
}

export function lockProvider(trx: Transaction<DB>, id: number): Promise<ProviderRow | undefined> {
  return trx
    .selectFrom('sms_providers')
    .selectAll()
    .where('id', '=', id)
    .where('deleted_at', 'is', null)
    .forUpdate()
    .executeTakeFirst();
}

export function pageOfProviders(db: Kysely<DB>, page: { after: number; limit: number }): Promise<ProviderRow[]> {
  return db
    .selectFrom('sms_providers')
    .selectAll()
    .where('deleted_at', 'is', null)
    .where('id', '>', page.after)
    .orderBy('id')
    .limit(page.limit)
    .execute();
}

export async function insertProvider(
  trx: Transaction<DB>,
  row: Omit<Insertable<DB['sms_providers']>, 'id'>,
): Promise<number> {
  const { insertId } = await trx.insertInto('sms_providers').values(row).executeTakeFirstOrThrow();
  return Number(insertId);
}

export async function updateProvider(
  trx: Transaction<DB>,
  id: number,
  change: Updateable<DB['sms_providers']>,
): Promise<void> {
  await trx.updateTable('sms_providers').set(change).where('id', '=', id).execute();
}

/** The provider that carries a number: its own, or else the oldest that is enabled. */
export async function providerOf(db: Kysely<DB>, didId: number): Promise<ProviderRow | undefined> {
  const own = await db
    .selectFrom('sms_provider_numbers as n')
    .innerJoin('sms_providers as p', 'p.id', 'n.provider_id')
    .selectAll('p')
    .where('n.did_id', '=', didId)
    .where('p.deleted_at', 'is', null)
    .executeTakeFirst();
  if (own !== undefined) return own.enabled === 1 ? own : undefined;
  return db
    .selectFrom('sms_providers')
    .selectAll()
    .where('enabled', '=', 1)
    .where('deleted_at', 'is', null)
    .orderBy('id')
    .limit(1)
    .executeTakeFirst();
}

/** Ids of the numbers of each provider. */
export async function numbersOf(db: Kysely<DB>, providers: readonly number[]): Promise<Map<number, number[]>> {
  const found = new Map<number, number[]>(providers.map((id) => [id, []]));
  if (providers.length === 0) return found;
  const rows = await db
    .selectFrom('sms_provider_numbers')
    .select(['provider_id', 'did_id'])
    .where('provider_id', 'in', [...providers])
    .orderBy('did_id')
    .execute();
  for (const { provider_id, did_id } of rows) found.get(provider_id)?.push(did_id);
  return found;
}

/** These numbers and no others go by this provider; from whichever had them they are taken. */
export async function setNumbers(
  trx: Transaction<DB>,
  tenant_id: string,
  provider_id: number,
  dids: readonly number[],
): Promise<void> {
  await trx.deleteFrom('sms_provider_numbers').where('provider_id', '=', provider_id).execute();
  if (dids.length === 0) return;
  await trx
    .deleteFrom('sms_provider_numbers')
    .where('did_id', 'in', [...dids])
    .execute();
  const rows = dids.map((did_id) => ({ tenant_id, did_id, provider_id }));
  await trx.insertInto('sms_provider_numbers').values(rows).execute();
}

/** Those of the ids that are numbers of the tenant. */
export async function ownDids(db: Kysely<DB>, ids: readonly number[]): Promise<Set<number>> {
  if (ids.length === 0) return new Set();
  const rows = await db
    .selectFrom('dids')
    .select('id')
    .where('id', 'in', [...ids])
    .where('deleted_at', 'is', null)
    .execute();
  return new Set(rows.map(({ id }) => id));
}

export function trunkOf(db: Kysely<DB>, trunkId: number) {
  return db
    .selectFrom('pbx_trunks')
    .select(['endpoint_id', 'server', 'port', 'enabled'])
    .where('id', '=', trunkId)
    .executeTakeFirst();
}

/** The tenant's provider that is this trunk. */
export async function providerOfTrunk(db: Kysely<DB>, endpoint: string): Promise<ProviderRow | undefined> {
  const trunk = await db.selectFrom('pbx_trunks').select('id').where('endpoint_id', '=', endpoint).executeTakeFirst();
  if (trunk === undefined) return undefined;
  const rows = await db
    .selectFrom('sms_providers')
    .selectAll()
    .where('kind', '=', 'sip')
    .where('enabled', '=', 1)
    .where('deleted_at', 'is', null)
    .execute();
  return rows.find(({ settings }) => (settings as unknown as { trunk_id?: unknown }).trunk_id === trunk.id);
}

/** By the key in the address that was called: it says whose it is. @param db without a scope */
export function providerByKey(db: Kysely<DB>, key: string): Promise<ProviderRow | undefined> {
  return db
    .selectFrom('sms_providers')
    .selectAll()
    .where('callback_key', '=', key)
    .where('kind', '=', 'http')
    .where('enabled', '=', 1)
    .where('deleted_at', 'is', null)
    .executeTakeFirst();
}

/** Enabled ones of one kind of all tenants that are open and have SMS. @param db without a scope */
export async function enabledProviders(db: Kysely<DB>, kind: ProviderRow['kind']): Promise<ProviderRow[]> {
  const rows = await db
    .selectFrom('sms_providers as p')
    .innerJoin('tenants', 'tenants.id', 'p.tenant_id')
    .selectAll('p')
    .select('tenants.features')
    .where('p.kind', '=', kind)
    .where('p.enabled', '=', 1)
    .where('p.deleted_at', 'is', null)
    .where(tenantIsOpen())
    .execute();
  return rows.filter(({ features }) => enabledFeatures(features).has('sms'));
}
