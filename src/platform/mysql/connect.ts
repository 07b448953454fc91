import { Kysely, MysqlDialect } from 'kysely';
import { createPool, type Pool } from 'mysql2';
import { boundedPool, type PoolLimits } from './bounded-pool.ts';
import type { DB } from './schema.generated.ts';

export type Database = Kysely<DB>;

export interface ConnectOptions extends Partial<PoolLimits> {
  readonly maxConnections?: number;
  /** How many may wait for a free connection; one more is refused at once. */
  readonly maxWaiting?: number;
  /** A text may hold several statements. Not for a pool that sees what a request makes of its input. */
  readonly severalStatements?: boolean;
}

const LIMITS: PoolLimits = { acquireTimeoutMs: 5_000, statementTimeoutMs: 15_000, closeTimeoutMs: 5_000 };

// Set on every session, because a server's own defaults decide whether bad data is refused or silently cut. Skip scan
// (MySQL alone, so in a comment that MariaDB does not read) prefers sorting a part of a table to an index in order.
const SESSION = [
  "SET SESSION /*!80013 optimizer_switch = 'skip_scan=off', */ time_zone = '+00:00', innodb_lock_wait_timeout = 10, sql_mode = 'STRICT_ALL_TABLES,STRICT_TRANS_TABLES," +
    "ONLY_FULL_GROUP_BY,NO_ZERO_IN_DATE,NO_ZERO_DATE,ERROR_FOR_DIVISION_BY_ZERO,NO_ENGINE_SUBSTITUTION'",
  'SET SESSION TRANSACTION ISOLATION LEVEL REPEATABLE READ',
];

/**
 * Opens nothing yet: the first query does. Values come back as: BIGINT number (a string above 2^53), DECIMAL string,
 * TIMESTAMP and DATETIME a Date in UTC, JSON parsed on MySQL and MariaDB alike; JSON is written with JSON.stringify.
 *
 * @param url `mysql://user:password@host:port/database`, with `?ssl=true` for TLS with a checked certificate
 */
export function connect(url: string, options: ConnectOptions = {}): Database {
  return new Kysely<DB>({ dialect: new MysqlDialect({ pool: openPool(url, options) }) });
}

/** The pool alone, for who needs another dialect around it. */
export function openPool(url: string, options: ConnectOptions = {}): ReturnType<typeof boundedPool> {
  return boundedPool(driverPool(url, options), { ...LIMITS, ...options });
}

function driverPool(url: string, options: ConnectOptions): Pool {
  const { hostname, port, username, password, pathname, searchParams } = new URL(url);
  const pool = createPool({
    host: hostname.replace(/^\[(.*)\]$/, '$1'),
    port: port === '' ? 3306 : Number(port),
    user: decodeURIComponent(username),
    password: decodeURIComponent(password),
    database: decodeURIComponent(pathname.slice(1)),
    ...(searchParams.get('ssl') === 'true' ? { ssl: {} } : {}),
    charset: 'utf8mb4',
    timezone: 'Z',
    supportBigNumbers: true,
    stringifyObjects: true, // an object where a value belongs never becomes `a` = b
    connectTimeout: 5_000,
    connectionLimit: options.maxConnections ?? 10,
    queueLimit: options.maxWaiting ?? 500,
    multipleStatements: options.severalStatements ?? false,
    enableKeepAlive: true,
    idleTimeout: 60_000,
    maxIdle: 4,
  });
  pool.on('connection', (connection) => {
    for (const statement of SESSION) {
      // Runs before whatever the connection was opened for; without it the connection is not fit for use.
      connection.query(statement, (error) => {
        if (error !== null) connection.destroy();
      });
    }
  });
  return pool;
}
