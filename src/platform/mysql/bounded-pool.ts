import type { MysqlPool, MysqlPoolConnection } from 'kysely';
import type { Pool, PoolConnection, QueryError } from 'mysql2';

export interface PoolLimits {
  /** How long a query may wait for a free connection, ms. */
  readonly acquireTimeoutMs: number;
  /** How long one statement may take before its connection is given up as frozen, ms. */
  readonly statementTimeoutMs: number;
  /** How long closing may wait for statements in flight, ms. */
  readonly closeTimeoutMs: number;
}

type QueryDone = (error: unknown, result: never) => void;

/**
 * mysql2's pool with an end to every wait: a server that accepts packets and never answers (stopped process, dead
 * firewall entry) would otherwise hold each caller for ever.
 */
export function boundedPool(pool: Pool, limits: PoolLimits): MysqlPool {
  const open = new Map<PoolConnection, BoundedConnection>();
  pool.on('connection', (connection: PoolConnection) => {
    // Whoever waits on this connection hears of its loss through his own callback; nobody else needs to.
    connection.on('error', () => {});
    connection.on('end', () => open.delete(connection));
  });

  return {
    getConnection: (done) => {
      let waiting = true;
      const timer = setTimeout(() => {
        waiting = false;
        done(lost(`no database connection within ${limits.acquireTimeoutMs} ms`, 'POOL_TIMEOUT'), NO_CONNECTION);
      }, limits.acquireTimeoutMs);
      pool.getConnection((error, connection) => {
        clearTimeout(timer);
        if (!waiting) {
          if (error === null) connection.release();
          return;
        }
        if (error !== null) return done(refused(error), NO_CONNECTION);
        const known = open.get(connection) ?? new BoundedConnection(connection, limits.statementTimeoutMs);
        open.set(connection, known);
        done(null, known);
      });
    },
    end: (done) => {
      const timer = setTimeout(() => {
        for (const connection of open.values()) connection.giveUp(lost('closed', 'POOL_CLOSED'));
        done(null);
      }, limits.closeTimeoutMs);
      pool.end((error) => {
        clearTimeout(timer);
        done(error);
      });
    },
  };
}

class BoundedConnection implements MysqlPoolConnection {
  readonly #connection: PoolConnection;
  readonly #timeoutMs: number;
  #failure: unknown = null;

  constructor(connection: PoolConnection, timeoutMs: number) {
    this.#connection = connection;
    this.#timeoutMs = timeoutMs;
  }

  query(sql: string, parameters: unknown[]): { stream: never };
  query(sql: string, parameters: unknown[], done: QueryDone): void;
  query(sql: string, parameters: unknown[], done?: QueryDone): unknown {
    if (done === undefined) return this.#connection.query(sql, parameters);
    // The ROLLBACK that follows a loss must not hide why the connection was lost.
    if (this.#failure !== null) return done(this.#failure, NO_RESULT);
    let waiting = true;
    const timer = setTimeout(() => {
      waiting = false;
      const failure = lost(`the database did not answer within ${this.#timeoutMs} ms`, 'PROTOCOL_STATEMENT_TIMEOUT');
      this.giveUp(failure);
      done(failure, NO_RESULT);
    }, this.#timeoutMs);
    this.#connection.query(sql, parameters, (error: QueryError | null, result: unknown) => {
      if (!waiting) return;
      waiting = false;
      clearTimeout(timer);
      if (isFatal(error)) this.#failure = error;
      done(error, result as never);
    });
    return undefined;
  }

  release(): void {
    this.#connection.release();
  }

  /** Closes the socket without asking the server, which may be past answering. */
  giveUp(failure: unknown): void {
    this.#failure ??= failure;
    this.#connection.destroy();
    const { stream } = this.#connection as { stream?: { destroy?(): void } };
    stream?.destroy?.();
  }
}

// kysely's callback type wants a value beside the error and never looks at it.
const NO_CONNECTION = undefined as unknown as MysqlPoolConnection;
const NO_RESULT = undefined as never;

function isFatal(error: unknown): boolean {
  return typeof error === 'object' && error !== null && (error as { fatal?: unknown }).fatal === true;
}

/** The driver's own refusals (queue full, pool closed) are plain errors: without a code nobody could judge them. */
function refused(error: Error): Error {
  return 'code' in error ? error : Object.assign(error, { code: 'POOL_REFUSED' });
}

function lost(message: string, code: string): Error {
  return Object.assign(new Error(message), { code, fatal: true });
}
