import type { Kysely, Selectable } from 'kysely';
import type { DB, Dids } from '../../platform/mysql/schema.generated.ts';

export type DidRow = Pick<
  Selectable<Dids>,
  | 'id'
  | 'number'
  | 'friendly_name'
  | 'status'
  | 'schedule_id'
  | 'route_type'
  | 'route_target'
  | 'after_hours_route_type'
  | 'after_hours_route_target'
  | 'failover_route_type'
  | 'failover_route_target'
>;

const COLUMNS = [
  'id',
  'number',
  'friendly_name',
  'status',
  'schedule_id',
  'route_type',
  'route_target',
  'after_hours_route_type',
  'after_hours_route_target',
  'failover_route_type',
  'failover_route_target',
] as const;

/** One that is not deleted. @param db of one tenant */
export function findDid(db: Kysely<DB>, id: number): Promise<DidRow | undefined> {
  return db.selectFrom('dids').select(COLUMNS).where('id', '=', id).where('deleted_at', 'is', null).executeTakeFirst();
}

/** @param number E.164. @param db of one tenant */
export function didOfNumber(db: Kysely<DB>, number: string): Promise<{ readonly id: number } | undefined> {
  return db
    .selectFrom('dids')
    .select('id')
    .where('number', '=', number)
    .where('deleted_at', 'is', null)
    .executeTakeFirst();
}

/** The addresses that calls of a number may be sent to, by what leads there. */
export function webhooksOf(
  did: DidRow,
): { readonly when: 'route' | 'after_hours' | 'failover'; readonly url: string }[] {
  const all = [
    { when: 'route' as const, type: did.route_type, url: did.route_target },
    { when: 'after_hours' as const, type: did.after_hours_route_type, url: did.after_hours_route_target },
    { when: 'failover' as const, type: did.failover_route_type, url: did.failover_route_target },
  ];
  return all.flatMap(({ when, type, url }) => (type === 'webhook' && url !== null ? [{ when, url }] : []));
}
