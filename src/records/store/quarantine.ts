import { type Kysely, sql } from 'kysely';
import type { DB } from '../../platform/mysql/schema.generated.ts';
import { insertRows, type Trx } from './insert-rows.ts';
import { cut } from './text.ts';

export type QuarantineKind = 'spool' | 'call' | 'frame';

export interface Quarantined {
  readonly kind: QuarantineKind;
  /** Unique within its kind. */
  readonly source: string;
  readonly reason: string;
  readonly evidence: Buffer;
}

export async function quarantine(trx: Trx, pbx: string, rows: readonly Quarantined[]): Promise<void> {
  const columns = ['pbx', 'kind', 'source', 'reason', 'evidence', 'resolved_at'] as const;
  // One at a time: a piece of evidence may be as large as a statement.
  for (const { kind, source, reason, evidence } of rows) {
    const row = [pbx, kind, cut(source, 255), cut(reason, 255), evidence, null];
    await insertRows(trx, { table: 'quarantine', columns, present: ['reason', 'evidence', 'resolved_at'] }, [row]);
  }
}

/** The same frame again: counted, not stored again. */
export async function quarantineFrames(db: Kysely<DB>, pbx: string, frames: readonly Quarantined[]): Promise<void> {
  for (const { kind, source, reason, evidence } of frames) {
    await db
      .insertInto('quarantine')
      .values({ pbx, kind, source: cut(source, 255), reason: cut(reason, 255), evidence })
      .onDuplicateKeyUpdate({ seen: sql`seen + 1` })
      .execute();
  }
}

/** These calls have a record now. */
export async function resolveCalls(trx: Trx, pbx: string, roots: readonly string[]): Promise<void> {
  if (roots.length === 0) return;
  await trx
    .updateTable('quarantine')
    .set({ resolved_at: sql`current_timestamp(3)` })
    .where('pbx', '=', pbx)
    .where('kind', '=', 'call')
    .where('source', 'in', [...roots])
    .where('resolved_at', 'is', null)
    .execute();
}
