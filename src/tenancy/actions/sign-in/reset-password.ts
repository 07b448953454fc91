import { PatchbayError } from '../../../platform/errors.ts';
import { transact } from '../../../platform/mysql/transact.ts';
import type { Origin } from '../../guard/origin.ts';
import { accountById, setPasswordHash } from '../../store/accounts.ts';
import { ownerOfReset, spendReset } from '../../store/password-resets.ts';
import { endSessions } from '../../store/sessions.ts';
import type { Tenancy } from '../context.ts';
import { sendNotice } from '../notices.ts';
import { hashSecret } from '../secret-text.ts';
import { auditEverywhere } from './audit-everywhere.ts';

/** A new password for whoever has the mailed link, once. All sessions of the person end; a second factor stays. */
export async function resetPassword(
  room: Tenancy,
  given: { readonly token: string; readonly newPassword: string },
  origin: Origin,
): Promise<void> {
  const hash = hashSecret(given.token);
  const at = new Date(room.clock.now());
  const userId = await ownerOfReset(room.db, hash, at);
  const account = userId === null ? null : await accountById(room.db, userId);
  // Before the costly part: who guesses tokens keeps no core busy.
  if (account === null || account.status !== 'active') throw dead();
  const passwordHash = await room.passwords.hash(given.newPassword);
  const done = await transact(room.db, async (trx) => {
    if (!(await spendReset(trx, hash, at))) return false;
    await setPasswordHash(trx, account.id, passwordHash);
    await endSessions(trx, { userId: account.id, reason: 'password_reset', at });
    await auditEverywhere(trx, account.id, { ...origin, action: 'password.reset', at });
    return true;
  });
  if (!done) throw dead();
  sendNotice(room, account, 'Your password was reset', { at, address: origin.address });
}

function dead(): PatchbayError {
  return new PatchbayError('invalid', 'this link does not work any more: ask for another one', {
    errors: [{ path: 'body.token', message: 'is wrong, was used, or has expired' }],
  });
}
