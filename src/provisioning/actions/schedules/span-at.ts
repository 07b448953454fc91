import type { Kysely } from 'kysely';
import type { DB } from '../../../platform/mysql/schema.generated.ts';
import { openSpans, type Span } from '../../model/schedules/schedule.ts';
import { type ScheduleRow, scheduleOf } from '../../store/schedules/schedules.ts';
import { nextSpan } from '../../store/schedules/spans.ts';

const DAY_MS = 86_400_000;
const AHEAD_MS = 400 * DAY_MS;

/**
 * The span that is open at a time, or the next one after it: as calls see it, where they can, and by the rules for times
 * that no call comes at any more or that are too far ahead to be worked out yet.
 */
export async function spanAt(db: Kysely<DB>, row: ScheduleRow, at: number, now: number): Promise<Span | null> {
  if (at >= now - 1_000 && at < now + DAY_MS) return nextSpan(db, row.id, new Date(at));
  const [next] = openSpans(scheduleOf(row), at, at + AHEAD_MS);
  return next ?? null;
}
