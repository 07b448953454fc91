import { readdir, readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';
import { createConnection, type RowDataPacket } from 'mysql2/promise';

export interface Counts {
  /** Records that Asterisk wrote to its spool, rotated files included. */
  readonly written: { readonly cdr: number; readonly cel: number };
  /** What the daemon made of them. */
  readonly rows: { readonly cdr: number; readonly cel: number; readonly calls: number; readonly quarantine: number };
}

/** Counts until every record is a row, or nothing more has happened for `patienceMs`. */
export async function countRecords(
  spoolDir: string,
  databaseUrl: string,
  calls: number,
  patienceMs: number,
): Promise<Counts> {
  let last = '';
  for (let until = Date.now() + patienceMs; ; await delay(250)) {
    const counts = { written: await written(spoolDir), rows: await rows(databaseUrl) };
    const { written: w, rows: r } = counts;
    if (r.cdr >= w.cdr && r.cel >= w.cel && r.calls >= calls) return counts;
    const now = JSON.stringify(counts);
    if (now !== last) until = Date.now() + patienceMs;
    last = now;
    if (Date.now() > until) return counts;
  }
}

async function written(spoolDir: string): Promise<Counts['written']> {
  const count = async (kind: string): Promise<number> => {
    const dir = join(spoolDir, kind);
    const files = await readdir(dir);
    const texts = await Promise.all(files.map((file) => readFile(join(dir, file), 'latin1')));
    return texts.reduce((sum, text) => sum + text.split('"z: end"\n').length - 1, 0);
  };
  return { cdr: await count('cdr'), cel: await count('cel') };
}

async function rows(databaseUrl: string): Promise<Counts['rows']> {
  const connection = await createConnection({ uri: databaseUrl });
  try {
    const [[row]] = await connection.query<RowDataPacket[]>(`
      SELECT (SELECT COUNT(*) FROM cdr) AS cdr, (SELECT COUNT(*) FROM cel_events) AS cel,
             (SELECT COUNT(*) FROM call_records) AS calls, (SELECT COUNT(*) FROM quarantine) AS quarantine`);
    return row as Counts['rows'];
  } finally {
    connection.destroy();
  }
}
