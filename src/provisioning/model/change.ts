/** A row as the database has it, or a part of it. */
export type Row = Readonly<Record<string, unknown>>;

/** One row that was, or would be, written: `before` null for a new one, `after` null for one that goes. */
export interface Change {
  readonly table: string;
  readonly key: Row;
  readonly before: Row | null;
  readonly after: Row | null;
}

const SECRET = /password|secret|md5_cred|refresh_token|oauth/i;
/** As `tenancy/guard/audit.ts` has it; a model imports nothing but itself. */
export const MASK = '***';

/** The same change as people may see it: only what differs, and no secret. */
export function shownChange({ table, key, before, after }: Change): Change {
  const differs = (column: string): boolean => !same(before?.[column], after?.[column]);
  const part = (row: Row | null): Row | null =>
    row === null
      ? null
      : Object.fromEntries(
          Object.entries(row)
            .filter(([column, value]) => differs(column) && value !== undefined && value !== null)
            .map(([column, value]) => [column, SECRET.test(column) ? MASK : value]),
        );
  return { table, key, before: part(before), after: part(after) };
}

function same(a: unknown, b: unknown): boolean {
  return (a ?? null) === (b ?? null) || JSON.stringify(a) === JSON.stringify(b);
}
