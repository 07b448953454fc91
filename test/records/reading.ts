import { mkdtemp, readdir, rm, stat } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { type Kysely, sql } from 'kysely';
import { onTestFinished } from 'vitest';
import { spoolDirectory } from '../../src/asterisk/spool/spool-directory.ts';
import { silentLog } from '../../src/platform/log.ts';
import { createMetrics } from '../../src/platform/metrics.ts';
import { connect } from '../../src/platform/mysql/connect.ts';
import type { DB } from '../../src/platform/mysql/schema.generated.ts';
import { createReader, type Reader, type ReaderOptions } from '../../src/records/actions/reader.ts';
import { readerMetrics } from '../../src/records/actions/reader-metrics.ts';
import type { Scenario } from './scenario.ts';
import { write } from './spool-text.ts';

export const PBX = 'pbx1';

/** A spool of its own, removed when the test is over. */
export async function freshSpool(): Promise<string> {
  const dir = await mkdtemp(join(tmpdir(), 'patchbay-spool-'));
  onTestFinished(() => rm(dir, { recursive: true, force: true }));
  return dir;
}

export function open(url: string): Kysely<DB> {
  const db = connect(url, { maxConnections: 4 });
  onTestFinished(() => db.destroy());
  return db;
}

/** A reader with a clock that can be put forward; stopped when the test is over. */
export function readerOf(
  db: Kysely<DB>,
  dir: string,
  o: Partial<ReaderOptions> = {},
): Reader & { later(ms: number): void; metrics: ReturnType<typeof createMetrics> } {
  const reader = newReader(db, dir, o);
  onTestFinished(() => reader.stop());
  return reader;
}

function newReader(db: Kysely<DB>, dir: string, o: Partial<ReaderOptions>) {
  const metrics = createMetrics();
  let ahead = 0;
  const reader = createReader({
    db,
    pbx: PBX,
    spool: spoolDirectory(dir),
    clock: { now: () => Date.now() + ahead },
    log: silentLog,
    metrics: readerMetrics(metrics, PBX),
    maxBytes: 1 << 20,
    pollMs: 20,
    room: { keepMs: 10_000, maxRecent: 1_000, maxEvents: 200_000 },
    ...o,
  });
  return {
    ...reader,
    metrics,
    later: (ms: number) => {
      ahead += ms;
    },
  };
}

/** Everything that is on disk is in the database, and a batch has found nothing more since. */
export async function caughtUp(db: Kysely<DB>, reader: Reader, dir: string): Promise<void> {
  await until('the spool is read', async () => {
    const since = Date.now();
    const { done } = await sizes(db, dir);
    if (!done) return false;
    await until(
      'another look',
      async () => (reader.standing().lookedAt ?? 0) > since && reader.standing().trouble === null,
    );
    return (await sizes(db, dir)).done;
  });
}

async function sizes(db: Kysely<DB>, dir: string): Promise<{ done: boolean }> {
  const files = await spoolDirectory(dir).files();
  const rows = await db.selectFrom('spool_files').select(['kind', 'identity', 'position', 'generation']).execute();
  const done = files.every(({ kind, identity, size }) => {
    const own = rows.filter((row) => row.kind === kind && row.identity === identity);
    return own.sort((a, b) => b.generation - a.generation)[0]?.position === size;
  });
  return { done };
}

export async function until(what: string, condition: () => Promise<boolean>, withinMs = 20_000): Promise<void> {
  const end = Date.now() + withinMs;
  for (;;) {
    if (await condition()) return;
    if (Date.now() > end) throw new Error(`not within ${withinMs} ms: ${what}`);
    await new Promise((resolve) => setTimeout(resolve, 10));
  }
}

/** How many rows a table holds. */
export async function count(db: Kysely<DB>, table: keyof DB): Promise<number> {
  const { rows } = await sql<{ n: number }>`select count(*) as n from ${sql.table(table)}`.execute(db);
  return rows[0]?.n ?? 0;
}

export async function filesIn(dir: string, kind: 'cel' | 'cdr'): Promise<string[]> {
  const names = await readdir(join(dir, kind));
  return (
    await Promise.all(names.map(async (name) => ((await stat(join(dir, kind, name))).isFile() ? [name] : [])))
  ).flat();
}

/** Reads calls into the tables and waits until they are there. */
export async function readInto(db: Kysely<DB>, calls: readonly Pick<Scenario, 'events' | 'legs'>[]): Promise<void> {
  const dir = await mkdtemp(join(tmpdir(), 'patchbay-spool-'));
  for (const call of calls) await write(dir, call);
  const reader = newReader(db, dir, {});
  await reader.start();
  try {
    await caughtUp(db, reader, dir);
  } finally {
    await reader.stop();
    await rm(dir, { recursive: true, force: true });
  }
}
