import { CompiledQuery, type Transaction } from 'kysely';
import type { DB } from '../../platform/mysql/schema.generated.ts';

export type Trx = Transaction<DB>;

export interface Target<Table extends keyof DB> {
  readonly table: Table;
  readonly columns: readonly (keyof DB[Table] & string)[];
  /** What happens to a row that is there already: it stays, or these columns of it are written again, in this order. */
  readonly present: 'stays' | readonly (keyof DB[Table] & string)[];
  /** What a column becomes then, where that is not simply the new value. SQL of ours. */
  readonly becomes?: Readonly<Partial<Record<keyof DB[Table] & string, string>>>;
}

/**
 * Multi-row INSERT straight to the driver: Kysely's builder makes a node per value, which took longer than the database
 * itself. Values are escaped by the driver as everywhere else.
 *
 * @param rows values in the order of `columns`
 */
export async function insertRows<Table extends keyof DB>(
  trx: Trx,
  { table, columns, present, becomes }: Target<Table>,
  rows: readonly (readonly unknown[])[],
): Promise<void> {
  const names = columns.map((column) => `\`${column}\``);
  const again =
    present === 'stays'
      ? `${names[0]} = ${names[0]}`
      : present.map((column) => `\`${column}\` = ${becomes?.[column] ?? `values(\`${column}\`)`}`).join(', ');
  const statement = `insert into \`${table}\` (${names.join(', ')}) values ? on duplicate key update ${again}`;
  for (let from = 0; from < rows.length; from += ROWS_A_STATEMENT) {
    await trx.executeQuery(CompiledQuery.raw(statement, [rows.slice(from, from + ROWS_A_STATEMENT)]));
  }
}

const ROWS_A_STATEMENT = 1_000;
