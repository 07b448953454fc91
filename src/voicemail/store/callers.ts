import type { Kysely } from 'kysely';
import type { DB } from '../../platform/mysql/schema.generated.ts';
import { readSettings } from '../../tenancy/guard/tenant-settings.ts';

export interface ContactName {
  readonly id: number;
  readonly name: string;
}

/** The contact that has a number, by number; of several the oldest. @param db of one tenant */
export async function contactsByNumber(
  db: Kysely<DB>,
  numbers: readonly string[],
): Promise<ReadonlyMap<string, ContactName>> {
  const asked = [...new Set(numbers)].filter((number) => number !== '');
  if (asked.length === 0) return new Map();
  const rows = await db
    .selectFrom('contact_keys as k')
    .innerJoin('contacts as c', 'c.id', 'k.contact_id')
    .select(['k.value', 'c.id', 'c.first_name', 'c.last_name', 'c.company'])
    .where('k.kind', '=', 'phone')
    .where('k.value', 'in', asked)
    .where('c.deleted_at', 'is', null)
    .orderBy('c.id', 'desc')
    .execute();
  return new Map(
    rows.map(({ value, id, first_name, last_name, company }) => [
      value,
      { id, name: `${first_name} ${last_name}`.trim() || (company ?? '') },
    ]),
  );
}

/** Where numbers without a country code are from, and how times are shown. @param db not of one tenant: these are its terms */
export async function tenantSettingsOf(db: Kysely<DB>, tenantId: string) {
  const row = await db.selectFrom('tenants').select('settings').where('id', '=', tenantId).executeTakeFirst();
  return readSettings(row?.settings ?? null);
}
