import { randomBytes } from 'node:crypto';
import type { Account, Outgoing } from '../../carriers/carrier.ts';
import { isLoop } from '../../model/loop.ts';
import { waitFor } from '../../model/pace.ts';
import { nextOpen } from '../../model/quiet-hours.ts';
import { type AttemptRow, insertAttempt, startsBetween } from '../../store/attempts.ts';
import { lastOfThread, lockMessage, type MessageRow, updateMessage } from '../../store/messages.ts';
import { findNumber, smsTenant } from '../../store/numbers.ts';
import { isOptedOut } from '../../store/opt-outs.ts';
import { dequeue, holdDue, postpone } from '../../store/outgoing.ts';
import { providerOf } from '../../store/providers.ts';
import { loadSettings } from '../../store/settings.ts';
import { findThread } from '../../store/threads.ts';
import { commit, type Writing } from '../commit.ts';
import type { Messaging } from '../context.ts';
import { openAccount } from '../providers/carriers.ts';
import { segmentsOf } from '../segments.ts';
import { readSmsSettings } from '../sms-settings.ts';
import { zonesOf } from '../time-zones.ts';
import { failMessage } from './fail-message.ts';

export interface Begun {
  readonly message: MessageRow;
  readonly attempt: AttemptRow;
  readonly account: Account;
  readonly outgoing: Outgoing;
}

const MINUTE_MS = 60_000;
/** Somebody who wrote this lately is talking with us, at whatever hour. */
const TALKING_MS = 24 * 3_600_000;

/**
 * Decides about a message that is due, last: may it go, now, and by whom? Then its attempt is on record before it is made.
 * @returns null when it is not to be sent now, or at all
 */
export function beginAttempt(room: Messaging, tenantId: string, messageId: number): Promise<Begun | null> {
  return commit(room, tenantId, async (writing) => {
    const { trx, now } = writing;
    if (!(await holdDue(trx, messageId, now))) return null;
    const message = await lockMessage(trx, messageId);
    if (message === undefined || message.status !== 'pending') {
      await dequeue(trx, messageId);
      return null;
    }
    const refusal = await refusalOf(writing, message);
    if (refusal !== null) {
      await dequeue(trx, messageId);
      await failMessage(writing, message, refusal);
      return null;
    }
    const provider = message.did_id === null ? undefined : await providerOf(trx, message.did_id);
    const account = provider === undefined ? null : await openAccount(trx, provider, room.seal);
    if (provider === undefined || account === null) {
      await dequeue(trx, messageId);
      await failMessage(writing, message, { code: 'no_provider', detail: 'no provider carries this number' });
      return null;
    }
    const due = await dueAt(writing, message, provider.per_number_minute);
    if (due > now.getTime()) {
      await postpone(trx, messageId, new Date(due));
      return null;
    }
    await dequeue(trx, messageId);
    const reference = randomBytes(16).toString('base64url');
    const of = { tenantId, messageId, didId: message.did_id, providerId: provider.id };
    const attempt = await insertAttempt(trx, { ...of, reference, at: now });
    await updateMessage(trx, messageId, { provider: provider.kind, provider_id: provider.id, updated_at: now });
    const body = message.body ?? '';
    const outgoing = { from: message.sender, to: message.recipient, body, reference, startedAt: now.getTime() };
    return { message, attempt, account, outgoing: { ...outgoing, ...segmentsOf(body) } };
  });
}

async function refusalOf(
  { trx, whole, tenantId, now }: Writing,
  message: MessageRow,
): Promise<{ readonly code: string; readonly detail: string } | null> {
  if ((await smsTenant(whole, tenantId)) === null) return { code: 'no_sms', detail: 'the tenant has no SMS' };
  const number = await findNumber(trx, message.sender);
  if (number === null || number.id !== message.did_id) {
    return { code: 'no_number', detail: `${message.sender} takes no part in SMS any more` };
  }
  // The confirmation of STOP is the one message that goes to who has said so.
  if (message.is_automatic !== 1 && (await isOptedOut(trx, message.recipient))) {
    return { code: 'opted_out', detail: `${message.recipient} has opted out` };
  }
  const lately = await lastOfThread(trx, message.thread_id, new Date(now.getTime() - 10 * MINUTE_MS), 100);
  const recent = lately
    .filter(({ status }) => status !== 'pending' && status !== 'failed')
    .map(({ direction, body, created_at }) => ({ direction, body: body ?? '', at: created_at.getTime() }));
  return isLoop(recent, { body: message.body ?? '', at: now.getTime() })
    ? { code: 'loop', detail: 'two machines answer each other here' }
    : null;
}

/** When it may go; not after now: at once. */
async function dueAt({ trx, whole, tenantId, now }: Writing, message: MessageRow, perNumber: number): Promise<number> {
  const settings = readSmsSettings((await loadSettings(trx)).settings);
  const at = now.getTime();
  const since = new Date(at - MINUTE_MS);
  // What was sent while the clock was ahead says nothing of this minute.
  const starts = (didId: number | null, limit: number) => startsBetween(trx, didId, since, now, limit);
  const wait = Math.max(
    waitFor(await starts(message.did_id, perNumber), perNumber, at),
    waitFor(await starts(null, settings.per_minute), settings.per_minute, at),
  );
  if (wait > 0 || message.is_automatic === 1 || settings.quiet_hours === null) return at + wait;
  const heardAt = (await findThread(trx, message.thread_id, null))?.heard_at?.getTime() ?? 0;
  if (heardAt > at - TALKING_MS) return at;
  const tenant = await smsTenant(whole, tenantId);
  return nextOpen(at, settings.quiet_hours, zonesOf(message.recipient, tenant?.settings ?? null));
}
