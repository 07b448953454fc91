import type { Kysely, Selectable } from 'kysely';
import { jsonText } from '../../../platform/mysql/json-text.ts';
import type { DB, Schedules } from '../../../platform/mysql/schema.generated.ts';
import { given } from '../../model/given.ts';
import type { ScheduleChange } from '../../model/schedules/change.ts';
import type { Holiday, Rule, Schedule } from '../../model/schedules/schedule.ts';
import type { Use } from '../routing/uses.ts';

export type ScheduleRow = Selectable<Schedules>;

/** @param db of one tenant */
export function findSchedule(db: Kysely<DB>, id: number): Promise<ScheduleRow | undefined> {
  return db.selectFrom('schedules').selectAll().where('id', '=', id).executeTakeFirst();
}

export function scheduleNamed(db: Kysely<DB>, name: string): Promise<{ readonly id: number } | undefined> {
  return db.selectFrom('schedules').select('id').where('name', '=', name).executeTakeFirst();
}

/** In order of id. @param db of one tenant */
export function pageOfSchedules(
  db: Kysely<DB>,
  page: { readonly after: number; readonly limit: number },
): Promise<ScheduleRow[]> {
  return db.selectFrom('schedules').selectAll().where('id', '>', page.after).orderBy('id').limit(page.limit).execute();
}

/** Numbers and queues that count on it; deleted ones do not. @param db of one tenant */
export async function usesOfSchedule(db: Kysely<DB>, id: number): Promise<Use[]> {
  const dids = await db
    .selectFrom('dids')
    .select(['id', 'number'])
    .where('schedule_id', '=', id)
    .where('deleted_at', 'is', null)
    .limit(20)
    .execute();
  const queues = await db
    .selectFrom('queues')
    .select(['id', 'local_name'])
    .where('callback_schedule_id', '=', id)
    .where('deleted_at', 'is', null)
    .limit(20)
    .execute();
  return [
    ...dids.map((did) => ({ path: `/dids/${did.id}`, what: `number ${did.number}` })),
    ...queues.map((queue) => ({ path: `/queues/${queue.id}`, what: `callbacks of queue ${queue.local_name}` })),
  ];
}

/** What was written by us: rules and holidays were checked then. */
export function scheduleOf(row: Pick<ScheduleRow, 'timezone' | 'rules' | 'holidays'>): Schedule {
  const holidays = list(row.holidays) as Partial<Holiday>[];
  return {
    timezone: row.timezone,
    rules: list(row.rules) as Rule[],
    holidays: holidays.map(({ date = '', name = null, hours = [] }) => ({ date, name, hours })),
  };
}

function list(stored: unknown): unknown[] {
  return Array.isArray(stored) ? stored : [];
}

export function scheduleColumns({ name, timezone, rules, holidays }: ScheduleChange) {
  return given({
    name,
    timezone,
    rules: rules === undefined ? undefined : jsonText(rules),
    holidays: holidays === undefined ? undefined : jsonText(holidays),
  });
}
