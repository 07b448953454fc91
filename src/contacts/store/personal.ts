import type { Kysely } from 'kysely';
import type { Database } from '../../platform/mysql/connect.ts';
import type { DB } from '../../platform/mysql/schema.generated.ts';
import { tenantScope } from '../../platform/mysql/tenant-scope.ts';
import { transact } from '../../platform/mysql/transact.ts';
import type { FoundData, Identified, PersonalData, Subject } from '../../tenancy/guard/personal-data.ts';
import type { Contact } from '../model/contact.ts';
import { loadContacts } from './find-contacts.ts';
import { contactsByKey } from './find-keys.ts';

/** Contacts, deleted ones included, with the records of their merges. */
export const personalContacts: PersonalData = {
  name: 'contacts',
  identify: async (db, known): Promise<Identified> => {
    const contacts = await contactsOf(db, known);
    return {
      contactIds: contacts.map(({ id }) => id),
      names: contacts
        .filter(({ firstName, lastName }) => firstName !== '' && lastName !== '')
        .map(({ firstName, lastName }) => `${firstName} ${lastName}`),
      emails: contacts.flatMap(({ emails }) => emails.map(({ email }) => email)),
      numbers: contacts.flatMap(({ phones }) => phones.map(({ number }) => number)),
    };
  },
  find: async (db, subject, most): Promise<FoundData> => {
    const contacts = await contactsOf(db, subject);
    return { count: contacts.length, items: contacts.slice(0, most) };
  },
  erase: (db: Database, subject) =>
    transact(db, async (transaction) => {
      const trx = tenantScope(transaction, subject.tenantId);
      const ids = (await contactsOf(trx, subject)).map(({ id }) => id);
      if (ids.length === 0) return 0;
      // Rows that refer to one another: first let go, then delete. Entries of the index go with the contact.
      await trx.updateTable('contacts').set({ merged_into_id: null }).where('merged_into_id', 'in', ids).execute();
      await trx.deleteFrom('contacts').where('id', 'in', ids).execute();
      return ids.length;
    }),
};

/** By id, by what finds them, and all that was ever merged with them. */
async function contactsOf(whole: Kysely<DB>, { tenantId, contactIds, emails, numbers }: Subject): Promise<Contact[]> {
  const db = tenantScope(whole, tenantId);
  const keys = [
    ...emails.map((value) => ({ kind: 'email' as const, value })),
    ...numbers.map((value) => ({ kind: 'phone' as const, value })),
  ];
  const ids = new Set([...contactIds, ...[...(await contactsByKey(db, keys)).values()].flat()]);
  for (let known = 0; known < ids.size; ) {
    known = ids.size;
    const merges = await db
      .selectFrom('contact_merges')
      .select(['contact_id', 'from_id'])
      .where((e) => e.or([e('contact_id', 'in', [0, ...ids]), e('from_id', 'in', [0, ...ids])]))
      .where('undone_at', 'is', null)
      .execute();
    for (const { contact_id, from_id } of merges) ids.add(contact_id).add(from_id);
  }
  return [...(await loadContacts(db, [...ids])).values()];
}
