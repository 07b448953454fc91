import type { Kysely } from 'kysely';
import type { SpoolFile } from '../../asterisk/spool/spool-file.ts';
import type { DB } from '../../platform/mysql/schema.generated.ts';
import type { Quarantined } from '../store/quarantine.ts';
import { saveBatch } from '../store/save-batch.ts';
import { loadCursor } from '../store/spool-cursor.ts';
import { loadFileCursors } from '../store/spool-files.ts';
import { openFiles } from './open-files.ts';
import { emptyState } from './reader-state.ts';
import { takeChunks } from './take-chunks.ts';

/**
 * Puts the next record (of each kind) into quarantine and goes on behind it: the database refuses its values, and one
 * bad row must not hold up all that come after it.
 */
export async function skipRecord(
  files: readonly SpoolFile[],
  refusal: string,
  o: { readonly db: Kysely<DB>; readonly pbx: string; readonly maxBytes: number; readonly now: number },
): Promise<readonly Quarantined[]> {
  const state = emptyState(await loadCursor(o.db, o.pbx), await loadFileCursors(o.db, o.pbx));
  const open = await openFiles(o.db, o.pbx, state, files);
  const { cel, cdr } = await takeChunks(open, { maxBytes: o.maxBytes, maxRecords: 1, now: o.now });
  const taken = [cel, cdr].filter((one) => one !== null);
  const rejected = taken.flatMap(({ before, chunk }) =>
    chunk.records.map(({ offset, raw }) => ({
      kind: 'spool' as const,
      source: `${before.kind}:${before.identity}:${before.generation}:${offset}`,
      reason: `refused by the database: ${refusal}`,
      evidence: Buffer.from(`${raw}\n`),
    })),
  );
  const nothing = { events: [], legs: [], over: [], goingOn: [] };
  await saveBatch(o.db, o.pbx, { ...nothing, cursor: state.cursor, files: taken.map(({ after }) => after), rejected });
  return rejected;
}
