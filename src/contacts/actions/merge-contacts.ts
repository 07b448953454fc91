import { PatchbayError } from '../../platform/errors.ts';
import type { Actor } from '../../tenancy/guard/audit.ts';
import { type Contact, canonical } from '../model/contact.ts';
import { merged } from '../model/merge.ts';
import { insertMerge } from '../store/merges.ts';
import type { Match } from './change-contact.ts';
import type { Contacts } from './context.ts';
import { heldLive, save, write } from './write.ts';

export interface Merged {
  readonly contact: Contact;
  readonly mergeId: number;
}

/** Two contacts become the first of them; the record of the merge keeps both as they were. */
export function mergeContacts(
  room: Contacts,
  actor: Actor,
  o: { readonly into: number; readonly from: number; readonly match: Match },
): Promise<Merged> {
  if (o.into === o.from) {
    throw new PatchbayError('invalid', 'the input is not valid', {
      errors: [{ path: 'body.from', message: 'is the contact itself' }],
    });
  }
  return write(room, actor, async (writing) => {
    const { trx, tenantId, now } = writing;
    // In one order, whoever merges whom into whom at the same time.
    const locked = new Map<number, Contact>();
    for (const id of [o.into, o.from].sort((a, b) => a - b)) {
      locked.set(id, await heldLive(trx, id).catch((error: unknown) => absent(error, id === o.from)));
    }
    const [kept, gone] = [locked.get(o.into), locked.get(o.from)];
    if (kept === undefined || gone === undefined) throw new Error('a contact was lost');
    o.match(kept);
    const one = merged(kept, gone);
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

function absent(error: unknown, named: boolean): never {
  if (!named || !(error instanceof PatchbayError)) throw error;
  throw new PatchbayError('invalid', 'the input is not valid', {
    errors: [{ path: 'body.from', message: 'there is no such contact' }],
  });
}
