import type { Kysely, Transaction } from 'kysely';
import { jsonText } from '../../platform/mysql/json-text.ts';
import type { DB } from '../../platform/mysql/schema.generated.ts';
import { tenantScope } from '../../platform/mysql/tenant-scope.ts';
import type { CommandAction, CommandState } from '../model/command.ts';
import { memberOrNull } from './member-or-null.ts';

export interface CommandRow {
  readonly id: number;
  readonly tenantId: string;
  readonly callId: string;
  /** Null: an API key. */
  readonly userId: number | null;
  readonly action: CommandAction;
  readonly state: CommandState;
  readonly detail: string;
  readonly legId: string | null;
  readonly channelId: string;
  readonly result: Readonly<Record<string, unknown>> | null;
  readonly createdAt: Date;
  readonly updatedAt: Date;
}

export type NewCommand = Pick<CommandRow, 'tenantId' | 'callId' | 'userId' | 'action' | 'legId' | 'channelId'> & {
  readonly pbx: string;
};

const COLUMNS = [
  'id',
  'tenant_id',
  'call_id',
  'user_id',
  'action',
  'state',
  'detail',
  'leg_id',
  'channel_id',
  'result',
  'created_at',
  'updated_at',
] as const;

export async function insertCommand(trx: Transaction<DB>, one: NewCommand): Promise<CommandRow> {
  const scoped = tenantScope(trx, one.tenantId);
  const { insertId } = await scoped
    .insertInto('call_commands')
    .values({
      tenant_id: one.tenantId,
      pbx: one.pbx,
      call_id: one.callId,
      user_id: memberOrNull(scoped, one.userId),
      action: one.action,
      leg_id: one.legId,
      channel_id: one.channelId,
    })
    .executeTakeFirstOrThrow();
  return requireCommand(trx, one.tenantId, Number(insertId));
}

/** What became of it, once: the first word counts. @returns null when it was not `sent` any more */
export async function closeCommand(
  trx: Transaction<DB>,
  { tenantId, id }: Pick<CommandRow, 'tenantId' | 'id'>,
  to: { readonly state: CommandState; readonly detail: string; readonly result: CommandRow['result'] },
): Promise<CommandRow | null> {
  const { numUpdatedRows } = await tenantScope(trx, tenantId)
    .updateTable('call_commands')
    .set({
      state: to.state,
      detail: to.detail.slice(0, 255),
      result: to.result === null ? null : jsonText(to.result),
    })
    .where('id', '=', id)
    .where('state', '=', 'sent')
    .executeTakeFirst();
  return numUpdatedRows === 0n ? null : requireCommand(trx, tenantId, id);
}

export interface CommandFilter {
  readonly tenantId: string;
  /** Only what these people asked for; null: what anybody did. */
  readonly people: readonly number[] | null;
  readonly callId?: string | undefined;
}

/** The latest first. */
export async function listCommands(
  db: Kysely<DB>,
  { tenantId, people, callId }: CommandFilter,
  page: { readonly before: number | null; readonly limit: number },
): Promise<CommandRow[]> {
  let query = tenantScope(db, tenantId).selectFrom('call_commands').select(COLUMNS).orderBy('id', 'desc');
  if (people !== null) query = query.where('user_id', 'in', people);
  if (callId !== undefined) query = query.where('call_id', '=', callId);
  if (page.before !== null) query = query.where('id', '<', page.before);
  return (await query.limit(page.limit).execute()).map(rowOf);
}

export async function findCommand(db: Kysely<DB>, filter: CommandFilter, id: number): Promise<CommandRow | null> {
  let query = tenantScope(db, filter.tenantId).selectFrom('call_commands').select(COLUMNS).where('id', '=', id);
  if (filter.people !== null) query = query.where('user_id', 'in', filter.people);
  const row = await query.executeTakeFirst();
  return row === undefined ? null : rowOf(row);
}

/** Of all tenants: what an earlier process of this PBX's daemon left without an end. */
export async function openCommands(db: Kysely<DB>, pbx: string): Promise<CommandRow[]> {
  const rows = await db
    .selectFrom('call_commands')
    .select(COLUMNS)
    .where('pbx', '=', pbx)
    .where('state', '=', 'sent')
    .execute();
  return rows.map(rowOf);
}

async function requireCommand(trx: Transaction<DB>, tenantId: string, id: number): Promise<CommandRow> {
  const row = await findCommand(trx, { tenantId, people: null }, id);
  if (row === null) throw new Error(`command ${id} is not there`);
  return row;
}

function rowOf(row: {
  readonly id: number;
  readonly tenant_id: string;
  readonly call_id: string;
  readonly user_id: number | null;
  readonly action: CommandAction;
  readonly state: CommandState;
  readonly detail: string;
  readonly leg_id: string | null;
  readonly channel_id: string;
  readonly result: unknown;
  readonly created_at: Date;
  readonly updated_at: Date;
}): CommandRow {
  return {
    id: row.id,
    tenantId: row.tenant_id,
    callId: row.call_id,
    userId: row.user_id,
    action: row.action,
    state: row.state,
    detail: row.detail,
    legId: row.leg_id,
    channelId: row.channel_id,
    result: row.result as CommandRow['result'],
    createdAt: row.created_at,
    updatedAt: row.updated_at,
  };
}
