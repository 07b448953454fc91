import { PatchbayError } from '../../platform/errors.ts';
import type { Origin } from '../guard/origin.ts';
import type { Caller } from '../guard/route.ts';
import { type Account, accountById } from '../store/accounts.ts';
import type { Tenancy } from './context.ts';

/**
 * Who is signed in shows that they are still the person: a stolen token alone changes no credential.
 * @param path where the password stands in the input
 * @throws PatchbayError `invalid`, `rate_limited`
 */
export async function checkPassword(
  room: Tenancy,
  caller: Caller,
  given: { readonly password: string; readonly path: string },
  origin: Origin,
): Promise<Account> {
  const account = await accountById(room.db, caller.userId);
  if (account === null) throw new PatchbayError('not_found', 'there is no such account');
  const attempt = { address: origin.address, account: account.email, knownAddress: async () => true };
  await room.limits.begin(attempt);
  if (!(await room.passwords.verify(account.passwordHash, given.password))) {
    throw new PatchbayError('invalid', 'the password is wrong', {
      errors: [{ path: given.path, message: 'wrong password' }],
    });
  }
  await room.limits.succeeded(attempt);
  return account;
}
