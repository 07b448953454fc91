import { z } from '@hono/zod-openapi';
import { PatchbayError } from '../../platform/errors.ts';

export const PAGE = {
  limit: z.coerce.number().int().min(1).max(100).default(25),
  cursor: z.string().max(200).optional(),
};

/** One row more than the page was read: it says whether there is a next one. */
export function pageOf<Row>(rows: readonly Row[], limit: number, key: (row: Row) => string | number) {
  const items = rows.slice(0, limit);
  const last = items.at(-1);
  const more = rows.length > limit && last !== undefined;
  return { items, next_cursor: more ? Buffer.from(`after ${key(last)}`).toString('base64url') : null };
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
  throw new PatchbayError('invalid', 'the query is not valid', {
    errors: [{ path: 'query.cursor', message: 'is no cursor of this list' }],
  });
}

export const ID_KEY = /^\d{1,15}$/;
