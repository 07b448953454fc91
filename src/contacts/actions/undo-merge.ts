import { PatchbayError } from '../../platform/errors.ts';
import type { Actor } from '../../tenancy/guard/audit.ts';
import { type Contact, sameContent } from '../model/contact.ts';
import { lockMerge, markUndone, mergesInto } from '../store/merges.ts';
import type { Contacts } from './context.ts';
import { held, save, write } from './write.ts';

export interface Unmerged {
  readonly contact: Contact;
  readonly from: Contact;
}

/**
 * Both contacts as they were before the merge. What was changed since is in the way, unless it is to be given up; so is
 * a later merge into or of the same contact.
 */
export function undoMerge(room: Contacts, actor: Actor, id: number, discardChanges: boolean): Promise<Unmerged> {
  return write(room, actor, async (writing) => {
    const { trx, now } = writing;
    const merge = await lockMerge(trx, id);
    if (merge === null) throw new PatchbayError('not_found', 'there is no such merge');
    if (merge.undoneAt !== null) throw new PatchbayError('conflict', 'this merge is undone already');
    const [latest] = await mergesInto(trx, merge.contactId, 1);
    if (latest?.id !== id) throw new PatchbayError('conflict', `undo merge ${latest?.id} first`);
    const kept = await held(trx, merge.contactId);
    const gone = await held(trx, merge.fromId);
    if (kept.deletedAt !== null) {
      const why = kept.mergedIntoId === null ? 'is deleted: restore it' : `is part of contact ${kept.mergedIntoId}`;
      throw new PatchbayError('conflict', `contact ${kept.id} ${why}`);
    }
    if (!discardChanges && !sameContent(kept, merge.merged)) {
      const how = 'it was changed after the merge: discard_changes gives up what was written since';
      throw new PatchbayError('conflict', how);
    }
    await markUndone(trx, id, now);
    const back = { ...gone, ...merge.gone, deletedAt: null, mergedIntoId: null };
    const contact = await save(writing, actor, 'contact.unmerged', { before: kept, after: { ...kept, ...merge.kept } });
    const from = await save(writing, actor, 'contact.unmerged', { before: gone, after: back });
    return { contact, from };
  });
}
