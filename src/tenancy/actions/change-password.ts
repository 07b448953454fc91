import { PatchbayError } from '../../platform/errors.ts';
import { transact } from '../../platform/mysql/transact.ts';
import type { Origin } from '../guard/origin.ts';
import type { Caller } from '../guard/route.ts';
import { accountById, setPasswordHash } from '../store/accounts.ts';
import { appendAudit } from '../store/audit.ts';
import { endSessions } from '../store/sessions.ts';
import type { Tenancy } from './context.ts';

export interface PasswordChange {
  readonly currentPassword: string;
  readonly newPassword: string;
}

/** Every other session of the person ends, in all tenants: who changes a password often does so because of a thief. */
export async function changePassword(
  room: Tenancy,
  caller: Caller,
  given: PasswordChange,
  origin: Origin,
): Promise<void> {
  const account = await accountById(room.db, caller.userId);
  if (account === null) throw new PatchbayError('not_found', 'there is no such account');
  const attempt = { address: origin.address, account: account.email, knownAddress: async () => true };
  await room.limits.begin(attempt);
  if (!(await room.passwords.verify(account.passwordHash, given.currentPassword))) {
    throw new PatchbayError('invalid', 'the current password is wrong', {
      errors: [{ path: 'body.current_password', message: 'wrong password' }],
    });
  }
  await room.limits.succeeded(attempt);
  const hash = await room.passwords.hash(given.newPassword);
  const at = new Date(room.clock.now());
  await transact(room.db, async (trx) => {
    await setPasswordHash(trx, caller.userId, hash);
    await endSessions(trx, { userId: caller.userId, except: caller.sessionId, reason: 'password_changed', at });
    await appendAudit(trx, {
      ...origin,
      tenantId: caller.tenantId,
      userId: caller.userId,
      action: 'password.changed',
      entityType: 'user',
      entityId: String(caller.userId),
      at,
    });
  });
}
