import type { Transaction } from 'kysely';
import { PatchbayError } from '../../platform/errors.ts';
import type { DB } from '../../platform/mysql/schema.generated.ts';
import { tenantScope } from '../../platform/mysql/tenant-scope.ts';
import { transact } from '../../platform/mysql/transact.ts';
import { type Actor, appendAudit } from '../../tenancy/guard/audit.ts';
import { type Contact, type Content, differences } from '../model/contact.ts';
import { addToIndex, removeFromIndex } from '../store/contact-index.ts';
import { lockContact, updateContact } from '../store/contact-rows.ts';
import { tagsOf } from '../store/tags.ts';
import { settingsOf } from '../store/tenant.ts';
import type { Contacts } from './context.ts';
import { findable } from './findable.ts';
import { countryOf } from './phone-number.ts';
import type { Writing } from './writing.ts';

/** One transaction of one tenant. `work` may run again, so it does nothing but write. */
export function write<T>(room: Contacts, actor: Actor, work: (writing: Writing) => Promise<T>): Promise<T> {
  return transact(room.db, async (transaction) => {
    const country = countryOf(await settingsOf(transaction, actor.tenantId));
    const trx = tenantScope(transaction, actor.tenantId);
    return work({ trx, tenantId: actor.tenantId, country, now: new Date(room.clock.now()) });
  });
}

/** The contact, held until the transaction ends. @throws PatchbayError `not_found` */
export async function held(trx: Transaction<DB>, id: number): Promise<Contact> {
  const contact = await lockContact(trx, id);
  if (contact !== null) return contact;
  throw new PatchbayError('not_found', 'there is no such contact');
}

/** The same for one that is not deleted. */
export async function heldLive(trx: Transaction<DB>, id: number): Promise<Contact> {
  const contact = await held(trx, id);
  if (contact.deletedAt === null) return contact;
  throw new PatchbayError('not_found', 'there is no such contact');
}

/** Without tags that were deleted: rows of contacts keep their ids. */
export async function withLivingTags<T extends Content>({ trx }: Writing, content: T): Promise<T> {
  const tags = await tagsOf(trx, content.tagIds);
  return { ...content, tagIds: content.tagIds.filter((tag) => tags.has(tag)) };
}

/** Writes a contact as it is now, what finds it, and the audit entry. @returns it with the time of the change */
export async function save(
  writing: Writing,
  actor: Actor,
  action: string,
  { before, after }: { readonly before: Contact; readonly after: Omit<Contact, 'updatedAt'> },
): Promise<Contact> {
  const { trx, tenantId } = writing;
  const contact = { ...(await withLivingTags(writing, after)), updatedAt: changedAt(before, writing.now) };
  const find = findable(contact);
  await updateContact(trx, contact, find);
  if (before.deletedAt === null) await removeFromIndex(trx, [contact.id]);
  if (contact.deletedAt === null) await addToIndex(trx, tenantId, [{ ...contact, ...find }]);
  await note(writing, actor, action, contact.id, differences(before, contact));
  return contact;
}

export async function note(
  { trx, now }: Writing,
  actor: Actor,
  action: string,
  entityId: number | string,
  changes: Readonly<Record<string, unknown>>,
): Promise<void> {
  const entityType = action.slice(0, action.indexOf('.'));
  await appendAudit(trx, { ...actor, action, entityType, entityId: String(entityId), changes, at: now });
}

/** Two changes within a millisecond have two ETags. */
export function changedAt({ updatedAt }: { readonly updatedAt: Date }, now: Date): Date {
  return new Date(Math.max(now.getTime(), updatedAt.getTime() + 1));
}
