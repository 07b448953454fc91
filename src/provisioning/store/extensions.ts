import type { Kysely } from 'kysely';
import { contexts } from '../../asterisk/naming.ts';
import type { DB } from '../../platform/mysql/schema.generated.ts';
import { tenantScope } from '../../platform/mysql/tenant-scope.ts';
import { callerOf } from '../model/caller-id.ts';
import type { Phone } from '../model/phone.ts';

/** An extension with what is kept of it. */
export interface Extension {
  readonly id: number;
  readonly endpointId: string;
  readonly phone: Phone;
  /** Somebody signs in to queues with it. */
  readonly isAgentPhone: boolean;
  readonly createdAt: Date;
  /** Of the latest change to any of its rows. */
  readonly updatedAt: Date;
}

export interface ExtensionFilter {
  readonly tenantId: string;
  readonly id?: number | undefined;
  readonly number?: string | undefined;
  readonly userId?: number | undefined;
}

/** In order of id, without those that were deleted. */
export async function findExtensions(
  db: Kysely<DB>,
  filter: ExtensionFilter,
  page: { readonly after: number; readonly limit: number },
): Promise<Extension[]> {
  const { tenantId, id, number, userId } = filter;
  let query = extensionRows(db, tenantId).where('x.live', '=', 1).where('x.id', '>', page.after);
  if (id !== undefined) query = query.where('x.id', '=', id);
  if (number !== undefined) query = query.where('x.extension', '=', number);
  if (userId !== undefined) query = query.where('x.user_id', '=', userId);
  const rows = await query.orderBy('x.id').limit(page.limit).execute();
  return rows.map((row) => ({
    id: row.id,
    endpointId: row.endpoint_id,
    phone: phoneOf(row),
    isAgentPhone: row.agent_id !== null,
    createdAt: row.created_at,
    updatedAt: new Date(Math.max(...[row.updated_at, row.endpoint_at, row.mailbox_at ?? row.updated_at].map(Number))),
  }));
}

/** @param db the transaction of a change, or the database. @returns null for one that this tenant does not have */
export async function findExtension(db: Kysely<DB>, tenantId: string, id: number): Promise<Extension | null> {
  const [found] = await findExtensions(db, { tenantId, id }, { after: 0, limit: 1 });
  return found ?? null;
}

function extensionRows(db: Kysely<DB>, tenantId: string) {
  return tenantScope(db, tenantId)
    .selectFrom('pbx_extensions as x')
    .innerJoin('ps_endpoints as e', 'e.id', 'x.endpoint_id')
    .leftJoin('voicemail as v', (join) =>
      join.onRef('v.mailbox', '=', 'x.mailbox').on('v.context', '=', contexts.voicemail(tenantId)),
    )
    .leftJoin('user_roles as r', 'r.endpoint_id', 'x.endpoint_id')
    .select([
      'x.id',
      'x.extension',
      'x.endpoint_id',
      'x.user_id',
      'x.mailbox',
      'x.display_name',
      'x.dnd',
      'x.forward_always',
      'x.forward_busy',
      'x.forward_no_answer',
      'x.forward_unreachable',
      'x.ring_seconds',
      'x.outbound_class',
      'x.outbound_number',
      'x.pickup_group',
      'x.recording_policy',
      'x.created_at',
      'x.updated_at',
      'e.allow',
      'e.callerid',
      'e.webrtc',
      'e.rtp_symmetric',
      'e.updated_at as endpoint_at',
      'r.user_id as agent_id',
      'v.language',
      'v.updated_at as mailbox_at',
    ]);
}

type Row = Awaited<ReturnType<ReturnType<typeof extensionRows>['execute']>>[number];

function phoneOf(row: Row): Phone {
  const caller = callerOf(row.callerid ?? '');
  return {
    number: row.extension,
    displayName: row.display_name,
    userId: row.user_id,
    kind: row.webrtc === 'yes' ? 'webrtc' : 'sip',
    codecs: (row.allow ?? '').split(',').filter((codec) => codec !== ''),
    nat: row.rtp_symmetric !== 'no',
    callerName: caller.name || row.display_name,
    callerNumber: caller.number || row.extension,
    outboundNumber: row.outbound_number,
    outboundClass: row.outbound_class,
    dnd: row.dnd === 1,
    forwards: {
      always: row.forward_always,
      busy: row.forward_busy,
      noAnswer: row.forward_no_answer,
      unreachable: row.forward_unreachable,
    },
    ringSeconds: row.ring_seconds,
    pickupGroup: row.pickup_group,
    recordingPolicy: row.recording_policy,
    mailbox: row.mailbox === null ? null : { number: row.mailbox, language: row.language },
  };
}
