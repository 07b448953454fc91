import { z } from '@hono/zod-openapi';
import { PatchbayError } from '../../platform/errors.ts';

export const PageQuery = z.object({
  limit: z.coerce.number().int().min(1).max(100).default(25),
  cursor: z.string().max(200).optional(),
});

/** A page of a list, read with one row more than asked for: that one says whether there is a next page. */
export function pageOf<Row>(rows: readonly Row[], limit: number, keyOf: (row: Row) => readonly (string | number)[]) {
  const items = rows.slice(0, limit);
  const last = items.at(-1);
  const more = rows.length > limit && last !== undefined;
  return { items, next_cursor: more ? Buffer.from(JSON.stringify(keyOf(last))).toString('base64url') : null };
}

/**
 * The key of the row that a page ended with; null for the first page.
 * @throws PatchbayError `invalid` for what was never given out
 */
export function keyAfter<Key>(cursor: string | undefined, shape: z.ZodType<Key>): Key | null {
  if (cursor === undefined) return null;
  const key = shape.safeParse(parsed(Buffer.from(cursor, 'base64url').toString()));
  if (key.success) return key.data;
  throw new PatchbayError('invalid', 'the query is not valid', {
    errors: [{ path: 'query.cursor', message: 'is no cursor of this list' }],
  });
}

function parsed(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return null;
  }
}
