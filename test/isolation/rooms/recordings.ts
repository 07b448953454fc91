import type { Database } from '../../../src/platform/mysql/connect.ts';
import { type Kinds, plain, reference } from '../kind.ts';
import type { TelephonyThings } from './telephony.ts';

type Side = RecordingThings & Pick<TelephonyThings, 'recordId' | 'callId'>;

const recording = reference((side: Side) => side.recordingId);

export const recordingKinds: Kinds<Side> = {
  '/recordings query status': plain('failed'),
  '/recordings query call_id': reference((side: Side) => side.recordId, 'AAAAAAAAAAAAAAAAAAAAAA'),
  '/recordings/{id} path id': recording,
  '/recordings/{id}/audio path id': recording,
  '/recordings/{id}/listens path id': recording,
  '/recordings/{id}/audio query download': plain('true'),
  '/calls/{id}/recording path id': reference((side: Side) => side.callId, 'AAAAAAAAAAAAAAAAAAAAAA'),
  'body legal_hold': plain(true),
  'body action': plain('pause'),
};

export interface RecordingThings {
  readonly recordingId: number;
}

const AT = new Date('2026-03-02T10:00:00.000Z');

/** Recordings of the tenant's record, of a PBX that this daemon does not stand beside, and who heard them. */
export async function addRecordings(
  db: Database,
  tenantId: string,
  { recordId, agentId, secret }: Pick<TelephonyThings, 'recordId' | 'agentId' | 'secret'>,
): Promise<RecordingThings> {
  const ids: number[] = [];
  for (const n of [1, 2]) {
    const { insertId } = await db
      .insertInto('call_recordings')
      .values({
        tenant_id: tenantId,
        pbx: 'elsewhere',
        spool_name: `${secret}-${n}`,
        linkedid: secret,
        uniqueid: secret,
        call_id: recordId,
        source: 'policy',
        status: 'failed',
        failure: 'nothing_written',
        started_at: AT,
        ended_at: AT,
        settled: 1,
      })
      .executeTakeFirstOrThrow();
    ids.push(Number(insertId));
    for (const _ of [1, 2]) {
      await db
        .insertInto('recording_listens')
        .values({
          tenant_id: tenantId,
          recording_id: Number(insertId),
          user_id: agentId,
          kind: 'listen',
          address: '192.0.2.1',
          listened_at: AT,
          last_at: AT,
        })
        .execute();
    }
  }
  return { recordingId: ids[0] ?? 0 };
}
