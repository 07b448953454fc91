import { z } from '@hono/zod-openapi';
import { cutPage, foreignCursor, paging } from '../guard/lists/paging.ts';

export const PageQuery = z.object(paging());

/** @param rows one more than the page, where there is a next one */
export function pageOf<Row>(rows: readonly Row[], limit: number, keyOf: (row: Row) => readonly (string | number)[]) {
  return cutPage(rows, limit, (last) => Buffer.from(JSON.stringify(keyOf(last))).toString('base64url'));
}

/**
 * The key of the row that a page ended with; null for the first page.
 * @throws PatchbayError `invalid` for what was never given out
 */
export function keyAfter<Key>(cursor: string | undefined, shape: z.ZodType<Key>): Key | null {
  if (cursor === undefined) return null;
  const key = shape.safeParse(parsed(Buffer.from(cursor, 'base64url').toString()));
  if (key.success) return key.data;
  throw foreignCursor();
}

function parsed(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return null;
  }
}
