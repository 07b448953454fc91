import { z } from '@hono/zod-openapi';
import { PatchbayError } from '../../platform/errors.ts';

export const page = {
  limit: z.coerce.number().int().min(1).max(100).default(25),
  cursor: z.string().max(200).optional(),
};

/**
 * Where a page in order of id begins. Cursors are opaque to clients.
 * @returns the id to go on after, 0 for the first page
 * @throws PatchbayError `invalid` for what was never given out
 */
export function afterOf(cursor: string | undefined): number {
  if (cursor === undefined) return 0;
  const [, digits] = /^id (\d{1,16})$/.exec(Buffer.from(cursor, 'base64url').toString()) ?? [];
  const id = Number(digits);
  if (Number.isSafeInteger(id)) return id;
  throw new PatchbayError('invalid', 'the query is not valid', {
    errors: [{ path: 'query.cursor', message: 'is no cursor of this list' }],
  });
}

/** @param rows one more than the page, where there is a next one */
export function pageOf<Row extends { readonly id: number }, Dto>(
  rows: readonly Row[],
  limit: number,
  present: (row: Row) => Dto,
): { items: Dto[]; next_cursor: string | null } {
  const shown = rows.slice(0, limit);
  const last = shown.at(-1);
  const next = rows.length > limit && last !== undefined ? Buffer.from(`id ${last.id}`).toString('base64url') : null;
  return { items: shown.map(present), next_cursor: next };
}
