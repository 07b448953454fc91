import { type RawBuilder, sql } from 'kysely';
import type { Span } from '../../platform/calendar.ts';

/**
 * The place of the bucket that a moment is in. MySQL and MariaDB look for it by halving; the moment must be within the
 * period, and buckets touch.
 *
 * @param seconds a column's epoch seconds
 */
export function bucketAt(seconds: RawBuilder<unknown>, buckets: readonly Span[]): RawBuilder<number> {
  const inner = buckets.slice(1).map(({ from }) => Math.floor(from / 1000));
  return inner.length === 0 ? sql`0` : sql`interval(${seconds}, ${sql.join(inner)})`;
}

/** Epoch seconds of a DATETIME(3) or TIMESTAMP(3); every connection's zone is UTC. */
export function epochSeconds(column: RawBuilder<unknown>): RawBuilder<unknown> {
  return sql`floor(unix_timestamp(${column}))`;
}
