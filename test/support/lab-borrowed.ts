import { type Connection, createConnection, type RowDataPacket } from 'mysql2/promise';
import { onTestFinished } from 'vitest';
import type { Database } from '../../bin/lab/index.ts';
import { migratedUrl } from './lab.ts';

type Kind = Database['kind'];

/** What a database holds whose schema was just made. */
interface Fresh {
  /** `table.column type`, in order. */
  readonly columns: readonly string[];
  readonly rows: ReadonlyMap<string, readonly RowDataPacket[]>;
}

const fresh = new Map<Kind, Fresh>();
/** Those whose test is over, in this process. */
const returned = new Map<Kind, string[]>();

/**
 * A database with the whole schema and nothing else, for one test of a file that has many: the next one has the same,
 * emptied, which takes a tenth of the time that a new one does. Not for tests that run beside one another.
 */
export async function borrowedUrl(kind: Kind): Promise<string> {
  const free = returned.get(kind) ?? [];
  returned.set(kind, free);
  const url = (await firstEmptied(kind, free)) ?? (await migratedUrl(kind));
  if (!fresh.has(kind)) fresh.set(kind, await within(url, freshState));
  onTestFinished(() => void free.push(url)); // after everything that the test opens later is closed
  return url;
}

async function firstEmptied(kind: Kind, free: string[]): Promise<string | null> {
  const was = fresh.get(kind);
  for (let url = free.pop(); url !== undefined && was !== undefined; url = free.pop()) {
    if (await within(url, (connection) => empty(connection, was))) return url;
  }
  return null;
}

/** @returns whether it is as it was; not where a test has changed a table */
async function empty(connection: Connection, { columns, rows }: Fresh): Promise<boolean> {
  const known = new Set(columns.map((column) => column.split('.')[0]));
  const now = await columnsOf(connection);
  const own = new Set(now.map((column) => column.split('.')[0] ?? '').filter((table) => !known.has(table)));
  if (now.filter((column) => !own.has(column.split('.')[0] ?? '')).join() !== columns.join()) return false;
  await connection.query('SET foreign_key_checks = 0');
  for (const table of own) await connection.query(`DROP TABLE \`${table}\``);
  for (const table of await filled(connection, known)) await connection.query(`TRUNCATE \`${table}\``);
  for (const [table, all] of rows)
    for (const row of all) await connection.query(`INSERT INTO \`${table}\` SET ?`, [row]);
  return true;
}

async function freshState(connection: Connection): Promise<Fresh> {
  const columns = await columnsOf(connection);
  const rows = new Map<string, RowDataPacket[]>();
  for (const table of await filled(connection, new Set(columns.map((column) => column.split('.')[0])))) {
    rows.set(table, (await connection.query<RowDataPacket[]>(`SELECT * FROM \`${table}\``))[0]);
  }
  return { columns, rows };
}

async function columnsOf(connection: Connection): Promise<string[]> {
  const [rows] = await connection.query<RowDataPacket[]>(
    `SELECT CONCAT(table_name, '.', column_name, ' ', column_type, ' ', is_nullable) AS a_column
     FROM information_schema.columns WHERE table_schema = DATABASE() ORDER BY table_name, ordinal_position`,
  );
  return rows.map((row) => String(row['a_column']));
}

async function filled(connection: Connection, tables: ReadonlySet<string | undefined>): Promise<string[]> {
  const [rows] = await connection.query<RowDataPacket[]>(
    [...tables].map((table) => `(SELECT '${table}' AS a_table FROM \`${table}\` LIMIT 1)`).join(' UNION ALL '),
  );
  return rows.map((row) => String(row['a_table']));
}

async function within<T>(url: string, work: (connection: Connection) => Promise<T>): Promise<T> {
  const connection = await createConnection({ uri: url, timezone: 'Z', dateStrings: true });
  try {
    return await work(connection);
  } finally {
    connection.destroy();
  }
}
