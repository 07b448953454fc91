import type { Kysely } from 'kysely';
import type { DB } from '../../platform/mysql/schema.generated.ts';
import { tenantScope } from '../../platform/mysql/tenant-scope.ts';

/** The oldest contact of a tenant that has each of these numbers (E.164), with the name that people know it by. */
export async function contactsByNumber(
  db: Kysely<DB>,
  tenantId: string,
  numbers: readonly string[],
): Promise<Map<string, { readonly id: number; readonly name: string }>> {
  const rows = await tenantScope(db, tenantId)
    .selectFrom('contact_keys')
    .innerJoin('contacts', 'contacts.id', 'contact_keys.contact_id')
    .select(['contact_keys.value', 'contacts.id', 'contacts.first_name', 'contacts.last_name', 'contacts.company'])
    .where('contact_keys.kind', '=', 'phone')
    .where('contact_keys.value', 'in', numbers)
    .orderBy('contacts.id', 'desc')
    .execute();
  return new Map(
    rows.map(({ value, id, first_name, last_name, company }) => {
      const person = `${first_name} ${last_name}`.trim();
      return [value, { id, name: person === '' ? (company ?? '') : person }];
    }),
  );
}
