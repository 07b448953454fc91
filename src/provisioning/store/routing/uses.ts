import type { Kysely } from 'kysely';
import type { DB } from '../../../platform/mysql/schema.generated.ts';
import type { RouteType } from '../../model/routing/route.ts';

/** Something that would be left without what it points to. */
export interface Use {
  /** Its address in the API: `/dids/12`. */
  readonly path: string;
  /** For people: `number +49305550123`. */
  readonly what: string;
}

/** More than anybody wants to read. */
const SHOWN = 20;

/** @param trx of one tenant, in a transaction or not. Everything of it that sends calls to a queue, a menu, an extension or a mailbox */
export async function usesOfTarget(trx: Kysely<DB>, type: RouteType, target: string): Promise<Use[]> {
  const dids = await trx
    .selectFrom('dids')
    .select(['id', 'number'])
    .where('deleted_at', 'is', null)
    .where((e) =>
      e.or([
        e.and([e('route_type', '=', type), e('route_target', '=', target)]),
        e.and([e('after_hours_route_type', '=', type), e('after_hours_route_target', '=', target)]),
        e.and([e('failover_route_type', '=', type), e('failover_route_target', '=', target)]),
      ]),
    )
    .limit(SHOWN)
    .execute();
  const queues = await trx
    .selectFrom('queues')
    .select(['id', 'local_name'])
    .where('deleted_at', 'is', null)
    .where('overflow_route_type', '=', type)
    .where('overflow_route_target', '=', target)
    .limit(SHOWN)
    .execute();
  const menus = await trx
    .selectFrom('ivr_menus as m')
    .select(['m.id', 'm.name'])
    .where((e) =>
      e.or([
        e.and([e('m.fallback_route_type', '=', type), e('m.fallback_route_target', '=', target)]),
        e.exists(
          e
            .selectFrom('ivr_options as o')
            .select('o.id')
            .whereRef('o.menu_id', '=', 'm.id')
            .where('o.action', '=', type)
            .where('o.target', '=', target),
        ),
      ]),
    )
    .limit(SHOWN)
    .execute();
  return [
    ...dids.map(({ id, number }) => ({ path: `/dids/${id}`, what: `number ${number}` })),
    ...queues.map(({ id, local_name }) => ({ path: `/queues/${id}`, what: `overflow of queue ${local_name}` })),
    ...menus.map(({ id, name }) => ({ path: `/ivrs/${id}`, what: `menu ${name}` })),
  ];
}
