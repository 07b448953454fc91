import type { Kysely, Selectable, Transaction } from 'kysely';
import type { DB } from '../../platform/mysql/schema.generated.ts';
import { tenantScope } from '../../platform/mysql/tenant-scope.ts';
import type { ListenerState, ListenMode } from '../model/listener.ts';

export interface ListenerRow {
  readonly id: number;
  readonly tenantId: string;
  readonly callId: string;
  readonly userId: number;
  readonly agentId: number | null;
  readonly legId: string;
  readonly mode: ListenMode;
  readonly announced: boolean;
  readonly state: ListenerState;
  readonly channelId: string;
  readonly listenedAt: Date | null;
  readonly endedAt: Date | null;
}

const OPEN = ['sent', 'ringing', 'listening'] as const;
const COLUMNS = [
  'id',
  'tenant_id',
  'call_id',
  'user_id',
  'agent_id',
  'leg_id',
  'mode',
  'announced',
  'state',
  'channel_id',
  'listened_at',
  'ended_at',
] as const;
type Stored = Pick<Selectable<DB['call_listeners']>, (typeof COLUMNS)[number]>;

export async function insertListener(
  trx: Transaction<DB>,
  one: Omit<ListenerRow, 'id' | 'state' | 'listenedAt' | 'endedAt'> & { readonly pbx: string },
): Promise<ListenerRow> {
  const { insertId } = await tenantScope(trx, one.tenantId)
    .insertInto('call_listeners')
    .values({
      tenant_id: one.tenantId,
      pbx: one.pbx,
      call_id: one.callId,
      user_id: one.userId,
      agent_id: one.agentId,
      leg_id: one.legId,
      mode: one.mode,
      announced: one.announced ? 1 : 0,
      channel_id: one.channelId,
    })
    .executeTakeFirstOrThrow();
  return requireListener(trx, one.tenantId, Number(insertId));
}

/** @returns null when it was over already */
export async function changeListener(
  trx: Transaction<DB>,
  { tenantId, id }: Pick<ListenerRow, 'tenantId' | 'id'>,
  to: {
    readonly state?: ListenerState;
    readonly mode?: ListenMode;
    readonly listenedAt?: Date;
    readonly endedAt?: Date;
  },
): Promise<ListenerRow | null> {
  const { numUpdatedRows } = await tenantScope(trx, tenantId)
    .updateTable('call_listeners')
    .set({
      ...(to.state === undefined ? {} : { state: to.state }),
      ...(to.mode === undefined ? {} : { mode: to.mode }),
      ...(to.listenedAt === undefined ? {} : { listened_at: to.listenedAt }),
      ...(to.endedAt === undefined ? {} : { ended_at: to.endedAt }),
    })
    .where('id', '=', id)
    .where('state', 'in', OPEN)
    .executeTakeFirst();
  return numUpdatedRows === 0n ? null : requireListener(trx, tenantId, id);
}

export async function listenersOf(db: Kysely<DB>, tenantId: string, callId: string): Promise<ListenerRow[]> {
  const rows = await stored(tenantScope(db, tenantId)).where('call_id', '=', callId).orderBy('id').limit(100).execute();
  return rows.map(rowOf);
}

export async function findListener(
  db: Kysely<DB>,
  { tenantId, callId, id }: { readonly tenantId: string; readonly callId: string; readonly id: number },
): Promise<ListenerRow | null> {
  const row = await stored(tenantScope(db, tenantId))
    .where('call_id', '=', callId)
    .where('id', '=', id)
    .executeTakeFirst();
  return row === undefined ? null : rowOf(row);
}

/** Of all tenants: whoever listened when an earlier process of this PBX's daemon ended. */
export async function openListeners(db: Kysely<DB>, pbx: string): Promise<ListenerRow[]> {
  const rows = await stored(db).where('pbx', '=', pbx).where('state', 'in', OPEN).execute();
  return rows.map(rowOf);
}

async function requireListener(trx: Transaction<DB>, tenantId: string, id: number): Promise<ListenerRow> {
  const row = await stored(tenantScope(trx, tenantId)).where('id', '=', id).executeTakeFirstOrThrow();
  return rowOf(row);
}

function stored(db: Kysely<DB>) {
  return db.selectFrom('call_listeners').select(COLUMNS);
}

function rowOf(row: Stored): ListenerRow {
  return {
    id: row.id,
    tenantId: row.tenant_id,
    callId: row.call_id,
    userId: row.user_id,
    agentId: row.agent_id,
    legId: row.leg_id,
    mode: row.mode,
    announced: Boolean(row.announced),
    state: row.state,
    channelId: row.channel_id,
    listenedAt: row.listened_at,
    endedAt: row.ended_at,
  };
}
