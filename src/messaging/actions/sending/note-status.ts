import { setTimeout as sleep } from 'node:timers/promises';
import { tenantScope } from '../../../platform/mysql/tenant-scope.ts';
import type { Account, Report } from '../../carriers/carrier.ts';
import { advance, statusOfParts } from '../../model/status.ts';
import { attemptByReference, isSomethingUnderWay, updateAttempt } from '../../store/attempts.ts';
import { lockMessage, updateMessage } from '../../store/messages.ts';
import { findPart, insertParts, setPart, statusesOf } from '../../store/parts.ts';
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
  const { trx, tenantId, now } = writing;
  const messageId = await messageOf(writing, providerId, report);
  const message = messageId === null ? undefined : await lockMessage(trx, messageId);
  if (message === undefined) return false;
  const part = await findPart(trx, providerId, report.id);
  if (part === undefined) {
    const ids = [report.id];
    await insertParts(trx, { tenantId, providerId, messageId: message.id, ids, status: report.status });
  } else await setPart(trx, providerId, report.id, advance(part.status, report.status));
  const said = statusOfParts(await statusesOf(trx, message.id));
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
