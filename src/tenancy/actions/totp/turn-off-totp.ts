import { PatchbayError } from '../../../platform/errors.ts';
import { transact } from '../../../platform/mysql/transact.ts';
import type { Origin } from '../../guard/origin.ts';
import type { Caller } from '../../guard/route.ts';
import { removeTotp, totpOf } from '../../store/totp.ts';
import { checkPassword } from '../check-password.ts';
import type { Tenancy } from '../context.ts';
import { sendNotice } from '../notices.ts';
import { auditEverywhere } from '../sign-in/audit-everywhere.ts';
import { type SecondFactor, spendFactor } from './second-factor.ts';

/** Takes both factors, so that neither alone is enough to be left with one. */
export async function turnOffTotp(
  room: Tenancy,
  caller: Caller,
  given: { readonly password: string; readonly factor: SecondFactor },
  origin: Origin,
): Promise<void> {
  const { userId } = caller;
  const account = await checkPassword(room, caller, { password: given.password, path: 'body.password' }, origin);
  const secret = await totpOf(room.db, userId);
  if (secret === null || secret.confirmedAt === null) {
    throw new PatchbayError('conflict', 'there is no second factor to turn off');
  }
  const attempt = { address: origin.address, account: account.email, knownAddress: async () => true };
  await room.codeLimits.begin(attempt);
  const at = new Date(room.clock.now());
  const done = await transact(room.db, async (trx) => {
    if (!(await spendFactor(room, trx, secret, given.factor))) return false;
    await removeTotp(trx, userId);
    await auditEverywhere(trx, userId, { ...origin, action: 'totp.turned_off', at });
    return true;
  });
  if (!done) {
    throw new PatchbayError('invalid', 'the code is wrong, too old, or was used already', {
      errors: [{ path: 'body.code', message: 'wrong, too old, or used already' }],
    });
  }
  await room.codeLimits.succeeded(attempt);
  sendNotice(room, account, 'Two-step sign-in was turned off', { at, address: origin.address });
}
