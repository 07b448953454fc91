import { type Kysely, sql } from 'kysely';
import type { DB } from '../../platform/mysql/schema.generated.ts';
import type { Key } from '../model/words.ts';

/** Ids of the contacts that have a key, in order. Each of these is given the tenant's scope. */
export async function contactsWith(db: Kysely<DB>, { kind, value }: Key, limit: number): Promise<number[]> {
  const rows = await db
    .selectFrom('contact_keys')
    .select('contact_id')
    .where('kind', '=', kind)
    .where('value', '=', value)
    .orderBy('contact_id')
    .limit(limit)
    .execute();
  return rows.map(({ contact_id }) => contact_id);
}

/** Contacts by each of many keys, named `kind value`. */
export async function contactsByKey(db: Kysely<DB>, keys: readonly Key[]): Promise<Map<string, number[]>> {
  const found = new Map<string, number[]>();
  for (const kind of ['phone', 'email', 'name'] as const) {
    const values = keys.filter((key) => key.kind === kind).map(({ value }) => value);
    if (values.length === 0) continue;
    const rows = await db
      .selectFrom('contact_keys')
      .select(['value', 'contact_id'])
      .where('kind', '=', kind)
      .where('value', 'in', [...new Set(values)])
      .orderBy('contact_id')
      .execute();
    for (const { value, contact_id } of rows) {
      const name = `${kind} ${value}`;
      found.set(name, [...(found.get(name) ?? []), contact_id]);
    }
  }
  return found;
}

/** Values of one kind that more than one contact has, in order, after one. Read along the primary key, until enough. */
export async function sharedKeys(
  whole: Kysely<DB>,
  o: { readonly tenantId: string; readonly kind: Key['kind']; readonly after: string | null; readonly limit: number },
): Promise<string[]> {
  const { rows } = await sql<{ value: string }>`select value from contact_keys force index (primary)
    where tenant_id = ${o.tenantId} and kind = ${o.kind} and value > ${o.after ?? ''}
    group by value having count(*) > 1 order by value limit ${o.limit}`.execute(whole);
  return rows.map(({ value }) => value);
}
