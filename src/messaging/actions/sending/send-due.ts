import { tenantScope } from '../../../platform/mysql/tenant-scope.ts';
import { dueMessages, dueTenants } from '../../store/outgoing.ts';
import type { Messaging } from '../context.ts';
import { persist } from '../persist.ts';
import { beginAttempt } from './begin-attempt.ts';
import { settleAttempt } from './settle-attempt.ts';

const TENANTS_AT_ONCE = 50;
const MESSAGES_AT_ONCE = 20;

/**
 * Sends what is due, of each tenant in order and some at a time, so that one tenant's thousands keep nobody waiting.
 * @returns whether there may be more
 */
export async function sendDue(room: Messaging): Promise<boolean> {
  const tenants = await dueTenants(room.db, new Date(room.clock.now()), TENANTS_AT_ONCE);
  const counts = await Promise.all(tenants.map((tenantId) => sendDueOf(room, tenantId)));
  return tenants.length === TENANTS_AT_ONCE || counts.some((count) => count === MESSAGES_AT_ONCE);
}

async function sendDueOf(room: Messaging, tenantId: string): Promise<number> {
  const due = await dueMessages(tenantScope(room.db, tenantId), new Date(room.clock.now()), MESSAGES_AT_ONCE);
  for (const messageId of due) {
    await sendOne(room, tenantId, messageId).catch((error: unknown) => {
      room.log.error({ tenant: tenantId, sms: messageId, error }, 'a message could not be sent');
    });
  }
  return due.length;
}

async function sendOne(room: Messaging, tenantId: string, messageId: number): Promise<void> {
  const begun = await beginAttempt(room, tenantId, messageId);
  if (begun === null) return;
  const { attempt, account, outgoing } = begun;
  const outcome = await room.carriers.send(account, outgoing);
  await persist(room, () => settleAttempt(room, attempt, outcome, room.carriers.canLookUp(account.kind)));
}
