import { PatchbayError } from '../../../platform/errors.ts';
import type { Origin } from '../../guard/origin.ts';
import type { Caller } from '../../guard/route.ts';
import type { Account } from '../../store/accounts.ts';
import { signedInFrom } from '../../store/sessions.ts';
import { totpOf } from '../../store/totp.ts';
import type { Tenancy } from '../context.ts';
import { KNOWN_ADDRESS_MS } from '../sign-in/known-address.ts';

/**
 * That whoever accepts is the person whose account it is: by being signed in, or by the password where that alone signs
 * in. Guessing is slowed as it is for a login.
 *
 * @throws PatchbayError `unauthorized`, `totp_required` when the password is right and not enough, or `rate_limited`
 */
export async function proveAccount(
  room: Tenancy,
  account: Account,
  by: { readonly caller: Caller | null; readonly password: string | undefined },
  origin: Origin,
): Promise<void> {
  if (by.caller?.userId === account.id && by.caller.apiKeyId === null) return;
  if (by.password === undefined) {
    throw new PatchbayError('unauthorized', 'there is an account of this address: sign in with it, then accept');
  }
  const since = new Date(room.clock.now() - KNOWN_ADDRESS_MS);
  const attempt = {
    address: origin.address,
    account: account.email,
    knownAddress: () => signedInFrom(room.db, account.id, origin.address, since),
  };
  await room.limits.begin(attempt);
  const right = await room.passwords.verify(account.passwordHash, by.password);
  if (!right || account.status !== 'active') {
    throw new PatchbayError('unauthorized', 'the password is wrong, or the account is not active');
  }
  await room.limits.succeeded(attempt);
  const factor = await totpOf(room.db, account.id);
  if (factor !== null && factor.confirmedAt !== null) {
    throw new PatchbayError('totp_required', 'this account asks for a second factor: sign in with it, then accept');
  }
}
