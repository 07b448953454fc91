import type { Kysely, Selectable } from 'kysely';
import { jsonText } from '../../../platform/mysql/json-text.ts';
import type { DB, Dids } from '../../../platform/mysql/schema.generated.ts';
import type { DidChange } from '../../model/dids/did.ts';
import { given } from '../../model/given.ts';
import { type Route, routeOf } from '../../model/routing/route.ts';

export type DidRow = Selectable<Dids>;

/** @param db of one tenant */
export function findDid(db: Kysely<DB>, id: number, o: { readonly deleted: boolean }): Promise<DidRow | undefined> {
  return db
    .selectFrom('dids')
    .selectAll()
    .where('id', '=', id)
    .where('deleted_at', o.deleted ? 'is not' : 'is', null)
    .executeTakeFirst();
}

export interface DidFilter {
  readonly status?: DidRow['status'] | undefined;
  readonly number?: string | undefined;
  readonly deleted: boolean;
}

/** In order of id. @param db of one tenant */
export function pageOfDids(
  db: Kysely<DB>,
  { status, number, deleted }: DidFilter,
  page: { readonly after: number; readonly limit: number },
): Promise<DidRow[]> {
  return db
    .selectFrom('dids')
    .selectAll()
    .where('id', '>', page.after)
    .where('deleted_at', deleted ? 'is not' : 'is', null)
    .$if(status !== undefined, (query) => query.where('status', '=', status as DidRow['status']))
    .$if(number !== undefined, (query) => query.where('number', '=', number as string))
    .orderBy('id')
    .limit(page.limit)
    .execute();
}

export async function countDids(db: Kysely<DB>): Promise<number> {
  const { count } = await db
    .selectFrom('dids')
    .select((e) => e.fn.countAll<number>().as('count'))
    .where('deleted_at', 'is', null)
    .executeTakeFirstOrThrow();
  return Number(count);
}

export function didColumns(did: DidChange) {
  return given({
    number: did.number,
    country_code: did.country,
    friendly_name: did.friendlyName,
    route_type: did.route?.type,
    route_target: did.route?.target,
    ...routeColumns('after_hours_route', did.afterHoursRoute),
    ...routeColumns('failover_route', did.failoverRoute),
    schedule_id: did.scheduleId,
    sms_enabled: did.smsEnabled === undefined ? undefined : Number(did.smsEnabled),
    sms_webhook_url: did.smsWebhookUrl,
    recording_policy: did.recordingPolicy,
    status: did.status,
    metadata: did.metadata == null ? did.metadata : jsonText(did.metadata),
  });
}

function routeColumns(name: 'after_hours_route' | 'failover_route', route: DidChange['failoverRoute']) {
  if (route === undefined) return {};
  return { [`${name}_type`]: route?.type ?? null, [`${name}_target`]: route?.target ?? null };
}

export function routesOfDid(row: DidRow): Route[] {
  const all = [
    routeOf(row.route_type, row.route_target),
    routeOf(row.after_hours_route_type, row.after_hours_route_target),
    routeOf(row.failover_route_type, row.failover_route_target),
  ];
  return all.filter((route) => route !== null);
}
