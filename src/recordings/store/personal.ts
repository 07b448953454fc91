import type { Kysely } from 'kysely';
import type { DB } from '../../platform/mysql/schema.generated.ts';
import { transact } from '../../platform/mysql/transact.ts';
import type { PersonalData, Subject } from '../../tenancy/guard/personal-data.ts';
import { presentRecording } from '../api/present.ts';
import type { RecordingRow } from './recordings.ts';

/** Recordings of calls from or to a person's numbers. */
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
  erase: (db, subject, pseudonym) =>
    transact(db, async (trx) => {
      const rows = await recordingsWith(trx, subject);
      const named = new Set(subject.numbers);
      const changed = (number: string | null) => (number !== null && named.has(number) ? pseudonym : number);
      for (const { id, from_number, to_number, deleted_at } of rows) {
        await trx
          .updateTable('call_recordings')
          .set({ status: 'deleted', deleted_at: deleted_at ?? new Date() })
          .set({ from_number: changed(from_number), to_number: changed(to_number) })
          .where('tenant_id', '=', subject.tenantId)
          .where('id', '=', id)
          .where('legal_hold', '=', 0)
          .execute();
      }
      return rows.length;
    }),
};

/** Also the traces of those that are deleted. Numbers are known once a call is over. */
async function recordingsWith(db: Kysely<DB>, { tenantId, numbers }: Subject): Promise<RecordingRow[]> {
  if (numbers.length === 0) return [];
  const found = new Map<number, RecordingRow>();
  for (const column of ['from_number', 'to_number'] as const) {
    const rows = await db
      .selectFrom('call_recordings')
      .selectAll()
      .where('tenant_id', '=', tenantId)
      .where(column, 'in', [...numbers])
      .execute();
    for (const row of rows) found.set(row.id, row);
  }
  return [...found.values()];
}
