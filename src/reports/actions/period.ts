import type { Kysely } from 'kysely';
import { dayOf, type Span, spanOfDay } from '../../platform/calendar.ts';
import { bucketsOf, type Interval } from '../../platform/calendar-pieces.ts';
import { PatchbayError } from '../../platform/errors.ts';
import type { DB } from '../../platform/mysql/schema.generated.ts';
import { zoneOf } from '../store/zone.ts';

const MOST_BUCKETS = 800;
const LONGEST_MS = 400 * 86_400_000;
const MOST_LINES = 50_000;

export interface Period {
  readonly timezone: string;
  readonly span: Span;
  readonly buckets: readonly Span[];
}

/**
 * The period of a report: what was asked for, else the present day so far.
 * @throws PatchbayError `invalid` for a period that makes no sense or has too many pieces
 */
export async function periodOf(
  db: Kysely<DB>,
  o: {
    readonly tenantId: string;
    readonly from: string | undefined;
    readonly to: string | undefined;
    readonly timezone: string | undefined;
    readonly interval: Interval;
    /** Epoch milliseconds. */
    readonly now: number;
  },
): Promise<Period> {
  const timezone = o.timezone ?? (await zoneOf(db, o.tenantId));
  const today = spanOfDay(dayOf(o.now, timezone), timezone);
  const to = o.to === undefined ? Math.max(o.now, today.from + 1) : Date.parse(o.to);
  const from = o.from === undefined ? spanOfDay(dayOf(to - 1, timezone), timezone).from : Date.parse(o.from);
  if (from >= to) throw invalid('query.to', 'is not after from');
  if (to - from > LONGEST_MS) throw invalid('query.to', 'is more than 400 days after from');
  const span = { from, to };
  try {
    return { timezone, span, buckets: bucketsOf(span, o.interval, timezone, MOST_BUCKETS) };
  } catch (error) {
    if (!(error instanceof RangeError)) throw error;
    throw invalid('query.interval', `makes ${error.message}: ask for less at once, or for longer ones`);
  }
}

/** @throws PatchbayError `invalid` when a line for each of so many queues or people and each piece is more than one answer holds */
export function requireFits({ buckets }: Period, subjects: number): void {
  if (buckets.length * subjects <= MOST_LINES) return;
  throw invalid('query.interval', `makes more than ${MOST_LINES} lines: ask for less at once, or for longer ones`);
}

function invalid(path: string, message: string): PatchbayError {
  return new PatchbayError('invalid', 'the query is not valid', { errors: [{ path, message }] });
}
