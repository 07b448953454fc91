import { tenantScope } from '../../../platform/mysql/tenant-scope.ts';
import { exchange } from '../../../platform/outside/exchange.ts';
import { nextTry } from '../../model/webhook.ts';
import { findMessage, smsOf } from '../../store/messages.ts';
import { claimDelivery, type DeliveryRow, dueDeliveries, updateDelivery } from '../../store/webhook-deliveries.ts';
import type { Messaging } from '../context.ts';
import { secretOf, signedHeaders } from './secret.ts';

const AT_ONCE = 10;
const DEADLINE_MS = 10_000;
/** Longer than a delivery takes: should the daemon die meanwhile, it is tried again then. */
const CLAIM_MS = 60_000;

/** Tells a tenant's webhooks what came in, each message at least once. @returns whether there may be more */
export async function deliverDueOf(room: Messaging, tenantId: string): Promise<boolean> {
  const due = await dueDeliveries(tenantScope(room.db, tenantId), new Date(room.clock.now()), AT_ONCE);
  await Promise.all(due.map((delivery) => deliver(room, delivery)));
  return due.length === AT_ONCE;
}

async function deliver(room: Messaging, delivery: DeliveryRow): Promise<void> {
  const db = tenantScope(room.db, delivery.tenant_id);
  if (!(await claimDelivery(db, delivery, new Date(room.clock.now() + CLAIM_MS)))) return;
  const attempt = delivery.attempts + 1;
  const { status, error } = await post(room, delivery);
  const now = new Date(room.clock.now());
  const done = error === null;
  const delay = done ? null : nextTry(attempt);
  await updateDelivery(db, delivery.id, {
    status: done ? 'delivered' : delay === null ? 'dead' : 'waiting',
    next_try_at: delay === null ? null : new Date(now.getTime() + delay),
    last_status: status,
    last_error: error?.slice(0, 255) ?? null,
    updated_at: now,
  });
  if (!done && delay === null) {
    room.log.warn({ tenant: delivery.tenant_id, delivery: delivery.id, error }, 'a webhook was given up');
  }
}

/** What the other side answers is not kept: it could be anything, and might be shown to anybody who set the address. */
async function post(room: Messaging, delivery: DeliveryRow): Promise<{ status: number | null; error: string | null }> {
  const db = tenantScope(room.db, delivery.tenant_id);
  const message = await findMessage(db, delivery.message_id);
  const secret = await secretOf(room, delivery.tenant_id);
  if (message === undefined) return { status: null, error: 'the message is gone' };
  if (secret === null)
    return { status: null, error: 'there is no secret to sign with: POST /sms/settings/webhook-secret' };
  const body = JSON.stringify({
    type: 'sms.received',
    delivery_id: delivery.delivery_key,
    tenant: delivery.tenant_id,
    data: smsOf(message),
  });
  try {
    const { status } = await exchange(room.outside, {
      url: delivery.url,
      method: 'POST',
      headers: {
        'content-type': 'application/json',
        ...signedHeaders(secret, delivery.delivery_key, Math.floor(room.clock.now() / 1000), body),
      },
      body,
      deadlineMs: DEADLINE_MS,
    });
    return { status, error: status >= 200 && status <= 299 ? null : `answered ${status}` };
  } catch (error) {
    return { status: null, error: error instanceof Error ? error.message : String(error) };
  }
}
