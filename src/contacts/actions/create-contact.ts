import type { Actor } from '../../tenancy/guard/audit.ts';
import { type Contact, differences, NOTHING } from '../model/contact.ts';
import { addToIndex } from '../store/contact-index.ts';
import { insertContacts } from '../store/contact-rows.ts';
import type { Contacts } from './context.ts';
import { findable } from './findable.ts';
import { resolve } from './resolve.ts';
import { note, write } from './write.ts';
import type { Given } from './writing.ts';

export function createContact(room: Contacts, actor: Actor, given: Given): Promise<Contact> {
  return write(room, actor, async (writing) => {
    const { trx, tenantId, now } = writing;
    const content = await resolve(writing, NOTHING, given);
    const find = findable(content);
    const [id = 0] = await insertContacts(trx, tenantId, [{ content, sortName: find.sortName }], now);
    const contact = { ...content, id, createdAt: now, updatedAt: now, deletedAt: null, mergedIntoId: null };
    await addToIndex(trx, tenantId, [{ ...contact, ...find }]);
    await note(writing, actor, 'contact.created', id, differences(null, content));
    return contact;
  });
}
