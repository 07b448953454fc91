import type { Kysely } from 'kysely';
import type { DB } from '../../platform/mysql/schema.generated.ts';
import { transact } from '../../platform/mysql/transact.ts';
import type { PersonalData, Subject } from '../../tenancy/guard/personal-data.ts';
import { presentRecording } from '../api/present.ts';
import type { RecordingRow } from './recordings.ts';

/** Recordings of calls from or to a person's numbers. Erased before the calls, whose numbers lead here. */
export const personalRecordings: PersonalData = {
  name: 'recordings',
  obstacle: async (db, subject) => {
    const held = (await recordingsWith(db, subject)).filter((row) => row.legal_hold === 1);
    return held.length === 0 ? null : `recordings under legal hold: ${held.map(({ id }) => id).join(', ')}`;
  },
  find: async (db, subject, most) => {
    const rows = await recordingsWith(db, subject);
    const items = rows
      .slice(0, most)
      .map((row) => ({ ...presentRecording(row), audio: `/api/v1/recordings/${row.id}/audio` }));
    return { count: rows.length, items };
  },
  erase: (db, subject) =>
    transact(db, async (trx) => {
      const rows = (await recordingsWith(trx, subject)).filter(({ status }) => status !== 'recording');
      for (const { id } of rows) {
        await trx
          .updateTable('call_recordings')
          .set({ status: 'deleted', deleted_at: new Date() })
          .where('tenant_id', '=', subject.tenantId)
          .where('id', '=', id)
          .execute();
      }
      return rows.length;
    }),
};

/** Those that are not deleted. */
async function recordingsWith(db: Kysely<DB>, { tenantId, numbers }: Subject): Promise<RecordingRow[]> {
  if (numbers.length === 0) return [];
  const found = new Map<number, RecordingRow>();
  for (const column of ['c.from_number', 'c.to_number'] as const) {
    const rows = await db
      .selectFrom('call_records as c')
      .innerJoin('call_recordings as r', (join) =>
        join.onRef('r.tenant_id', '=', 'c.tenant_id').onRef('r.call_id', '=', 'c.call_id'),
      )
      .selectAll('r')
      .where('c.tenant_id', '=', tenantId)
      .where(column, 'in', [...numbers])
      .where('r.status', '<>', 'deleted')
      .execute();
    for (const row of rows) found.set(row.id, row);
  }
  return [...found.values()];
}
