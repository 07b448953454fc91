import type { Actor } from '../../tenancy/guard/audit.ts';
import { type Contact, sameContent } from '../model/contact.ts';
import type { Contacts } from './context.ts';
import { resolve } from './resolve.ts';
import { heldLive, save, write } from './write.ts';
import type { Given } from './writing.ts';

/** Throws when the writer has not seen what is there now. */
export type Match = (contact: { readonly updatedAt: Date }) => void;

export function changeContact(room: Contacts, actor: Actor, id: number, given: Given, match: Match): Promise<Contact> {
  return write(room, actor, async (writing) => {
    const before = await heldLive(writing.trx, id);
    match(before);
    const after = { ...before, ...(await resolve(writing, before, given)) };
    return sameContent(before, after) ? before : save(writing, actor, 'contact.updated', { before, after });
  });
}
