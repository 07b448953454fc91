import type { Transaction } from 'kysely';
import { pjsipInterface } from '../../asterisk/naming.ts';
import type { DB } from '../../platform/mysql/schema.generated.ts';
import { type Use, usesOfTarget } from './routing/uses.ts';

/** What leads to a phone or its mailbox: it would lead nowhere if that went. */
export interface Reference extends Use {
  /** A membership can be ended, a route has to be led elsewhere first. */
  readonly kind: 'route' | 'queue_member' | 'forward';
}

/** @param trx scoped to the tenant */
export async function referencesTo(
  trx: Transaction<DB>,
  target: { readonly number: string | null; readonly mailbox: string | null; readonly endpointId: string | null },
): Promise<Reference[]> {
  const uses = [
    ...(target.number === null ? [] : await usesOfTarget(trx, 'endpoint', target.number)),
    ...(target.mailbox === null ? [] : await usesOfTarget(trx, 'voicemail', target.mailbox)),
  ];
  // One that leads here by day and to the mailbox by night is one all the same.
  const routes = new Map(uses.map(({ path, what }) => [path, { path, what, kind: 'route' as const }]));
  return [
    ...routes.values(),
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
    path: `/queues/${id}/members/${uniqueid}`,
    what: `its membership of queue ${display_name}`,
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
    path: `/extensions/${row.id}`,
    what: `forward of ${row.extension} "${row.display_name}"`,
    kind: 'forward',
  }));
}
