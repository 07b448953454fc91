import type { Kysely, Selectable, Transaction, Updateable } from 'kysely';
import type { CallRecordings, DB } from '../../platform/mysql/schema.generated.ts';

export type RecordingRow = Selectable<CallRecordings>;
export type RecordingChange = Updateable<CallRecordings>;

/** What makes a file one recording, however often it is come across. */
export interface SpoolKey {
  readonly tenantId: string;
  readonly pbx: string;
  readonly spoolName: string;
}

export interface NewRecording extends SpoolKey {
  readonly linkedId: string;
  readonly uniqueId: string;
  readonly callId: string;
  readonly source: 'policy' | 'on_demand';
  readonly startedAt: Date;
}

export function findBySpoolName(db: Kysely<DB>, key: SpoolKey): Promise<RecordingRow | undefined> {
  return db
    .selectFrom('call_recordings')
    .selectAll()
    .where('tenant_id', '=', key.tenantId)
    .where('pbx', '=', key.pbx)
    .where('spool_name', '=', key.spoolName)
    .executeTakeFirst();
}

export async function insertRecording(db: Kysely<DB>, o: NewRecording): Promise<void> {
  await db
    .insertInto('call_recordings')
    .values({
      tenant_id: o.tenantId,
      pbx: o.pbx,
      spool_name: o.spoolName,
      linkedid: o.linkedId,
      uniqueid: o.uniqueId,
      call_id: o.callId,
      source: o.source,
      started_at: o.startedAt,
    })
    .execute();
}

/** @returns the row as it is then; undefined when it was no longer in one of these states */
export async function changeRecording(
  db: Kysely<DB>,
  { tenantId, id }: { readonly tenantId: string; readonly id: number },
  from: readonly RecordingRow['status'][],
  change: RecordingChange,
): Promise<RecordingRow | undefined> {
  const { numUpdatedRows } = await db
    .updateTable('call_recordings')
    .set(change)
    .where('tenant_id', '=', tenantId)
    .where('id', '=', id)
    .where('status', 'in', [...from])
    .executeTakeFirst();
  return numUpdatedRows === 0n ? undefined : findOne(db, tenantId, id);
}

export function findOne(db: Kysely<DB>, tenantId: string, id: number): Promise<RecordingRow | undefined> {
  return db
    .selectFrom('call_recordings')
    .selectAll()
    .where('tenant_id', '=', tenantId)
    .where('id', '=', id)
    .executeTakeFirst();
}

/** The same, held until the transaction ends: as it is now, whatever the transaction has read before. */
export function lockOne(trx: Transaction<DB>, tenantId: string, id: number): Promise<RecordingRow | undefined> {
  return trx
    .selectFrom('call_recordings')
    .selectAll()
    .where('tenant_id', '=', tenantId)
    .where('id', '=', id)
    .forUpdate()
    .executeTakeFirst();
}

/** Of one PBX: recordings that were begun and are not known to be over. */
export function recordingNow(db: Kysely<DB>, pbx: string): Promise<RecordingRow[]> {
  return db
    .selectFrom('call_recordings')
    .selectAll()
    .where('pbx', '=', pbx)
    .where('settled', '=', 0) // with it, by the index
    .where('status', '=', 'recording')
    .execute();
}

/** Those of one call that are going on, latest last. */
export function recordingsOfCall(db: Kysely<DB>, tenantId: string, callId: string): Promise<RecordingRow[]> {
  return db
    .selectFrom('call_recordings')
    .selectAll()
    .where('tenant_id', '=', tenantId)
    .where('call_id', '=', callId)
    .where('status', '=', 'recording')
    .orderBy('id')
    .execute();
}
