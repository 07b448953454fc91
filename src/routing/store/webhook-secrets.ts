import type { Kysely, Transaction } from 'kysely';
import type { DB } from '../../platform/mysql/schema.generated.ts';

export interface SealedSecrets {
  readonly sealed: string;
  readonly previousSealed: string | null;
  readonly previousUntil: Date | null;
  readonly changedAt: Date;
}

/** @param db of one tenant */
export async function findSecrets(db: Kysely<DB>, didId: number): Promise<SealedSecrets | null> {
  const row = await db
    .selectFrom('did_webhook_secrets')
    .select(['sealed', 'previous_sealed', 'previous_until', 'updated_at'])
    .where('did_id', '=', didId)
    .executeTakeFirst();
  if (row === undefined) return null;
  const { sealed, previous_sealed: previousSealed, previous_until: previousUntil, updated_at: changedAt } = row;
  return { sealed, previousSealed, previousUntil, changedAt };
}

/** Puts a new secret in place of the one that is there, which stays beside it. @param trx of one tenant */
export async function replaceSecret(
  trx: Transaction<DB>,
  o: { readonly tenantId: string; readonly didId: number; readonly sealed: string; readonly previousUntil: Date },
): Promise<void> {
  const held = await trx
    .selectFrom('did_webhook_secrets')
    .select('sealed')
    .where('did_id', '=', o.didId)
    .forUpdate()
    .executeTakeFirst();
  if (held === undefined) {
    const row = { tenant_id: o.tenantId, did_id: o.didId, sealed: o.sealed };
    await trx.insertInto('did_webhook_secrets').values(row).execute();
    return;
  }
  await trx
    .updateTable('did_webhook_secrets')
    .set({ sealed: o.sealed, previous_sealed: held.sealed, previous_until: o.previousUntil })
    .where('did_id', '=', o.didId)
    .execute();
}
