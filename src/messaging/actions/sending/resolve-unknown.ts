import { tenantScope } from '../../../platform/mysql/tenant-scope.ts';
import type { Found } from '../../carriers/carrier.ts';
import { type AttemptRow, abandoned, toLookUp, updateAttempt } from '../../store/attempts.ts';
import { findMessage, lockMessage } from '../../store/messages.ts';
import { knownIds } from '../../store/parts.ts';
import { findProvider } from '../../store/providers.ts';
import { commit } from '../commit.ts';
import type { Messaging } from '../context.ts';
import { openAccount } from '../providers/carriers.ts';
import { segmentsOf } from '../segments.ts';
import { failMessage } from './fail-message.ts';
import { settleAttempt } from './settle-attempt.ts';

/** Longer than any attempt takes: whoever began it is gone. */
const ABANDONED_MS = 5 * 60_000;
const LOOK_AGAIN_MS = [10 * 60_000, 60 * 60_000];
const AT_ONCE = 50;

/** What a crash has left: attempts without an end become `unknown`, and providers that can be asked are asked. */
export async function resolveUnknown(room: Messaging): Promise<void> {
  const now = room.clock.now();
  for (const attempt of await abandoned(room.db, new Date(now - ABANDONED_MS), AT_ONCE)) {
    const account = await accountOf(room, attempt);
    const canLookUp = account !== null && room.carriers.canLookUp(account.kind);
    await settleAttempt(
      room,
      attempt,
      { kind: 'unknown', detail: 'the daemon ended before the answer came' },
      canLookUp,
    );
  }
  for (const attempt of await toLookUp(room.db, new Date(now), AT_ONCE)) {
    await lookUp(room, attempt).catch((error: unknown) => {
      room.log.warn({ tenant: attempt.tenant_id, sms: attempt.message_id, error }, 'a provider could not be asked');
    });
  }
}

async function lookUp(room: Messaging, attempt: AttemptRow): Promise<void> {
  const db = tenantScope(room.db, attempt.tenant_id);
  const message = await findMessage(db, attempt.message_id);
  const account = await accountOf(room, attempt);
  let found: Found = null;
  if (message !== undefined && account !== null) {
    const body = message.body ?? '';
    const outgoing = { from: message.sender, to: message.recipient, body, ...segmentsOf(body) };
    const asked = { ...outgoing, reference: attempt.reference, startedAt: attempt.started_at.getTime() };
    found = await room.carriers.lookUp(account, asked, (ids) => knownIds(db, account.id, ids));
  }
  if (found !== null && found !== 'absent') return settleAttempt(room, attempt, found, false);
  const wait = LOOK_AGAIN_MS[attempt.look_ups];
  const next = wait === undefined ? null : new Date(room.clock.now() + wait);
  await updateAttempt(db, attempt.id, { look_ups: attempt.look_ups + 1, look_up_at: next });
  // Asked for the last time. Where the provider did not answer either, it stays unknown.
  if (next === null && found === 'absent') {
    await commit(room, attempt.tenant_id, async (writing) => {
      const held = await lockMessage(writing.trx, attempt.message_id);
      if (held === undefined || held.is_unknown !== 1) return;
      await failMessage(writing, held, { code: 'not_arrived', detail: 'the provider has no such message' });
    });
  }
}

async function accountOf({ db, seal }: Messaging, attempt: AttemptRow) {
  const own = tenantScope(db, attempt.tenant_id);
  const row = attempt.provider_id === null ? undefined : await findProvider(own, attempt.provider_id);
  return row === undefined ? null : openAccount(own, row, seal);
}
