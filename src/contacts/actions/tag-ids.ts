import { PatchbayError } from '../../platform/errors.ts';
import { isDuplicate } from '../../platform/mysql/failure.ts';
import { countTags, currentTag, findTag, insertTag } from '../store/tags.ts';
import type { Writing } from './writing.ts';

/** More would be no order any more, and every one is shown in every form. */
export const MOST_TAGS = 500;

/** Ids of tags by their names; those that are not there yet are made. */
export async function tagIdsOf(writing: Writing, names: readonly string[]): Promise<number[]> {
  const ids = new Set<number>();
  for (const name of names) {
    const known = await findTag(writing.trx, name);
    ids.add(known?.id ?? (await makeTag(writing, name, null)).id);
  }
  return [...ids];
}

export interface MadeTag {
  readonly id: number;
  /** False: somebody else was quicker. */
  readonly made: boolean;
}

/** @throws PatchbayError `conflict` when there are as many as there can be */
export async function makeTag({ trx, tenantId, now }: Writing, name: string, color: string | null): Promise<MadeTag> {
  if ((await countTags(trx)) >= MOST_TAGS) {
    throw new PatchbayError('conflict', `a tenant has ${MOST_TAGS} tags at most: delete one first`);
  }
  try {
    return { id: await insertTag(trx, { tenantId, name, color, now }), made: true };
  } catch (error) {
    const present = isDuplicate(error) ? await currentTag(trx, name) : null;
    if (present === null) throw error;
    return { id: present.id, made: false };
  }
}
