import { PatchbayError } from '../../platform/errors.ts';
import type { Actor } from '../../tenancy/guard/audit.ts';
import { type Contact, canonical } from '../model/contact.ts';
import { merged } from '../model/merge.ts';
import { loadContacts } from '../store/find-contacts.ts';
import { insertMerge } from '../store/merges.ts';
import type { Match } from './change-contact.ts';
import type { Contacts } from './context.ts';
import { heldLive, save, withLivingTags, write } from './write.ts';

/** Of a TEXT column. */
const MOST_NOTES_BYTES = 65_535;

export interface Merged {
  readonly contact: Contact;
  readonly mergeId: number;
}

/**
 * Two contacts become the first of them; the record of the merge keeps both as they were.
 * @throws PatchbayError `not_found`, `invalid`, `conflict` where the notes of both are too long for one
 */
export function mergeContacts(
  room: Contacts,
  actor: Actor,
  o: { readonly into: number; readonly from: number; readonly match: Match },
): Promise<Merged> {
  if (o.into === o.from) throw refused('is the contact itself');
  return write(room, actor, async (writing) => {
    const { trx, tenantId, now } = writing;
    const present = await loadContacts(trx, [o.into, o.from]);
    if (present.get(o.into)?.deletedAt !== null) throw new PatchbayError('not_found', 'there is no such contact');
    if (present.get(o.from)?.deletedAt !== null) throw refused('there is no such contact');
    // In one order, whoever merges whom into whom at the same time.
    const lower = await heldLive(trx, Math.min(o.into, o.from));
    const higher = await heldLive(trx, Math.max(o.into, o.from));
    const [kept, gone] = o.into < o.from ? [lower, higher] : [higher, lower];
    o.match(kept);
    const one = await withLivingTags(writing, merged(kept, gone));
    if (Buffer.byteLength(one.notes ?? '') > MOST_NOTES_BYTES) {
      throw new PatchbayError('conflict', 'the notes of both are too long for one contact: shorten them first');
    }
    const mergeId = await insertMerge(trx, {
      tenantId,
      contactId: kept.id,
      fromId: gone.id,
      userId: actor.userId,
      kept: canonical(kept),
      gone: canonical(gone),
      merged: one,
      createdAt: now,
    });
    const left = { ...gone, deletedAt: now, mergedIntoId: kept.id };
    await save(writing, actor, 'contact.merged_away', { before: gone, after: left });
    const contact = await save(writing, actor, 'contact.merged', { before: kept, after: { ...kept, ...one } });
    return { contact, mergeId };
  });
}

function refused(message: string): PatchbayError {
  return new PatchbayError('invalid', 'the input is not valid', { errors: [{ path: 'body.from', message }] });
}
