import type { Kysely } from 'kysely';
import { dayOf, type Span, spanOfDay } from '../../platform/calendar.ts';
import { PatchbayError } from '../../platform/errors.ts';
import type { DB } from '../../platform/mysql/schema.generated.ts';
import { type Timeline, timelineOf } from '../model/timeline.ts';
import { intervalsWithin, wasEverAgent } from '../store/intervals.ts';
import { settingsOf } from '../store/tenant-settings.ts';

/** A timeline is answered whole or not at all: totals of a part would be taken for totals. */
const MOST_INTERVALS = 20_000;
const LONGEST_MS = 32 * 86_400_000;

export interface ReadTimeline {
  readonly span: Span;
  readonly timezone: string;
  readonly timeline: Timeline;
}

/**
 * What a person's time was, on one day of the tenant (today when nothing is asked) or in any span up to now.
 *
 * @throws PatchbayError `not_found` when the tenant never had such an agent, `invalid` for a day or span that makes no
 *   sense or holds too much
 */
export async function readTimeline(
  db: Kysely<DB>,
  o: {
    readonly tenantId: string;
    readonly userId: number;
    readonly day: string | undefined;
    readonly from: number | undefined;
    readonly to: number | undefined;
    /** Epoch milliseconds, PBX time. */
    readonly now: number;
  },
): Promise<ReadTimeline> {
  const { timezone } = await settingsOf(db, o.tenantId);
  const span = spanOf(o, timezone);
  const whose = { tenantId: o.tenantId, userId: o.userId };
  const intervals = await intervalsWithin(db, { ...whose, span, now: o.now, most: MOST_INTERVALS + 1 });
  if (intervals.length > MOST_INTERVALS) throw invalid('query.from', 'too much happened in it: ask for less at once');
  if (intervals.length === 0 && !(await wasEverAgent(db, whose)))
    throw new PatchbayError('not_found', 'there is no such agent');
  return { span, timezone, timeline: timelineOf(intervals, span) };
}

function spanOf(
  { day, from, to, now }: Pick<Parameters<typeof readTimeline>[1], 'day' | 'from' | 'to' | 'now'>,
  timezone: string,
): Span {
  if (from === undefined && to === undefined) {
    const asked = day ?? dayOf(now, timezone);
    try {
      return spanOfDay(asked, timezone);
    } catch (error) {
      if (error instanceof RangeError) throw invalid('query.day', 'is not a day');
      throw error;
    }
  }
  if (day !== undefined) throw invalid('query.day', 'ask for a day, or for from and to');
  if (from === undefined || to === undefined) throw invalid('query.from', 'from and to belong together');
  if (from >= to) throw invalid('query.to', 'is not after from');
  if (to - from > LONGEST_MS) throw invalid('query.to', 'is more than 32 days after from');
  return { from, to };
}

function invalid(path: string, message: string): PatchbayError {
  return new PatchbayError('invalid', 'the query is not valid', { errors: [{ path, message }] });
}
