import type { Insertable, Kysely, Transaction, Updateable } from 'kysely';
import { isDuplicate } from '../../platform/mysql/failure.ts';
import type { DB } from '../../platform/mysql/schema.generated.ts';
import { type MessageRow, smsOf } from './message-columns.ts';

export { type MessageRow, smsOf };
export type NewMessage = Omit<Insertable<DB['sms_messages']>, 'id'>;

/**
 * @param trx within the tenant's scope
 * @returns the row; null when a message with the same key of the provider or the client is there already
 */
export async function insertMessage(trx: Transaction<DB>, message: NewMessage): Promise<MessageRow | null> {
  try {
    const { insertId } = await trx.insertInto('sms_messages').values(message).executeTakeFirstOrThrow();
    return (await findMessage(trx, Number(insertId))) ?? null;
  } catch (error) {
    if (isDuplicate(error)) return null;
    throw error;
  }
}

/** Each of these is given the tenant's scope. */
export function findMessage(db: Kysely<DB>, id: number): Promise<MessageRow | undefined> {
  return db.selectFrom('sms_messages').selectAll().where('id', '=', id).executeTakeFirst();
}

/** By their ids. */
export async function findEach(db: Kysely<DB>, ids: readonly number[]): Promise<Map<number, MessageRow>> {
  if (ids.length === 0) return new Map();
  const rows = await db
    .selectFrom('sms_messages')
    .selectAll()
    .where('id', 'in', [...ids])
    .execute();
  return new Map(rows.map((row) => [row.id, row]));
}

export function lockMessage(trx: Transaction<DB>, id: number): Promise<MessageRow | undefined> {
  return trx.selectFrom('sms_messages').selectAll().where('id', '=', id).forUpdate().executeTakeFirst();
}

export function findByClientKey(db: Kysely<DB>, key: string): Promise<MessageRow | undefined> {
  return db.selectFrom('sms_messages').selectAll().where('client_key', '=', key).executeTakeFirst();
}

export async function updateMessage(
  trx: Transaction<DB>,
  id: number,
  change: Updateable<DB['sms_messages']>,
): Promise<void> {
  await trx.updateTable('sms_messages').set(change).where('id', '=', id).execute();
}

/** The last messages of a conversation, oldest first. */
export async function lastOfThread(
  db: Kysely<DB>,
  threadId: number,
  since: Date,
  limit: number,
): Promise<Pick<MessageRow, 'direction' | 'body' | 'created_at' | 'status'>[]> {
  const rows = await db
    .selectFrom('sms_messages')
    .select(['direction', 'body', 'created_at', 'status'])
    .where('thread_id', '=', threadId)
    .where('created_at', '>', since)
    .orderBy('id', 'desc')
    .limit(limit)
    .execute();
  return rows.reverse();
}
