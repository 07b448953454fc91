import { createHash } from 'node:crypto';
import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import type { Database } from '../../../src/platform/mysql/connect.ts';
import { type Kinds, plain, reference } from '../kind.ts';
import type { TelephonyThings } from './telephony.ts';

type Side = RecordingThings & Pick<TelephonyThings, 'recordId' | 'callId'>;

const recording = reference((side: Side) => side.recordingId);

export const recordingKinds: Kinds<Side> = {
  '/recordings query status': plain('completed'),
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

const soundOf = (tenantId: string) => `${tenantId}/2026-03/sound.wav`;

/** What is heard of them: no WAV, but whoever gets it knows it. @param storeDir as the daemon has it by default */
export function addSound(
  storeDir: string,
  { tenant, secret }: { readonly tenant: string; readonly secret: string },
): void {
  const path = join(storeDir, soundOf(tenant));
  mkdirSync(join(path, '..'), { recursive: true });
  writeFileSync(path, secret);
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
        status: 'completed',
        file_path: soundOf(tenantId),
        file_size: secret.length,
        duration_ms: 1,
        checksum: createHash('sha256').update(secret).digest('hex'),
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
          address: secret,
          listened_at: AT,
          last_at: AT,
        })
        .execute();
    }
  }
  return { recordingId: ids[0] ?? 0 };
}
