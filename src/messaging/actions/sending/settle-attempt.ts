import type { Outcome } from '../../carriers/carrier.ts';
import { delayAfter } from '../../model/retry.ts';
import { advance, type SmsStatus, statusOfParts } from '../../model/status.ts';
import { type AttemptRow, lockAttempt, updateAttempt } from '../../store/attempts.ts';
import { findMessage, lockMessage, type MessageRow, updateMessage } from '../../store/messages.ts';
import { enqueue } from '../../store/outgoing.ts';
import { insertParts, statusesOf, takeNames } from '../../store/parts.ts';
import { commit, type Writing } from '../commit.ts';
import type { Messaging } from '../context.ts';
import { failMessage } from './fail-message.ts';

/** When a provider is first asked what became of a message: it may list it late. */
const FIRST_LOOK_MS = 2 * 60_000;

/** Writes what came of an attempt. Only one that surely sent nothing is followed by another. */
export async function settleAttempt(
  room: Messaging,
  attempt: AttemptRow,
  outcome: Outcome,
  canLookUp: boolean,
): Promise<void> {
  await commit(room, attempt.tenant_id, async (writing) => {
    const { trx, now } = writing;
    const message = await lockMessage(trx, attempt.message_id);
    const held = await lockAttempt(trx, attempt.id);
    if (message === undefined || held === undefined) return;
    // A report that named the attempt was faster, or another daemon took it for abandoned and asked: what the answer says
    // of the price and the other parts is new all the same.
    if (isSettled(held, outcome)) {
      if (outcome.kind === 'accepted' && held.outcome === 'accepted')
        await takeAccepted(writing, message, held, outcome);
      return;
    }
    const detail = 'detail' in outcome ? outcome.detail.slice(0, 255) : null;
    const lookUpAt = outcome.kind === 'unknown' && canLookUp ? new Date(now.getTime() + FIRST_LOOK_MS) : null;
    await updateAttempt(trx, attempt.id, { outcome: outcome.kind, detail, ended_at: now, look_up_at: lookUpAt });
    switch (outcome.kind) {
      case 'accepted':
        await takeAccepted(writing, message, held, outcome);
        return;
      case 'refused':
        await failMessage(writing, message, outcome);
        return;
      case 'unknown':
        await updateMessage(trx, message.id, {
          status: advance(message.status, 'queued'),
          is_unknown: 1,
          updated_at: now,
        });
        await tellAgain(writing, message.id);
        return;
      case 'not_sent': {
        const delay = delayAfter(held.attempt, Math.random(), outcome.afterMs);
        if (delay !== null) return enqueue(trx, attempt.tenant_id, message.id, new Date(now.getTime() + delay));
        await failMessage(writing, message, { code: 'gave_up', detail: `${held.attempt} attempts: ${outcome.detail}` });
      }
    }
  });
  room.counted.inc({ direction: 'outbound', outcome: outcome.kind });
}

function isSettled({ outcome }: AttemptRow, said: Outcome): boolean {
  if (outcome === 'under_way') return false;
  return outcome !== 'unknown' || said.kind === 'unknown' || said.kind === 'not_sent';
}

async function takeAccepted(
  writing: Writing,
  message: MessageRow,
  attempt: AttemptRow,
  { ids, status, cost }: Extract<Outcome, { kind: 'accepted' }>,
): Promise<void> {
  const { trx, tenantId, now } = writing;
  const providerId = attempt.provider_id ?? 0;
  await takeNames(trx, { providerId, messageId: message.id, ids });
  await insertParts(trx, { tenantId, providerId, messageId: message.id, ids, status });
  const said = ids.length === 0 ? status : statusOfParts(await statusesOf(trx, message.id));
  const change = moved(message, said, now);
  const price = cost === undefined ? {} : { cost: cost.amount, currency: cost.currency ?? message.currency };
  await updateMessage(trx, message.id, {
    ...change,
    ...price,
    is_unknown: 0,
    provider_message_id: message.provider_message_id ?? ids[0] ?? null,
  });
  const isNews = change.status !== message.status || message.is_unknown === 1 || cost !== undefined;
  if (isNews) await tellAgain(writing, message.id);
}

/** The columns of a status that has moved, if it has. */
export function moved(message: MessageRow, said: SmsStatus, now: Date) {
  const status = advance(message.status, said);
  const went = status === 'sent' || status === 'delivered';
  return {
    status,
    updated_at: now,
    ...(went && message.sent_at === null ? { sent_at: now } : {}),
    ...(status === 'delivered' && message.delivered_at === null ? { delivered_at: now } : {}),
  };
}

export async function tellAgain({ trx, tell }: Writing, messageId: number): Promise<void> {
  const message = await findMessage(trx, messageId);
  if (message !== undefined) await tell('sms.status', message);
}
