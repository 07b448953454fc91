import { CompiledQuery, type Insertable } from 'kysely';
import type { DB } from './schema.generated.ts';

/** Takes statements whose results nobody reads: a transaction does, and what gathers them to be sent together. */
export interface Statements {
  executeQuery(query: CompiledQuery): Promise<unknown>;
}

/**
 * Many rows by one statement: `insert … on duplicate key update`. Built as text, because the query builder spends more
 * time on 500 rows than the database does. All rows have the columns of the first; undefined is written as DEFAULT.
 *
 * @param rows may be empty; at most some thousands (max_allowed_packet)
 */
export async function writeRows<T extends keyof DB & string>(
  to: Statements,
  table: T,
  rows: readonly Insertable<DB[T]>[],
  o: { readonly update: readonly (keyof DB[T] & string)[] },
): Promise<void> {
  const [first] = rows;
  if (first === undefined) return;
  const columns = Object.keys(first);
  const parameters: unknown[] = [];
  const tuples = rows.map((row) => {
    const values = row as Readonly<Record<string, unknown>>;
    const marks = columns.map((column) => {
      const value = values[column];
      if (value === undefined) return 'default';
      parameters.push(value);
      return '?';
    });
    return `(${marks.join(',')})`;
  });
  const [key = ''] = columns;
  const updates = o.update.length > 0 ? o.update.map((c) => `${id(c)}=values(${id(c)})`) : [`${id(key)}=${id(key)}`];
  const text = `insert into ${id(table)} (${columns.map(id).join(',')}) values ${tuples.join(',')} on duplicate key update ${updates.join(',')}`;
  await to.executeQuery(CompiledQuery.raw(text, parameters));
}

function id(name: string): string {
  return `\`${name.replaceAll('`', '``')}\``;
}
