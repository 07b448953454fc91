import type { Kysely } from 'kysely';
import type { DB } from '../../platform/mysql/schema.generated.ts';
import { tenantScope } from '../../platform/mysql/tenant-scope.ts';
import type { Contact } from '../model/contact.ts';
import { tagsOf } from '../store/tags.ts';
import { presentContact } from './present.ts';
import type { ContactDto, GivenContact } from './schemas.ts';

/** Contacts of a tenant with the names of their tags. */
export async function shown(db: Kysely<DB>, tenantId: string, contacts: readonly Contact[]): Promise<ContactDto[]> {
  const tags = await tagsOf(
    tenantScope(db, tenantId),
    contacts.flatMap(({ tagIds }) => tagIds),
  );
  return contacts.map((contact) => presentContact(contact, tags));
}

export async function shownOne(db: Kysely<DB>, tenantId: string, contact: Contact): Promise<ContactDto> {
  const [one] = await shown(db, tenantId, [contact]);
  if (one === undefined) throw new Error('a contact was lost');
  return one;
}

export function givenOf(body: GivenContact) {
  const { owner_id, first_name, last_name, job_title, ...rest } = body;
  return { ...rest, ownerId: owner_id, firstName: first_name, lastName: last_name, jobTitle: job_title };
}
