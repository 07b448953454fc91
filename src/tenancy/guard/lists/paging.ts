import { z } from '@hono/zod-openapi';
import { PatchbayError } from '../../../platform/errors.ts';

/** What every list is asked with. @param longestCursor characters */
export function paging(longestCursor = 200) {
  return {
    limit: z.coerce.number().int().min(1).max(100).default(25),
    cursor: z.string().max(longestCursor).optional(),
  };
}

/** One row more than the page was read: it says whether there is a next one. @param cursorOf the last one shown */
export function cutPage<Row>(rows: readonly Row[], limit: number, cursorOf: (row: Row) => string) {
  const shown = rows.slice(0, limit);
  const last = shown.at(-1);
  return { shown, next_cursor: rows.length > limit && last !== undefined ? cursorOf(last) : null };
}

/** For a cursor that was never given out. */
export function foreignCursor(message = 'is no cursor of this list'): PatchbayError {
  return new PatchbayError('invalid', 'the query is not valid', { errors: [{ path: 'query.cursor', message }] });
}
