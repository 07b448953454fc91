import type { Kysely, Selectable, Transaction, Updateable } from 'kysely';
import type { DB } from '../../platform/mysql/schema.generated.ts';
import { tenantsDue } from '../../platform/mysql/tenants-due.ts';

export type DeliveryRow = Selectable<DB['sms_webhook_deliveries']>;

/** Each of these is given the tenant's scope, but for those that say otherwise. */
export async function insertDelivery(
  trx: Transaction<DB>,
  o: {
    readonly tenantId: string;
    readonly messageId: number;
    readonly key: string;
    readonly url: string;
    readonly at: Date;
  },
): Promise<void> {
  await trx
    .insertInto('sms_webhook_deliveries')
    .values({
      tenant_id: o.tenantId,
      message_id: o.messageId,
      delivery_key: o.key,
      url: o.url,
      next_try_at: o.at,
      updated_at: o.at,
    })
    .execute();
}

export async function updateDelivery(
  db: Kysely<DB>,
  id: number,
  change: Updateable<DB['sms_webhook_deliveries']>,
): Promise<void> {
  await db.updateTable('sms_webhook_deliveries').set(change).where('id', '=', id).execute();
}

/** Takes a delivery that is due for itself until `until`. @returns whether it was there to be taken */
export async function claimDelivery(db: Kysely<DB>, { id, attempts }: DeliveryRow, until: Date): Promise<boolean> {
  const { numUpdatedRows } = await db
    .updateTable('sms_webhook_deliveries')
    .set({ attempts: attempts + 1, next_try_at: until })
    .where('id', '=', id)
    .where('attempts', '=', attempts)
    .where('status', '=', 'waiting')
    .executeTakeFirstOrThrow();
  return numUpdatedRows > 0n;
}

export function findDelivery(db: Kysely<DB>, id: number): Promise<DeliveryRow | undefined> {
  return db.selectFrom('sms_webhook_deliveries').selectAll().where('id', '=', id).executeTakeFirst();
}

/** Newest first. */
export function pageOfDeliveries(
  db: Kysely<DB>,
  page: { readonly status: DeliveryRow['status'] | undefined; readonly before: number | null; readonly limit: number },
): Promise<DeliveryRow[]> {
  return db
    .selectFrom('sms_webhook_deliveries')
    .selectAll()
    .$if(page.status !== undefined, (q) => q.where('status', '=', page.status ?? 'dead'))
    .$if(page.before !== null, (q) => q.where('id', '<', page.before ?? 0))
    .orderBy('id', 'desc')
    .limit(page.limit)
    .execute();
}

/** Oldest first. */
export function dueDeliveries(db: Kysely<DB>, now: Date, limit: number): Promise<DeliveryRow[]> {
  return db
    .selectFrom('sms_webhook_deliveries')
    .selectAll()
    .where('next_try_at', '<=', now)
    .orderBy('next_try_at')
    .limit(limit)
    .execute();
}

/** Tenants of whom something is to be told now, but for those. @param db without a scope */
export function tenantsWithDeliveries(
  db: Kysely<DB>,
  now: Date,
  but: readonly string[],
  limit: number,
): Promise<string[]> {
  return tenantsDue(due(db, now), but, limit);
}

/** To look whether something is to be told now, of whichever tenant. @param db without a scope */
export function allDueDeliveries(db: Kysely<DB>, now: Date) {
  return due(db, now).select('id');
}

function due(db: Kysely<DB>, now: Date) {
  return db.selectFrom('sms_webhook_deliveries').where('next_try_at', '<=', now);
}
