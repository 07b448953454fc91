import { transact } from '../../platform/mysql/transact.ts';
import type { Origin } from '../guard/origin.ts';
import type { Caller } from '../guard/route.ts';
import { setPasswordHash } from '../store/accounts.ts';
import { appendAudit } from '../store/audit.ts';
import { removeReset } from '../store/password-resets.ts';
import { endSessions } from '../store/sessions.ts';
import { checkPassword } from './check-password.ts';
import type { Tenancy } from './context.ts';
import { sendNotice } from './notices.ts';

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
  const shown = { password: given.currentPassword, path: 'body.current_password' };
  const account = await checkPassword(room, caller, shown, origin);
  const hash = await room.passwords.hash(given.newPassword);
  const at = new Date(room.clock.now());
  await transact(room.db, async (trx) => {
    await setPasswordHash(trx, caller.userId, hash);
    await removeReset(trx, caller.userId);
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
  sendNotice(room, account, 'Your password was changed', { at, address: origin.address });
}
