import { PatchbayError } from '../../platform/errors.ts';
import type { Actor } from '../../tenancy/guard/audit.ts';
import type { Contact } from '../model/contact.ts';
import { mergeOfContact } from '../store/merges.ts';
import type { Contacts } from './context.ts';
import { held, save, write } from './write.ts';

/** As it was when it was deleted, but for tags that are gone. One that is not deleted stays as it is. */
export function restoreContact(room: Contacts, actor: Actor, id: number): Promise<Contact> {
  return write(room, actor, async (writing) => {
    const before = await held(writing.trx, id);
    if (before.deletedAt === null) return before;
    if (before.mergedIntoId !== null) {
      const merge = await mergeOfContact(writing.trx, id);
      const how = `it is part of contact ${before.mergedIntoId}: undo merge ${merge}`;
      throw new PatchbayError('conflict', how);
    }
    return save(writing, actor, 'contact.restored', { before, after: { ...before, deletedAt: null } });
  });
}
