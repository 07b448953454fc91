import type { Kysely, Transaction } from 'kysely';
import type { DB } from '../../platform/mysql/schema.generated.ts';
import type { SmsStatus } from '../model/status.ts';

/** Each of these is given the tenant's scope. */
export async function insertParts(
  trx: Transaction<DB>,
  o: {
    readonly tenantId: string;
    readonly providerId: number;
    readonly messageId: number;
    readonly ids: readonly string[];
    readonly status: SmsStatus;
  },
): Promise<void> {
  if (o.ids.length === 0) return;
  const rows = o.ids.map((id) => ({
    tenant_id: o.tenantId,
    provider_id: o.providerId,
    provider_message_id: id,
    message_id: o.messageId,
    status: o.status,
  }));
  await trx.insertInto('sms_parts').ignore().values(rows).execute();
}

/** Message centres begin to count again: a name is that of the message which was given it last. */
export async function takeNames(
  trx: Transaction<DB>,
  o: { readonly providerId: number; readonly messageId: number; readonly ids: readonly string[] },
): Promise<void> {
  if (o.ids.length === 0) return;
  await trx
    .deleteFrom('sms_parts')
    .where('provider_id', '=', o.providerId)
    .where('provider_message_id', 'in', [...o.ids])
    .where('message_id', '!=', o.messageId)
    .execute();
  await trx
    .updateTable('sms_messages')
    .set({ provider_message_id: null })
    .where('provider_id', '=', o.providerId)
    .where('provider_message_id', 'in', [...o.ids])
    .where('direction', '=', 'outbound')
    .where('id', '!=', o.messageId)
    .execute();
}

export function findPart(db: Kysely<DB>, providerId: number, id: string) {
  return db
    .selectFrom('sms_parts')
    .select(['message_id', 'status'])
    .where('provider_id', '=', providerId)
    .where('provider_message_id', '=', id)
    .executeTakeFirst();
}

/** As they are now, whatever the transaction has read before, and held until it ends. */
export function lockParts(trx: Transaction<DB>, messageId: number) {
  return trx
    .selectFrom('sms_parts')
    .select(['provider_id', 'provider_message_id', 'status'])
    .where('message_id', '=', messageId)
    .forUpdate()
    .execute();
}

export async function setPart(trx: Transaction<DB>, providerId: number, id: string, status: SmsStatus): Promise<void> {
  await trx
    .updateTable('sms_parts')
    .set({ status })
    .where('provider_id', '=', providerId)
    .where('provider_message_id', '=', id)
    .execute();
}

export async function statusesOf(db: Kysely<DB>, messageId: number): Promise<SmsStatus[]> {
  const rows = await db.selectFrom('sms_parts').select('status').where('message_id', '=', messageId).execute();
  return rows.map(({ status }) => status);
}

/** Those of the names that are messages already. */
export async function knownIds(db: Kysely<DB>, providerId: number, ids: readonly string[]): Promise<Set<string>> {
  if (ids.length === 0) return new Set();
  const rows = await db
    .selectFrom('sms_parts')
    .select('provider_message_id')
    .where('provider_id', '=', providerId)
    .where('provider_message_id', 'in', [...ids])
    .execute();
  return new Set(rows.map(({ provider_message_id }) => provider_message_id));
}
