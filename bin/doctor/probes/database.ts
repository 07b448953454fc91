import { readdir } from 'node:fs/promises';
import { setTimeout as delay } from 'node:timers/promises';
import { sql } from 'kysely';
import { connect, type Database } from '../../../src/platform/mysql/connect.ts';
import { MIGRATIONS_DIR } from '../../../src/platform/mysql/migrate.ts';
import type { DatabaseFacts } from '../checks/database.ts';

export interface DatabaseProbe {
  readonly name: string;
  readonly facts: DatabaseFacts;
  /** The server's clock less ours, ms. */
  readonly clockDifferenceMs: number;
  readonly tenants: readonly string[];
  /** Ids of some endpoints, at most `SAMPLE`. */
  readonly endpoints: readonly string[];
  /** Active queues by their name in Asterisk. */
  readonly queues: readonly string[];
  /** Statements the server answered since its start. */
  countStatements(): Promise<number>;
  close(): Promise<void>;
}

const SAMPLE = 20;

/** @throws Error with what went wrong and nothing secret in it */
export async function openDatabase(url: string): Promise<DatabaseProbe> {
  const db = connect(url, { maxConnections: 1 });
  try {
    const name = decodeURIComponent(new URL(url).pathname.slice(1));
    const { version, mode, charset, now } = await server(db);
    const tables = new Set((await rows<{ name: string }>(db, TABLES)).map((row) => row.name));
    const read = async (table: string, query: string): Promise<string[]> =>
      tables.has(table) ? (await rows<{ name: string }>(db, query)).map((row) => row.name) : [];
    return {
      name,
      facts: {
        version,
        sqlMode: mode,
        characterSet: charset,
        grants: (await rows<Record<string, string>>(db, 'SHOW GRANTS')).map((row) => Object.values(row)[0] ?? ''),
        migrations: {
          known: (await readdir(MIGRATIONS_DIR))
            .filter((file) => file.endsWith('.sql'))
            .map((file) => file.slice(0, -4)),
          applied: await read('schema_migrations', 'SELECT name FROM schema_migrations ORDER BY name'),
        },
      },
      clockDifferenceMs: now - Date.now(),
      tenants: await read('tenants', "SELECT id AS name FROM tenants WHERE status <> 'inactive' ORDER BY id"),
      endpoints: await read('ps_endpoints', `SELECT id AS name FROM ps_endpoints ORDER BY RAND() LIMIT ${SAMPLE}`),
      queues: await read(
        'queues',
        "SELECT name FROM queues WHERE status = 'active' AND deleted_at IS NULL ORDER BY name",
      ),
      countStatements: async () => {
        const [row] = await rows<{ Value: string }>(db, "SHOW GLOBAL STATUS LIKE 'Questions'");
        return Number(row?.Value ?? 0);
      },
      close: () => db.destroy(),
    };
  } catch (error) {
    await db.destroy();
    throw error;
  }
}

const TABLES = 'SELECT table_name AS name FROM information_schema.tables WHERE table_schema = DATABASE()';

/** The mode of the server, not of our session, which sets its own. */
async function server(db: Database): Promise<{ version: string; mode: string; charset: string; now: number }> {
  const [row] = await rows<{ version: string; mode: string; charset: string; now: string }>(
    db,
    `SELECT VERSION() AS version, @@GLOBAL.sql_mode AS mode, @@character_set_database AS charset,
            UNIX_TIMESTAMP(NOW(3)) * 1000 AS now`,
  );
  if (row === undefined) throw new Error('the database answered nothing');
  return { ...row, now: Number(row.now) };
}

async function rows<Row>(db: Database, query: string): Promise<Row[]> {
  return (await sql.raw<Row>(query).execute(db)).rows;
}

/**
 * How many statements the database answered while `work` ran, less those of an idle stretch as long: the middle one of
 * five such differences, for others have work for the database as well.
 */
export async function statementsDuring(probe: DatabaseProbe, work: () => Promise<void>): Promise<number> {
  const differences: number[] = [];
  for (let round = 0; round < 5; round++) differences.push(await difference(probe, work));
  return differences.sort((a, b) => a - b)[2] ?? 0;
}

async function difference(probe: DatabaseProbe, work: () => Promise<void>): Promise<number> {
  const before = await probe.countStatements();
  const started = performance.now();
  await work();
  const took = performance.now() - started;
  const between = await probe.countStatements();
  await delay(took);
  const after = await probe.countStatements();
  return between - before - (after - between);
}
