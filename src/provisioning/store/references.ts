import type { Transaction } from 'kysely';
import { pjsipInterface } from '../../asterisk/naming.ts';
import type { DB } from '../../platform/mysql/schema.generated.ts';

/** What leads to a phone or its mailbox: it would lead nowhere if that went. */
export interface Reference {
  /** As the API names it: `dids/12`. */
  readonly path: string;
  readonly says: string;
  /** A membership can be ended, a route has to be led elsewhere first. */
  readonly kind: 'route' | 'queue_member' | 'forward';
}

/** @param trx scoped to the tenant */
export async function referencesTo(
  trx: Transaction<DB>,
  target: { readonly number: string | null; readonly mailbox: string | null; readonly endpointId: string | null },
): Promise<Reference[]> {
  const leads = (type: string | null, to: string | null): boolean =>
    to !== null && ((type === 'endpoint' && to === target.number) || (type === 'voicemail' && to === target.mailbox));
  const wanted = [target.number, target.mailbox].filter((one) => one !== null);
  const dids = await trx
    .selectFrom('dids')
    .select(['id', 'number', 'route_type', 'route_target', 'after_hours_route_type', 'after_hours_route_target'])
    .where('live', '=', 1)
    .where((eb) => eb.or([eb('route_target', 'in', wanted), eb('after_hours_route_target', 'in', wanted)]))
    .execute();
  const queues = await trx
    .selectFrom('queues')
    .select(['id', 'display_name', 'overflow_route_type', 'overflow_route_target'])
    .where('live', '=', 1)
    .where('overflow_route_target', 'in', wanted)
    .execute();
  return [
    ...dids
      .filter(
        (did) =>
          leads(did.route_type, did.route_target) || leads(did.after_hours_route_type, did.after_hours_route_target),
      )
      .map((did) => ({ path: `dids/${did.id}`, says: `${did.number} leads here`, kind: 'route' as const })),
    ...queues
      .filter((queue) => leads(queue.overflow_route_type, queue.overflow_route_target))
      .map((queue) => ({
        path: `queues/${queue.id}`,
        says: `${queue.display_name} overflows to it`,
        kind: 'route' as const,
      })),
    ...(target.endpointId === null ? [] : await memberships(trx, target.endpointId)),
    ...(target.number === null ? [] : await forwards(trx, target.number)),
  ];
}

async function memberships(trx: Transaction<DB>, endpointId: string): Promise<Reference[]> {
  const rows = await trx
    .selectFrom('queue_members as m')
    .innerJoin('queues as q', 'q.id', 'm.queue_id')
    .select(['m.uniqueid', 'q.id', 'q.display_name'])
    .where('m.interface', '=', pjsipInterface(endpointId))
    .where('q.live', '=', 1)
    .execute();
  return rows.map(({ id, uniqueid, display_name }) => ({
    path: `queues/${id}/members/${uniqueid}`,
    says: `it serves ${display_name}`,
    kind: 'queue_member',
  }));
}

async function forwards(trx: Transaction<DB>, number: string): Promise<Reference[]> {
  const rows = await trx
    .selectFrom('pbx_extensions')
    .select(['id', 'extension', 'display_name'])
    .where('live', '=', 1)
    .where('extension', '!=', number)
    .where((eb) =>
      eb.or([
        eb('forward_always', '=', number),
        eb('forward_busy', '=', number),
        eb('forward_no_answer', '=', number),
        eb('forward_unreachable', '=', number),
      ]),
    )
    .execute();
  return rows.map((row) => ({
    path: `extensions/${row.id}`,
    says: `${row.extension} "${row.display_name}" forwards to it`,
    kind: 'forward',
  }));
}
