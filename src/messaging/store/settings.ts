import type { Kysely, Transaction } from 'kysely';
import { jsonText } from '../../platform/mysql/json-text.ts';
import type { DB } from '../../platform/mysql/schema.generated.ts';

/** Each of these is given the tenant's scope. */
export async function loadSettings(db: Kysely<DB>): Promise<{ settings: unknown; webhookSecret: string | null }> {
  const row = await db.selectFrom('sms_settings').select(['settings', 'webhook_secret']).executeTakeFirst();
  return { settings: row?.settings ?? {}, webhookSecret: row?.webhook_secret ?? null };
}

/** The same, held until the transaction ends. */
export async function holdSettings(
  trx: Transaction<DB>,
  tenant_id: string,
): Promise<{ settings: unknown; webhookSecret: string | null; updatedAt: Date }> {
  await trx.insertInto('sms_settings').ignore().values({ tenant_id, settings: '{}' }).execute();
  const row = await trx
    .selectFrom('sms_settings')
    .select(['settings', 'webhook_secret', 'updated_at'])
    .forUpdate()
    .executeTakeFirstOrThrow();
  return { settings: row.settings, webhookSecret: row.webhook_secret, updatedAt: row.updated_at };
}

export async function saveSettings(trx: Transaction<DB>, settings: unknown, at: Date): Promise<void> {
  await trx
    .updateTable('sms_settings')
    .set({ settings: jsonText(settings), updated_at: at })
    .execute();
}

export async function saveWebhookSecret(trx: Transaction<DB>, sealed: string): Promise<void> {
  await trx.updateTable('sms_settings').set({ webhook_secret: sealed }).execute();
}
