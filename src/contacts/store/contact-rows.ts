import type { Selectable, Transaction } from 'kysely';
import { jsonText } from '../../platform/mysql/json-text.ts';
import type { DB } from '../../platform/mysql/schema.generated.ts';
import { writeRows } from '../../platform/mysql/write-rows.ts';
import { type Contact, type Content, canonical, type Email, type Metadata, type Phone } from '../model/contact.ts';
import type { Key } from '../model/words.ts';

/** By what a contact is found and where it stands in lists. */
export interface Findable {
  readonly sortName: string;
  readonly terms: readonly string[];
  readonly keys: readonly Key[];
}

export function contactOf(row: Selectable<DB['contacts']>): Contact {
  const content: Content = {
    ownerId: row.user_id,
    firstName: row.first_name,
    lastName: row.last_name,
    company: row.company,
    jobTitle: row.job_title,
    emails: row.emails as unknown as Email[],
    phones: row.phones as unknown as Phone[],
    tagIds: row.tag_ids as unknown as number[],
    notes: row.notes,
    metadata: row.metadata as unknown as Metadata,
  };
  return {
    id: row.id,
    ...canonical(content),
    createdAt: row.created_at,
    updatedAt: row.updated_at,
    deletedAt: row.deleted_at,
    mergedIntoId: row.merged_into_id,
  };
}

/** Each of these takes a transaction within the tenant's scope. @returns their ids, in the same order */
export async function insertContacts(
  trx: Transaction<DB>,
  tenantId: string,
  contacts: readonly { readonly content: Content; readonly sortName: string }[],
  now: Date,
): Promise<number[]> {
  const last = await trx.selectFrom('contacts').select('id').orderBy('id', 'desc').limit(1).executeTakeFirst();
  const rows = contacts.map(({ content, sortName }) => ({
    tenant_id: tenantId,
    ...columnsOf(content),
    sort_name: sortName,
    created_at: now,
    updated_at: now,
  }));
  await writeRows(trx, 'contacts', rows, { update: [] });
  // The transaction sees none but its own rows beyond those that were there when it began.
  const made = await trx
    .selectFrom('contacts')
    .select('id')
    .where('id', '>', last?.id ?? 0)
    .orderBy('id')
    .execute();
  if (made.length !== contacts.length) throw new Error(`${contacts.length} contacts became ${made.length}`);
  return made.map(({ id }) => id);
}

/** Writes the row as it stands in `contact`, its times included. */
export async function updateContact(trx: Transaction<DB>, contact: Contact, { sortName }: Findable): Promise<void> {
  await trx
    .updateTable('contacts')
    .set({
      ...columnsOf(contact),
      sort_name: sortName,
      updated_at: contact.updatedAt,
      deleted_at: contact.deletedAt,
      merged_into_id: contact.mergedIntoId,
    })
    .where('id', '=', contact.id)
    .execute();
}

/** For the writing of it. Null: absent. */
export async function lockContact(trx: Transaction<DB>, id: number): Promise<Contact | null> {
  const row = await trx.selectFrom('contacts').selectAll().where('id', '=', id).forUpdate().executeTakeFirst();
  return row === undefined ? null : contactOf(row);
}

function columnsOf(content: Content) {
  return {
    user_id: content.ownerId,
    first_name: content.firstName,
    last_name: content.lastName,
    company: content.company,
    job_title: content.jobTitle,
    emails: jsonText(content.emails),
    phones: jsonText(content.phones),
    tag_ids: jsonText(content.tagIds),
    notes: content.notes,
    metadata: jsonText(content.metadata),
  };
}
