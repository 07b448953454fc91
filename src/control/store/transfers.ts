import type { ExpressionBuilder, Kysely, Selectable, Transaction } from 'kysely';
import { jsonText } from '../../platform/mysql/json-text.ts';
import type { DB } from '../../platform/mysql/schema.generated.ts';
import { tenantScope } from '../../platform/mysql/tenant-scope.ts';
import type { Transfer, TransferMemory } from '../model/transfer.ts';
import { memberOrNull } from './member-or-null.ts';

export interface TransferRow extends Transfer {
  readonly id: number;
  readonly tenantId: string;
  readonly callId: string;
  readonly userId: number | null;
  readonly to: string;
  readonly legId: string;
  readonly createdAt: Date;
  readonly updatedAt: Date;
}

export const OPEN_STATES = ['sent', 'ringing', 'consulting'] as const;

const COLUMNS = [
  'id',
  'tenant_id',
  'call_id',
  'user_id',
  'kind',
  'target',
  'leg_id',
  'state',
  'speaks_with',
  'detail',
  'created_at',
  'updated_at',
] as const;
type Stored = Pick<Selectable<DB['call_transfers']>, (typeof COLUMNS)[number]> & { readonly memory: TransferMemory };

export async function insertTransfer(
  trx: Transaction<DB>,
  one: Pick<TransferRow, 'tenantId' | 'callId' | 'userId' | 'kind' | 'to' | 'legId' | 'memory'> & {
    readonly pbx: string;
  },
): Promise<TransferRow> {
  const scoped = tenantScope(trx, one.tenantId);
  const { insertId } = await scoped
    .insertInto('call_transfers')
    .values({
      tenant_id: one.tenantId,
      pbx: one.pbx,
      call_id: one.callId,
      user_id: memberOrNull(scoped, one.userId),
      kind: one.kind,
      target: one.to,
      leg_id: one.legId,
      memory: jsonText(one.memory),
    })
    .executeTakeFirstOrThrow();
  return requireTransfer(trx, one.tenantId, Number(insertId));
}

/** What it has become; one that is over stays as it is. @returns null when it was over already */
export async function saveTransfer(
  trx: Transaction<DB>,
  { tenantId, id }: Pick<TransferRow, 'tenantId' | 'id'>,
  to: Transfer,
): Promise<TransferRow | null> {
  const { numUpdatedRows } = await tenantScope(trx, tenantId)
    .updateTable('call_transfers')
    .set({
      state: to.state,
      speaks_with: to.speaksWith,
      detail: to.detail.slice(0, 255),
      memory: jsonText(to.memory),
    })
    .where('id', '=', id)
    .where('state', 'in', OPEN_STATES)
    .executeTakeFirst();
  return numUpdatedRows === 0n ? null : requireTransfer(trx, tenantId, id);
}

export async function transfersOf(db: Kysely<DB>, tenantId: string, callId: string): Promise<TransferRow[]> {
  const rows = await stored(tenantScope(db, tenantId)).where('call_id', '=', callId).orderBy('id').limit(100).execute();
  return rows.map(rowOf);
}

export async function findTransfer(
  db: Kysely<DB>,
  { tenantId, callId, id }: { readonly tenantId: string; readonly callId: string; readonly id: number },
): Promise<TransferRow | null> {
  const row = await stored(tenantScope(db, tenantId))
    .where('call_id', '=', callId)
    .where('id', '=', id)
    .executeTakeFirst();
  return row === undefined ? null : rowOf(row);
}

/** Of all tenants: what an earlier process of this PBX's daemon was in the middle of. */
export async function openTransfers(db: Kysely<DB>, pbx: string): Promise<TransferRow[]> {
  const rows = await stored(db).where('pbx', '=', pbx).where('state', 'in', OPEN_STATES).execute();
  return rows.map(rowOf);
}

async function requireTransfer(trx: Transaction<DB>, tenantId: string, id: number): Promise<TransferRow> {
  const row = await stored(tenantScope(trx, tenantId)).where('id', '=', id).executeTakeFirstOrThrow();
  return rowOf(row);
}

function stored(db: Kysely<DB>) {
  // JSON that only insertTransfer and saveTransfer write.
  const memory = (e: ExpressionBuilder<DB, 'call_transfers'>) => e.ref('memory').$castTo<TransferMemory>().as('memory');
  return db.selectFrom('call_transfers').select(COLUMNS).select(memory);
}

function rowOf(row: Stored): TransferRow {
  return {
    id: row.id,
    tenantId: row.tenant_id,
    callId: row.call_id,
    userId: row.user_id,
    kind: row.kind,
    to: row.target,
    legId: row.leg_id,
    state: row.state,
    speaksWith: row.speaks_with,
    detail: row.detail,
    memory: row.memory,
    createdAt: row.created_at,
    updatedAt: row.updated_at,
  };
}
