import { PatchbayError } from '../../platform/errors.ts';

/** Where a page in order of id ended. Opaque to clients. */
export function cursorAfter(id: number): string {
  return Buffer.from(`id ${id}`).toString('base64url');
}

/**
 * @returns the id to go on after, 0 for the first page
 * @throws PatchbayError `invalid` for what was never given out
 */
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
export function pageOf<Row>(rows: readonly Row[], limit: number, id: (row: Row) => number) {
  const items = rows.slice(0, limit);
  const last = items.at(-1);
  return { items, next_cursor: rows.length > limit && last !== undefined ? cursorAfter(id(last)) : null };
}
