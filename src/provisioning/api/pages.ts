import { z } from '@hono/zod-openapi';
import { PatchbayError } from '../../platform/errors.ts';

export const page = {
  limit: z.coerce.number().int().min(1).max(100).default(25),
  cursor: z.string().max(200).optional(),
};

/** @returns the id to go on after, 0 for the first page. @throws PatchbayError `invalid` for what was never given out */
export function idOf(cursor: string | undefined): number {
  if (cursor === undefined) return 0;
  const [, digits] = /^id (\d{1,16})$/.exec(Buffer.from(cursor, 'base64url').toString()) ?? [];
  const id = Number(digits);
  if (Number.isSafeInteger(id)) return id;
  throw new PatchbayError('invalid', 'the query is not valid', {
    errors: [{ path: 'query.cursor', message: 'is no cursor of this list' }],
  });
}

/** One row more than the page was read: it says whether there is a next one. */
export function pageOf<Row extends { readonly id: number }>(rows: readonly Row[], limit: number) {
  const items = rows.slice(0, limit);
  const last = items.at(-1);
  const next = rows.length > limit && last !== undefined;
  return { items, next_cursor: next ? Buffer.from(`id ${last.id}`).toString('base64url') : null };
}
