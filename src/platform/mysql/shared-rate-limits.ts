import type { MysqlPool, MysqlPoolConnection, MysqlQueryResult } from 'kysely';
import { RateLimiterMySQL } from 'rate-limiter-flexible';
import { ownLimiter, type RateLimits } from '../rate-limits.ts';
import { openPool } from './connect.ts';

const TABLE = 'rate_limits';

/**
 * Budgets that all daemons of one database share. While the database is away each daemon counts for itself: a guesser then
 * has one budget per daemon, and nobody is let through uncounted.
 */
export function sharedRateLimits(url: string): RateLimits {
  // Connections of its own: a flood of attempts must not keep those who are signed in waiting.
  const pool = openPool(url, { maxConnections: 4, acquireTimeoutMs: 2_000, statementTimeoutMs: 2_000 });
  const dbName = decodeURIComponent(new URL(url).pathname.slice(1));
  const store = {
    getConnection: (done: Done<Connection>) => pool.getConnection((error, own) => done(error, seen(own))),
  };
  return {
    limiter: (name, budget) =>
      new RateLimiterMySQL({
        storeClient: store,
        storeType: 'pool',
        dbName,
        tableName: TABLE,
        tableCreated: true,
        clearExpiredByTimeout: false,
        keyPrefix: name,
        points: budget.points,
        duration: budget.seconds,
        insuranceLimiter: ownLimiter(name, budget),
      }),
    prune: () => query(pool, `delete from ${TABLE} where expire < ? limit 10000`, [Date.now()]),
    close: () => new Promise((resolve) => pool.end(() => resolve())),
  };
}

type Done<T> = (error: unknown, result: T) => void;

/** The part of mysql2 that the limiter uses. */
interface Connection {
  query(sql: string, values: unknown, done?: Done<MysqlQueryResult>): void;
  rollback(): void;
  release(): void;
}

function seen(own: MysqlPoolConnection): Connection {
  return {
    query: (sql, values, done) =>
      typeof values === 'function'
        ? own.query(sql, [], values as Done<MysqlQueryResult>)
        : own.query(sql, values as unknown[], done ?? (() => {})),
    rollback: () => own.query('ROLLBACK', [], () => {}),
    release: () => own.release(),
  };
}

function query(pool: MysqlPool, sql: string, values: unknown[]): Promise<void> {
  return new Promise((resolve, reject) => {
    pool.getConnection((lost, own) => {
      if (lost) return reject(lost);
      own.query(sql, values, (error) => {
        own.release();
        if (error) reject(error);
        else resolve();
      });
    });
  });
}
