import { PatchbayError } from '../../../platform/errors.ts';
import { transact } from '../../../platform/mysql/transact.ts';
import type { Origin } from '../../guard/origin.ts';
import type { Caller } from '../../guard/route.ts';
import { accountById } from '../../store/accounts.ts';
import { replaceRecoveryCodes } from '../../store/recovery-codes.ts';
import { confirmTotp, totpOf } from '../../store/totp.ts';
import type { Tenancy } from '../context.ts';
import { sendNotice } from '../notices.ts';
import { hashSecret } from '../secret-text.ts';
import { auditEverywhere } from '../sign-in/audit-everywhere.ts';
import { newRecoveryCodes, plainRecoveryCode, stepOf } from './codes.ts';
import { openSecret } from './second-factor.ts';
import { onAlready } from './start-totp.ts';

/** The second factor is on from here. @returns the recovery codes, which are nowhere else from then on */
export async function turnOnTotp(room: Tenancy, caller: Caller, code: string, origin: Origin): Promise<string[]> {
  const { userId } = caller;
  const secret = await totpOf(room.db, userId);
  const account = await accountById(room.db, userId);
  if (secret === null || account === null) throw new PatchbayError('conflict', 'no second factor was begun');
  if (secret.confirmedAt !== null) throw onAlready();
  const attempt = { address: origin.address, account: account.email, knownAddress: async () => true };
  await room.codeLimits.begin(attempt);
  const step = stepOf(code, openSecret(room, secret), room.clock.now());
  if (step === null) {
    throw new PatchbayError('invalid', 'the code is wrong', { errors: [{ path: 'body.code', message: 'wrong code' }] });
  }
  await room.codeLimits.succeeded(attempt);
  const codes = newRecoveryCodes();
  const at = new Date(room.clock.now());
  await transact(room.db, async (trx) => {
    if (!(await confirmTotp(trx, secret, step, at))) throw onAlready();
    const hashes = codes.map((one) => hashSecret(plainRecoveryCode(one)));
    await replaceRecoveryCodes(trx, userId, hashes);
    await auditEverywhere(trx, userId, { ...origin, action: 'totp.turned_on', at });
  });
  sendNotice(room, account, 'Two-step sign-in was turned on', { at, address: origin.address });
  return codes;
}
