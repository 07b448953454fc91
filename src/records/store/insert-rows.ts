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
 * @param gently in small pieces, with a rest between them that is as long as the last one took: nobody waits for these
 * rows, but somebody does for what the database writes for others
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
    if (gently && from + atOnce < rows.length) await sleep(Math.min(performance.now() - began, LONGEST_REST_MS));
  }
}

const ROWS_A_STATEMENT = 1_000;
const GENTLE_ROWS = 100;
// A transaction is open meanwhile: where the database itself is slow, it is not to be kept so for twice as long.
const LONGEST_REST_MS = 20;
