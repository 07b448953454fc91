import { setTimeout as sleep } from 'node:timers/promises';
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
 * @param gently in small pieces, with a rest after each that is as long as it took: nobody waits for these rows, and
 * what the database does for others meanwhile, somebody does
 */
export async function insertRows<Table extends keyof DB>(
  trx: Trx,
  { table, columns, present, becomes }: Target<Table>,
  rows: readonly (readonly unknown[])[],
  gently = false,
): Promise<void> {
  const names = columns.map((column) => `\`${column}\``);
  const again =
    present === 'stays'
      ? `${names[0]} = ${names[0]}`
      : present.map((column) => `\`${column}\` = ${becomes?.[column] ?? `values(\`${column}\`)`}`).join(', ');
  const statement = `insert into \`${table}\` (${names.join(', ')}) values ? on duplicate key update ${again}`;
  const atOnce = gently ? GENTLE_ROWS : ROWS_A_STATEMENT;
  for (let from = 0; from < rows.length; from += atOnce) {
    const began = performance.now();
    await trx.executeQuery(CompiledQuery.raw(statement, [rows.slice(from, from + atOnce)]));
    if (gently && from + atOnce < rows.length) await sleep(performance.now() - began);
  }
}

const ROWS_A_STATEMENT = 1_000;
const GENTLE_ROWS = 100;
