import { createHash } from 'node:crypto';
import { readdir, readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { type DialectAdapter, Kysely, type Migration, Migrator, MysqlAdapter, MysqlDialect, sql } from 'kysely';
import { PatchbayError } from '../errors.ts';
import { openPool } from './connect.ts';
import { sqlStatements } from './sql-statements.ts';

export interface Migrated {
  /** Names of the migrations that ran now, in order; empty when nothing was to do. */
  readonly applied: readonly string[];
}

/** SQL files of this program, beside `src/`. */
export const MIGRATIONS_DIR = join(import.meta.dirname, '../../../sql');

const TABLE = 'schema_migrations';
const LOCK_TABLE = 'schema_migrations_lock';

/**
 * Brings the schema up to date: forward only, in the order of the file names. Several may be started at once: one
 * works, the others wait. MySQL commits each DDL statement by itself, so a migration that failed half-way has left its
 * first statements behind; every statement can run again, and so can the migration.
 *
 * @throws PatchbayError `conflict` when the database was migrated by a newer program, holds tables of something else, or
 *   a statement failed (the message names file and statement)
 * @throws PatchbayError `unavailable` when another starter does not finish within `lockTimeoutSeconds`
 */
export async function migrate(
  url: string,
  o: { readonly dir?: string; readonly lockTimeoutSeconds?: number } = {},
): Promise<Migrated> {
  const migrations = await readMigrations(o.dir ?? MIGRATIONS_DIR);
  const db = new Kysely<Schema>({ dialect: new MigrationDialect(url, o.lockTimeoutSeconds ?? 300) });
  try {
    await refuseForeignTables(db);
    await refuseNewerSchema(db, migrations);
    const migrator = new Migrator({
      db,
      provider: { getMigrations: async () => migrations },
      migrationTableName: TABLE,
      migrationLockTableName: LOCK_TABLE,
      // Each part of the program numbers its files within its own range.
      allowUnorderedMigrations: true,
    });
    const { error, results = [] } = await migrator.migrateToLatest();
    if (error !== undefined) {
      await refuseNewerSchema(db, migrations);
      throw error;
    }
    return { applied: results.map(({ migrationName }) => migrationName) };
  } finally {
    await db.destroy();
  }
}

interface Schema {
  [TABLE]: { name: string; timestamp: string };
}

class MigrationDialect extends MysqlDialect {
  readonly #lockTimeoutSeconds: number;

  constructor(url: string, lockTimeoutSeconds: number) {
    // A statement may rebuild a large table, and a starter may wait for another one that does.
    super({ pool: openPool(url, { maxConnections: 2, statementTimeoutMs: 3_600_000 }) });
    this.#lockTimeoutSeconds = lockTimeoutSeconds;
  }

  override createAdapter(): DialectAdapter {
    return new OneAtATime(this.#lockTimeoutSeconds);
  }
}

/** A named lock per database: it outlives the implicit commits of DDL, and dies with the connection. */
class OneAtATime extends MysqlAdapter {
  readonly #timeoutSeconds: number;

  constructor(timeoutSeconds: number) {
    super();
    this.#timeoutSeconds = timeoutSeconds;
  }

  // Kysely's own lock has one name for all databases of the server and does not look whether it was given.
  override async acquireMigrationLock(db: Kysely<unknown>): Promise<void> {
    const name = await lockName(db);
    const { rows } = await sql<{
      held: number | null;
    }>`select get_lock(${name}, ${this.#timeoutSeconds}) as held`.execute(db);
    if (rows[0]?.held === 1) return;
    throw new PatchbayError(
      'unavailable',
      `another start is still migrating the database after ${this.#timeoutSeconds} s`,
    );
  }

  override async releaseMigrationLock(db: Kysely<unknown>): Promise<void> {
    await sql`select release_lock(${await lockName(db)})`.execute(db);
  }
}

async function lockName(db: Kysely<unknown>): Promise<string> {
  const { rows } = await sql<{ name: string }>`select database() as name`.execute(db);
  const digest = createHash('sha256')
    .update(rows[0]?.name ?? '')
    .digest('hex')
    .slice(0, 32);
  return `patchbay-schema-${digest}`; // at most 64 characters
}

async function readMigrations(dir: string): Promise<Record<string, Migration>> {
  const files = (await readdir(dir)).filter((file) => file.endsWith('.sql')).sort();
  const entries = files.map(async (file): Promise<[string, Migration]> => {
    const statements = sqlStatements(await readFile(join(dir, file), 'utf8'));
    return [file.slice(0, -'.sql'.length), { up: (db) => runStatements(db, file, statements) }];
  });
  return Object.fromEntries(await Promise.all(entries));
}

async function runStatements(db: Kysely<unknown>, file: string, statements: readonly string[]): Promise<void> {
  for (const [index, statement] of statements.entries()) {
    try {
      await sql.raw(statement).execute(db);
    } catch (cause) {
      if (/^\s*(alter|create\s+(unique\s+)?index)\b/i.test(statement) && isDoneAlready(cause)) continue;
      const reason = cause instanceof Error ? cause.message : String(cause);
      throw new PatchbayError('conflict', `${file}, statement ${index + 1} failed: ${reason}`, { cause });
    }
  }
}

// Column, key, foreign key or CHECK is there already, or is gone already: MySQL knows no IF NOT EXISTS for them.
const ALREADY_DONE = new Set([1060, 1061, 1068, 1091, 1826, 3822]);

/** MariaDB says of a foreign key whose name is taken that it cannot create the table. */
function isDoneAlready(cause: unknown): boolean {
  const number = errno(cause);
  return ALREADY_DONE.has(number) || (number === 1005 && cause instanceof Error && /errno: 121\b/.test(cause.message));
}

function errno(error: unknown): number {
  return typeof error === 'object' && error !== null && 'errno' in error ? Number(error.errno) : 0;
}

async function refuseNewerSchema(db: Kysely<Schema>, known: Readonly<Record<string, unknown>>): Promise<void> {
  if (!(await tableNames(db)).includes(TABLE)) return;
  const executed = await db.selectFrom(TABLE).select('name').orderBy('name').execute();
  const unknown = executed.map(({ name }) => name).filter((name) => !Object.hasOwn(known, name));
  if (unknown.length === 0) return;
  throw new PatchbayError(
    'conflict',
    `the database is newer than this program: it has ${unknown.join(', ')}. Start the version that made it, or a newer one`,
  );
}

async function refuseForeignTables(db: Kysely<Schema>): Promise<void> {
  const tables = await tableNames(db);
  if (tables.length === 0 || tables.includes(TABLE)) return;
  throw new PatchbayError(
    'conflict',
    `the database already holds tables that are not of this program (${tables.slice(0, 5).join(', ')} …). Give it an empty one`,
  );
}

async function tableNames(db: Kysely<Schema>): Promise<string[]> {
  const { rows } = await sql<{ name: string }>`
    select table_name as name from information_schema.tables where table_schema = database() order by table_name
  `.execute(db);
  return rows.map(({ name }) => name);
}
