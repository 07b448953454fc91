import { PatchbayError } from '../../platform/errors.ts';
import { isDuplicate } from '../../platform/mysql/failure.ts';
import type { Actor } from '../../tenancy/guard/audit.ts';
import { currentTag, deleteTag, lockTag, type Tag, updateTag } from '../store/tags.ts';
import type { Contacts } from './context.ts';
import { makeTag } from './tag-ids.ts';
import { changedAt, note, write } from './write.ts';

export interface TagChange {
  readonly name?: string | undefined;
  readonly color?: string | null | undefined;
}

export function createTag(room: Contacts, actor: Actor, given: { name: string; color: string | null }): Promise<Tag> {
  return write(room, actor, async (writing) => {
    const { id, made } = await makeTag(writing, given.name, given.color);
    if (!made) throw taken(given.name, id);
    await note(writing, actor, 'tag.created', id, { after: given });
    return { id, ...given, createdAt: writing.now, updatedAt: writing.now };
  });
}

/** Contacts have the tag itself, so a new name shows with all of them. */
export function changeTag(room: Contacts, actor: Actor, id: number, given: TagChange): Promise<Tag> {
  return write(room, actor, async (writing) => {
    const before = await lockedTag(writing.trx, id);
    const color = given.color === undefined ? before.color : given.color;
    const after = { ...before, name: given.name ?? before.name, color, updatedAt: changedAt(before, writing.now) };
    try {
      await updateTag(writing.trx, after);
    } catch (error) {
      const present = isDuplicate(error) ? await currentTag(writing.trx, after.name) : null;
      throw present === null ? error : taken(after.name, present.id);
    }
    const shown = ({ name, color }: Tag) => ({ name, color });
    await note(writing, actor, 'tag.updated', id, { before: shown(before), after: shown(after) });
    return after;
  });
}

/** Contacts lose it and stay otherwise as they are. */
export function removeTag(room: Contacts, actor: Actor, id: number): Promise<void> {
  return write(room, actor, async (writing) => {
    const { name, color } = await lockedTag(writing.trx, id);
    await deleteTag(writing.trx, id);
    await note(writing, actor, 'tag.deleted', id, { before: { name, color } });
  });
}

async function lockedTag(trx: Parameters<typeof lockTag>[0], id: number): Promise<Tag> {
  const tag = await lockTag(trx, id);
  if (tag === null) throw new PatchbayError('not_found', 'there is no such tag');
  return tag;
}

function taken(name: string, id: number): PatchbayError {
  return new PatchbayError('conflict', `tag ${id} has the name ${name} already`);
}
