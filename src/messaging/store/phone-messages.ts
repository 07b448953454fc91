import type { Insertable, Kysely, Selectable } from 'kysely';
import { isDuplicate } from '../../platform/mysql/failure.ts';
import type { DB } from '../../platform/mysql/schema.generated.ts';

export type PhoneMessageRow = Selectable<DB['phone_messages']>;

/** Each of these is given the tenant's scope, but for those that say otherwise. Nothing for one that came before. */
export async function insertPhoneMessage(
  db: Kysely<DB>,
  row: Omit<Insertable<DB['phone_messages']>, 'id'>,
): Promise<void> {
  try {
    await db.insertInto('phone_messages').values(row).execute();
  } catch (error) {
    if (!isDuplicate(error)) throw error;
  }
}

export function waitingFor(db: Kysely<DB>, endpoint: string, now: Date, limit: number): Promise<PhoneMessageRow[]> {
  return db
    .selectFrom('phone_messages')
    .selectAll()
    .where('recipient_endpoint', '=', endpoint)
    .where('status', '=', 'waiting')
    .where('keep_until', '>', now)
    .orderBy('id')
    .limit(limit)
    .execute();
}

export async function countWaitingFor(db: Kysely<DB>, endpoint: string): Promise<number> {
  const { n } = await db
    .selectFrom('phone_messages')
    .select((e) => e.fn.countAll<number>().as('n'))
    .where('recipient_endpoint', '=', endpoint)
    .where('status', '=', 'waiting')
    .executeTakeFirstOrThrow();
  return n;
}

/** Takes it out of what waits. @returns whether it still waited */
export async function settlePhoneMessage(
  db: Kysely<DB>,
  id: number,
  from: PhoneMessageRow['status'],
  to: PhoneMessageRow['status'],
  at: Date | null,
): Promise<boolean> {
  const { numUpdatedRows } = await db
    .updateTable('phone_messages')
    .set({ status: to, sent_at: at })
    .where('id', '=', id)
    .where('status', '=', from)
    .executeTakeFirstOrThrow();
  return numUpdatedRows > 0n;
}

/** The endpoint of an extension of the tenant. */
export async function endpointOfExtension(db: Kysely<DB>, extension: string): Promise<string | null> {
  const row = await db
    .selectFrom('pbx_extensions')
    .select('endpoint_id')
    .where('extension', '=', extension)
    .where('live', '=', 1)
    .executeTakeFirst();
  return row?.endpoint_id ?? null;
}

/** Phones for which something waits. @param db without a scope */
export function phonesWithTexts(db: Kysely<DB>): Promise<{ tenant_id: string; recipient_endpoint: string }[]> {
  return db
    .selectFrom('phone_messages')
    .select(['tenant_id', 'recipient_endpoint'])
    .where('status', '=', 'waiting')
    .groupBy(['tenant_id', 'recipient_endpoint'])
    .execute();
}

/** @param db without a scope */
export async function expirePhoneMessages(db: Kysely<DB>, now: Date): Promise<number> {
  const { numUpdatedRows } = await db
    .updateTable('phone_messages')
    .set({ status: 'expired' })
    .where('status', '=', 'waiting')
    .where('keep_until', '<=', now)
    .executeTakeFirstOrThrow();
  return Number(numUpdatedRows);
}
