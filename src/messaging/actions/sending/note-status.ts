import { setTimeout as sleep } from 'node:timers/promises';
import { tenantScope } from '../../../platform/mysql/tenant-scope.ts';
import type { Account, Report } from '../../carriers/carrier.ts';
import { advance, type SmsStatus, statusOfParts } from '../../model/status.ts';
import { attemptByReference, isSomethingUnderWay, updateAttempt } from '../../store/attempts.ts';
import { lockMessage, updateMessage } from '../../store/messages.ts';
import { findPart, insertParts, lockParts, setPart } from '../../store/parts.ts';
import { commit, type Writing } from '../commit.ts';
import type { Messaging } from '../context.ts';
import { moved, tellAgain } from './settle-attempt.ts';

const PATIENCE_MS = 3_000;
const STEP_MS = 150;

/**
 * What a provider reports of a message that went out: status moves forward or stays. A report can be faster than the
 * answer that names its message, so it is waited for while something is under way. @returns false: of no message of ours
 */
export async function noteStatus(
  room: Messaging,
  account: Pick<Account, 'id' | 'tenantId'>,
  report: Report,
): Promise<boolean> {
  const db = tenantScope(room.db, account.tenantId);
  for (let waited = 0; ; waited += STEP_MS) {
    const noted = await commit(room, account.tenantId, (writing) => apply(writing, account.id, report));
    if (noted) return true;
    if (waited >= PATIENCE_MS || !(await isSomethingUnderWay(db, account.id))) break;
    await sleep(STEP_MS);
  }
  room.counted.inc({ direction: 'outbound', outcome: 'report_of_nothing' });
  return false;
}

async function apply(writing: Writing, providerId: number, report: Report): Promise<boolean> {
  const { trx, now } = writing;
  const messageId = await messageOf(writing, providerId, report);
  const message = messageId === null ? undefined : await lockMessage(trx, messageId);
  if (message === undefined) return false;
  const said = statusOfParts(await advancePart(writing, message.id, providerId, report));
  const change = moved(message, said, now);
  const hasFailed = change.status === 'failed' && message.status !== 'failed';
  await updateMessage(trx, message.id, {
    ...change,
    is_unknown: 0,
    provider_message_id: message.provider_message_id ?? report.id,
    ...(hasFailed ? errorOf(report) : {}),
    ...(report.cost === undefined
      ? {}
      : { cost: report.cost.amount, currency: report.cost.currency ?? message.currency }),
  });
  if (change.status !== message.status || message.is_unknown === 1) await tellAgain(writing, message.id);
  return true;
}

/**
 * Of its parts once this one has moved. Another report, or the answer that names them, may have written them since this
 * transaction first read, so they are read under a lock, and one that is there already is not taken for new.
 */
async function advancePart(
  { trx, tenantId }: Writing,
  messageId: number,
  providerId: number,
  { id, status }: Report,
): Promise<SmsStatus[]> {
  await insertParts(trx, { tenantId, providerId, messageId, ids: [id], status });
  const parts = await lockParts(trx, messageId);
  const isIt = (part: (typeof parts)[number]) => part.provider_id === providerId && part.provider_message_id === id;
  const before = parts.find(isIt)?.status ?? status;
  const after = advance(before, status);
  if (after !== before) await setPart(trx, providerId, id, after);
  return parts.map((part) => (isIt(part) ? after : part.status));
}

/** By the provider's name of it or, where the answer that gave it was lost, by the attempt that it names. */
async function messageOf({ trx, now }: Writing, providerId: number, report: Report): Promise<number | null> {
  const part = await findPart(trx, providerId, report.id);
  if (part !== undefined) return part.message_id;
  if (report.reference === undefined) return null;
  const attempt = await attemptByReference(trx, providerId, report.reference);
  if (attempt === undefined || attempt.outcome === 'refused' || attempt.outcome === 'not_sent') return null;
  await updateAttempt(trx, attempt.id, { outcome: 'accepted', look_up_at: null, ended_at: attempt.ended_at ?? now });
  return attempt.message_id;
}

function errorOf({ errorCode, errorMessage }: Report) {
  return {
    error_code: (errorCode ?? 'undelivered').slice(0, 32),
    error_message: (errorMessage ?? 'the provider could not deliver it').slice(0, 255),
  };
}
