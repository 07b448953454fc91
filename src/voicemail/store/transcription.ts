import type { Kysely, Transaction } from 'kysely';
import type { DB } from '../../platform/mysql/schema.generated.ts';

/** Where a tenant has its messages written down. */
export interface TranscriptionRow {
  readonly url: string;
  /** Sealed. */
  readonly secret: string;
  readonly updatedAt: Date;
}

/** @param db of the tenant */
export async function findTranscription(db: Kysely<DB>): Promise<TranscriptionRow | null> {
  const row = await db.selectFrom('voicemail_transcription').select(['url', 'secret', 'updated_at']).executeTakeFirst();
  return row === undefined ? null : { url: row.url, secret: row.secret, updatedAt: row.updated_at };
}

/** @param trx of the tenant, within its transaction */
export async function saveTranscriber(
  trx: Transaction<DB>,
  tenantId: string,
  to: { readonly url: string; readonly secret: string },
): Promise<void> {
  const { numUpdatedRows } = await trx.updateTable('voicemail_transcription').set(to).executeTakeFirst();
  if (numUpdatedRows > 0n) return;
  // MySQL counts a row that stays as it is among the changed ones only when told to; so look before adding.
  if ((await findTranscription(trx)) !== null) return;
  await trx
    .insertInto('voicemail_transcription')
    .values({ tenant_id: tenantId, ...to })
    .execute();
}

export async function removeTranscriber(trx: Transaction<DB>): Promise<void> {
  await trx.deleteFrom('voicemail_transcription').execute();
}
