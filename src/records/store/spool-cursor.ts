import { type Kysely, sql } from 'kysely';
import { PatchbayError } from '../../platform/errors.ts';
import type { DB } from '../../platform/mysql/schema.generated.ts';
import type { PbxLife } from '../model/pbx-life.ts';
import type { Trx } from './insert-rows.ts';

export interface Cursor {
  /** Batches committed so far. */
  readonly version: number;
  readonly life: PbxLife;
}

export async function loadCursor(db: Kysely<DB>, pbx: string): Promise<Cursor> {
  await db.insertInto('spool_cursors').values({ pbx }).onDuplicateKeyUpdate({ pbx: sql`values(pbx)` }).execute();
  const row = await db.selectFrom('spool_cursors').selectAll().where('pbx', '=', pbx).executeTakeFirstOrThrow();
  return { version: row.version, life: { counter: row.life_counter, second: row.life_second } };
}

/**
 * Takes the right to commit the batch after `seen`. The row stays locked until the end of the transaction, so a second
 * daemon waits here, and then finds that its batch is not the next one any more.
 *
 * @throws PatchbayError `conflict` when another process has committed a batch since
 */
export async function claimNextBatch(trx: Trx, pbx: string, { version, life }: Cursor): Promise<void> {
  const { numUpdatedRows } = await trx
    .updateTable('spool_cursors')
    .set({ version: version + 1, life_counter: life.counter, life_second: life.second })
    .where('pbx', '=', pbx)
    .where('version', '=', version)
    .executeTakeFirst();
  if (numUpdatedRows !== 1n) throw new PatchbayError('conflict', `the spool of ${pbx} was read on by another process`);
}
