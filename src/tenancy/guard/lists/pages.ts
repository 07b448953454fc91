import { PatchbayError } from '../../../platform/errors.ts';
import { cursorAfter, type Position } from './cursor.ts';
import { cutPage } from './paging.ts';

/** Rows of an export; a longer one is refused, not cut. */
export const CSV_ROWS = 100_000;

/** One row more than the page was read: it says whether there is a next one. */
export function pageOf<Row>(rows: readonly Row[], limit: number, positionOf: (row: Row) => Position, list: unknown) {
  return cutPage(rows, limit, (last) => cursorAfter(positionOf(last), list));
}

/** Everything, a thousand rows at a time. */
export async function* allPages<Row, At>(
  read: (after: At | null, limit: number) => Promise<readonly Row[]>,
  positionOf: (row: Row) => At,
): AsyncGenerator<readonly Row[]> {
  let after: At | null = null;
  for (;;) {
    const rows: readonly Row[] = await read(after, ROWS_AT_ONCE);
    const last = rows.at(-1);
    if (last === undefined) return;
    yield rows;
    if (rows.length < ROWS_AT_ONCE) return;
    after = positionOf(last);
  }
}

export async function* presented<Row, Dto>(
  pages: AsyncIterable<readonly Row[]>,
  present: (rows: readonly Row[]) => Promise<readonly Dto[]>,
): AsyncGenerator<readonly Dto[]> {
  for await (const rows of pages) yield await present(rows);
}

const ROWS_AT_ONCE = 1_000;

/**
 * @param narrow the parameter that makes the list shorter
 * @throws PatchbayError `invalid` when an export would have more rows than fit
 */
export function refuseLongExport(rows: number, narrow: string): void {
  if (rows <= CSV_ROWS) return;
  throw new PatchbayError('invalid', 'the query is not valid', {
    errors: [{ path: `query.${narrow}`, message: `an export has ${CSV_ROWS} rows at most: narrow the filters` }],
  });
}
