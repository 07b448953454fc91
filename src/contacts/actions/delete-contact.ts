import type { Actor } from '../../tenancy/guard/audit.ts';
import type { Match } from './change-contact.ts';
import type { Contacts } from './context.ts';
import { heldLive, save, write } from './write.ts';

/** It can be restored as it was. */
export function deleteContact(room: Contacts, actor: Actor, id: number, match: Match): Promise<void> {
  return write(room, actor, async (writing) => {
    const before = await heldLive(writing.trx, id);
    match(before);
    await save(writing, actor, 'contact.deleted', { before, after: { ...before, deletedAt: writing.now } });
  });
}
