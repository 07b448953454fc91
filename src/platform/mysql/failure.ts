/**
 * What a failed query means for whoever sent it.
 *
 * - `outage`: the server is away, frozen, full or shutting down; the same query may work later. The outcome of a COMMIT
 *   that failed so is unknown.
 * - `conflict`: another transaction was in the way (deadlock, lock wait, changed row); rolled back, try again at once.
 * - `data`: the server refuses these values and will refuse them tomorrow.
 * - `defect`: anything else: our query or our code is wrong.
 */
export type Failure = 'outage' | 'conflict' | 'data' | 'defect';

// Numbers from the error reference of MySQL 8.4 and of MariaDB; they agree below 1900.
const CONFLICT = new Set([
  1020, // MariaDB: row changed since the snapshot
  1205, // lock wait timeout
  1213, // deadlock
  3572, // nowait
]);

const OUTAGE = new Set([
  1021, // disk full
  1030, // error from the storage engine
  1040, // too many connections
  1041, // out of memory
  1044, // access to the database denied: rights are being changed
  1045, // access denied: password rotated
  1047, // MariaDB Galera: node not ready
  1049, // unknown database: being restored
  1053, // shutdown in progress
  1077, // normal shutdown
  1114, // table full
  1129, // host blocked
  1135, // cannot create thread
  1180, // error during commit
  1203, // user has too many connections
  1226, // resource limit of the user
  1290, // read only
  1317, // query interrupted
  1836, // read only mode
  1927, // MariaDB: connection was killed
  1969, // MariaDB: statement time exceeded
  3024, // statement time exceeded
  3101, // group replication rolled it back
  3168, // server is not ready
  4031, // idle connection was closed
]);

const DATA = new Set([
  1048, // null where none is allowed
  1062, // duplicate key
  1153, // packet too large
  1264, // out of range
  1265, // cut off
  1292, // wrong value
  1364, // no default
  1366, // wrong value for the column
  1406, // too long
  1451, // foreign key: still referred to
  1452, // foreign key: no such row
  3140, // not JSON
  3819, // CHECK, MySQL
  4025, // CHECK, MariaDB
]);

interface Coded {
  readonly errno?: unknown;
  readonly code?: unknown;
  readonly fatal?: unknown;
  readonly sqlState?: unknown;
}

export function failureOf(error: unknown): Failure {
  if (typeof error !== 'object' || error === null) return 'defect';
  const { errno, code, fatal, sqlState } = error as Coded;
  if (typeof errno === 'number' && errno > 0) {
    if (CONFLICT.has(errno)) return 'conflict';
    if (OUTAGE.has(errno)) return 'outage';
    if (DATA.has(errno)) return 'data';
  }
  if (typeof sqlState === 'string') {
    if (sqlState.startsWith('08') || sqlState.startsWith('53')) return 'outage';
    if (sqlState.startsWith('40')) return 'conflict';
    if (sqlState.startsWith('22') || sqlState.startsWith('23')) return 'data';
  }
  if (fatal === true) return 'outage';
  // Errors of the socket and of the driver carry a name instead of a number.
  if (typeof code === 'string' && /^(E[A-Z]+|PROTOCOL_\w+|POOL_\w+)$/.test(code) && !code.startsWith('ER'))
    return 'outage';
  return 'defect';
}

/** A duplicate key, as told apart from other refused values: rooms turn it into `conflict`. */
export function isDuplicate(error: unknown): boolean {
  return typeof error === 'object' && error !== null && (error as Coded).errno === 1062;
}
