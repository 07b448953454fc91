import { cutPage, foreignCursor } from '../guard/lists/paging.ts';

/** @param rows one more than the page, where there is a next one */
export function pageOf<Row>(rows: readonly Row[], limit: number, keyOf: (row: Row) => string | number) {
  return cutPage(rows, limit, (last) => Buffer.from(`after ${keyOf(last)}`).toString('base64url'));
}

/**
 * The key after which the page begins.
 * @param first for the first page
 * @throws PatchbayError `invalid` for what was never given out
 */
export function keyOf(cursor: string | undefined, shape: RegExp, first: string): string {
  if (cursor === undefined) return first;
  const [, key = ''] = /^after (.+)$/.exec(Buffer.from(cursor, 'base64url').toString()) ?? [];
  if (shape.test(key)) return key;
  throw foreignCursor();
}

export const ID_KEY = /^\d{1,15}$/;
