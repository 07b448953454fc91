import { cutPage, foreignCursor } from './paging.ts';

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
  throw foreignCursor();
}

/** @param rows one more than the page, where there is a next one */
export function pageById<Row>(rows: readonly Row[], limit: number, idOf: (row: Row) => number) {
  return cutPage(rows, limit, (row) => Buffer.from(`id ${idOf(row)}`).toString('base64url'));
}
