import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { type Database, ensureRoot, grantAsterisk, type Pbx, startDatabase, startPbx } from '../../bin/lab/index.ts';
import { migrate } from '../../src/platform/mysql/migrate.ts';
import type { BenchOptions } from '../bench-line.ts';

/** A database and an Asterisk of their own, with what a bench has put into the tables. */
export interface System<Seeded> {
  readonly root: Awaited<ReturnType<typeof ensureRoot>>;
  readonly dir: string;
  readonly database: Database;
  readonly url: string;
  readonly pbx: Pbx;
  readonly seeded: Seeded;
  /** What is to end before these do, the last one first. */
  atEnd(end: () => Promise<unknown>): void;
}

/**
 * Nothing of it is left afterwards, however the work ends.
 * @param seed fills the tables before Asterisk starts
 * @param instead what files of asterisk-conf/ say instead, by their names
 */
export async function onSystem<Seeded, Result>(
  name: string,
  say: BenchOptions['say'],
  seed: (url: string) => Promise<Seeded>,
  work: (system: System<Seeded>) => Promise<Result>,
  instead: (seeded: Seeded) => Promise<Readonly<Record<string, string>>> = async () => ({}),
): Promise<Result> {
  const dir = mkdtempSync(join(tmpdir(), 'patchbay-bench-'));
  const ends: (() => Promise<unknown>)[] = [];
  const atEnd = (end: () => Promise<unknown>): void => void ends.unshift(end);
  try {
    const root = await ensureRoot({ set: 'test', progress: say });
    const database = await startDatabase({ root, dir: join(dir, 'database') });
    atEnd(() => database.kill());
    const url = await database.createDatabase(name);
    await migrate(url);
    await grantAsterisk(database, url);
    const seeded = await seed(url);
    const pbx = await startPbx({
      root,
      dir: join(dir, 'pbx'),
      databaseUrl: url,
      odbcUrl: database.asteriskUrl(url),
      instead: await instead(seeded),
    });
    atEnd(() => pbx.kill());
    return await work({ root, dir, database, url, pbx, seeded, atEnd });
  } finally {
    for (const end of ends) await end();
    rmSync(dir, { recursive: true, force: true });
  }
}
