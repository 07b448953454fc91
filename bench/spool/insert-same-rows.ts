import { createConnection, type RowDataPacket } from 'mysql2/promise';

/** In the order that foreign keys ask for. */
const TABLES = ['cel_events', 'cdr', 'call_records', 'call_record_parties', 'call_linkedids'];
const ROWS_A_STATEMENT = 1_000;
const ROWS_A_TRANSACTION = 4_000;

/** Takes the rows of one database and times their multi-row INSERT into another, by mysql2 alone. */
export async function insertSameRows(from: string, to: string): Promise<{ rows: number; seconds: number }> {
  const source = await createConnection({ uri: from, timezone: 'Z' });
  const target = await createConnection({ uri: to, timezone: 'Z' });
  let rows = 0;
  let seconds = 0;
  try {
    for (const table of ['spool_cursors', 'spool_files']) {
      const [found] = await source.query<RowDataPacket[]>(`select * from ${table}`);
      for (const row of found) await target.query(`insert into ${table} set ?`, [row]);
    }
    for (const table of TABLES) {
      const [found] = await source.query<RowDataPacket[]>(`select * from ${table}`);
      const columns = Object.keys(found[0] ?? {}).filter((name) => !OWN.has(name));
      const names = columns.map((name) => `\`${name}\``);
      const values = found.map((row) => columns.map((name) => plain(row[name])));
      const began = performance.now();
      for (let at = 0; at < values.length; at += ROWS_A_TRANSACTION) {
        await target.beginTransaction();
        for (let n = at; n < Math.min(values.length, at + ROWS_A_TRANSACTION); n += ROWS_A_STATEMENT) {
          const some = values.slice(n, Math.min(n + ROWS_A_STATEMENT, at + ROWS_A_TRANSACTION));
          await target.query(`insert into ${table} (${names.join(', ')}) values ?`, [some]);
        }
        await target.commit();
      }
      seconds += (performance.now() - began) / 1000;
      rows += values.length;
    }
    return { rows, seconds };
  } finally {
    await source.end();
    await target.end();
  }
}

/** Made by the database itself, for us and for the peer. */
const OWN = new Set(['id', 'created_at', 'updated_at']);

function plain(value: unknown): unknown {
  return typeof value === 'object' && value !== null && !(value instanceof Date) ? JSON.stringify(value) : value;
}
