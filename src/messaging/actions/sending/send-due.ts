import { tenantScope } from '../../../platform/mysql/tenant-scope.ts';
import { dueMessages } from '../../store/outgoing.ts';
import type { Messaging } from '../context.ts';
import { persist } from '../persist.ts';
import { beginAttempt } from './begin-attempt.ts';
import { settleAttempt } from './settle-attempt.ts';

const AT_ONCE = 20;

/** Sends what is due of a tenant, in order. @returns whether there may be more */
export async function sendDueOf(room: Messaging, tenantId: string): Promise<boolean> {
  const due = await dueMessages(tenantScope(room.db, tenantId), new Date(room.clock.now()), AT_ONCE);
  let failed = 0;
  for (const messageId of due) {
    await sendOne(room, tenantId, messageId).catch((error: unknown) => {
      failed++;
      room.log.error({ tenant: tenantId, sms: messageId, error }, 'a message could not be sent');
    });
  }
  return due.length === AT_ONCE && failed < AT_ONCE;
}

async function sendOne(room: Messaging, tenantId: string, messageId: number): Promise<void> {
  const begun = await beginAttempt(room, tenantId, messageId);
  if (begun === null) return;
  const { attempt, account, outgoing } = begun;
  const outcome = await room.carriers.send(account, outgoing);
  await persist(room, () => settleAttempt(room, attempt, outcome, room.carriers.canLookUp(account.kind)));
}
