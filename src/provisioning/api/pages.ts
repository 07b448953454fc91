import { pageById } from '../../tenancy/guard/lists/by-id.ts';

/** @param rows one more than the page, where there is a next one */
export function pageOf<Row extends { readonly id: number }, Dto>(
  rows: readonly Row[],
  limit: number,
  present: (row: Row) => Dto,
): { items: Dto[]; next_cursor: string | null } {
  const { shown, next_cursor } = pageById(rows, limit, ({ id }) => id);
  return { items: shown.map(present), next_cursor };
}
