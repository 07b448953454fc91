import { type Kysely, sql, type Transaction } from 'kysely';
import type { DB } from '../../platform/mysql/schema.generated.ts';
import { tenantsDue } from '../../platform/mysql/tenants-due.ts';

/** What waits to be sent. Each of these is given the tenant's scope, but for those that say otherwise. */
export async function enqueue(
  trx: Transaction<DB>,
  tenant_id: string,
  message_id: number,
  due_at: Date,
): Promise<void> {
  await trx.insertInto('sms_outgoing').ignore().values({ tenant_id, message_id, due_at }).execute();
}

/** To be sent at once: a clock that is ahead now and set right in a moment must not make it wait. */
export async function enqueueNow(
  trx: Transaction<DB>,
  tenant_id: string,
  message_id: number,
  now: Date,
): Promise<void> {
  const due_at = sql<Date>`LEAST(CAST(${now} AS DATETIME(3)), CURRENT_TIMESTAMP(3))`;
  await trx.insertInto('sms_outgoing').ignore().values({ tenant_id, message_id, due_at }).execute();
}

export async function postpone(trx: Transaction<DB>, message_id: number, due_at: Date): Promise<void> {
  await trx.updateTable('sms_outgoing').set({ due_at }).where('message_id', '=', message_id).execute();
}

/** What has waited for nothing but quiet hours and limits is looked at again: they are others now. */
export async function decideAgain(trx: Transaction<DB>, now: Date): Promise<void> {
  const untried = trx
    .selectFrom('sms_messages as message')
    .leftJoin('sms_attempts as attempt', 'attempt.message_id', 'message.id')
    .select('message.id')
    .where('message.status', '=', 'pending')
    .where('attempt.id', 'is', null)
    .where((e) => e.or([e('message.send_at', 'is', null), e('message.send_at', '<=', now)]));
  await trx
    .updateTable('sms_outgoing')
    .set({ due_at: now })
    .where('due_at', '>', now)
    .where('message_id', 'in', untried)
    .execute();
}

export async function dequeue(trx: Transaction<DB>, message_id: number): Promise<boolean> {
  const { numDeletedRows } = await trx
    .deleteFrom('sms_outgoing')
    .where('message_id', '=', message_id)
    .executeTakeFirstOrThrow();
  return numDeletedRows > 0n;
}

/** Ids of the oldest that are due. */
export async function dueMessages(db: Kysely<DB>, now: Date, limit: number): Promise<number[]> {
  const rows = await db
    .selectFrom('sms_outgoing')
    .select('message_id')
    .where('due_at', '<=', now)
    .orderBy('due_at')
    .orderBy('message_id')
    .limit(limit)
    .execute();
  return rows.map(({ message_id }) => message_id);
}

/** Whether it still waits; then nobody else takes it until the transaction ends. */
export async function holdDue(trx: Transaction<DB>, message_id: number, now: Date): Promise<boolean> {
  const row = await trx
    .selectFrom('sms_outgoing')
    .select('message_id')
    .where('message_id', '=', message_id)
    .where('due_at', '<=', now)
    .forUpdate()
    .skipLocked()
    .executeTakeFirst();
  return row !== undefined;
}

export async function countWaiting(db: Kysely<DB>): Promise<number> {
  const { n } = await db
    .selectFrom('sms_outgoing')
    .select((e) => e.fn.countAll<number>().as('n'))
    .executeTakeFirstOrThrow();
  return n;
}

/** Tenants for whom something is due, but for those. @param db without a scope */
export function dueTenants(db: Kysely<DB>, now: Date, but: readonly string[], limit: number): Promise<string[]> {
  return tenantsDue(due(db, now), but, limit);
}

/** To look whether something is due, of whichever tenant. @param db without a scope */
export function allDueMessages(db: Kysely<DB>, now: Date) {
  return due(db, now).select('message_id');
}

function due(db: Kysely<DB>, now: Date) {
  return db.selectFrom('sms_outgoing').where('due_at', '<=', now);
}
