import type { Transaction } from 'kysely';
import type { DB } from '../../platform/mysql/schema.generated.ts';
import { writeRows } from '../../platform/mysql/write-rows.ts';
import type { Findable } from './contact-rows.ts';

export interface Indexed extends Findable {
  readonly id: number;
  readonly tagIds: readonly number[];
  readonly createdAt: Date;
  readonly updatedAt: Date;
}

/** Makes contacts findable that have no entries yet. */
export async function addToIndex(trx: Transaction<DB>, tenantId: string, contacts: readonly Indexed[]): Promise<void> {
  const of = { tenant_id: tenantId };
  const terms = contacts.flatMap(({ id, terms }) => terms.map((term) => ({ ...of, term, contact_id: id })));
  const keys = contacts.flatMap(({ id, keys }) => keys.map((key) => ({ ...of, ...key, contact_id: id })));
  const tags = contacts.flatMap((contact) =>
    contact.tagIds.map((tag_id) => ({
      ...of,
      tag_id,
      contact_id: contact.id,
      sort_name: contact.sortName,
      contact_created_at: contact.createdAt,
      contact_updated_at: contact.updatedAt,
    })),
  );
  await writeRows(trx, 'contact_terms', terms, { update: [] });
  await writeRows(trx, 'contact_keys', keys, { update: [] });
  await writeRows(trx, 'contact_tags', tags, { update: [] });
}

/** Deleted contacts are found by nothing but their id. */
export async function removeFromIndex(trx: Transaction<DB>, ids: readonly number[]): Promise<void> {
  for (const table of ['contact_terms', 'contact_keys', 'contact_tags'] as const) {
    await trx
      .deleteFrom(table)
      .where('contact_id', 'in', [...ids])
      .execute();
  }
}
