import type { Transaction } from 'kysely';
import { PatchbayError } from '../../../platform/errors.ts';
import type { DB } from '../../../platform/mysql/schema.generated.ts';
import { spendRecoveryCode } from '../../store/recovery-codes.ts';
import { spendStep, type TotpSecret } from '../../store/totp.ts';
import type { Tenancy } from '../context.ts';
import { hashSecret } from '../secret-text.ts';
import { plainRecoveryCode, stepOf } from './codes.ts';

/** What somebody shows beside the password; a code from the app goes before one from paper. */
export interface SecondFactor {
  readonly totp?: string | undefined;
  readonly recoveryCode?: string | undefined;
}

export type FactorKind = 'totp' | 'recovery_code';

export function kindOf({ totp, recoveryCode }: SecondFactor): FactorKind | null {
  if (totp !== undefined) return 'totp';
  return recoveryCode === undefined ? null : 'recovery_code';
}

/** Right and never used before; used from now on, if the transaction stays. */
export async function spendFactor(
  room: Tenancy,
  trx: Transaction<DB>,
  secret: TotpSecret,
  given: SecondFactor,
): Promise<boolean> {
  const now = room.clock.now();
  const { userId } = secret;
  if (given.totp !== undefined) {
    const step = stepOf(given.totp, openSecret(room, secret), now);
    return step !== null && spendStep(trx, userId, step);
  }
  const code = plainRecoveryCode(given.recoveryCode ?? '');
  return spendRecoveryCode(trx, userId, hashSecret(code), new Date(now));
}

/** @throws Error when the installation's key is another than the one that sealed it: recovery codes work still */
export function openSecret(room: Tenancy, { sealed, userId }: TotpSecret): string {
  const secret = room.totpSeal.open(sealed, String(userId));
  if (secret === null) throw new Error('a second factor cannot be read: it was sealed with another TOKEN_KEY');
  return secret;
}

export function wrongFactor(kind: FactorKind): PatchbayError {
  return new PatchbayError('totp_required', 'the code is wrong, too old, or was used already', {
    errors: [{ path: `body.${kind}`, message: 'wrong, too old, or used already' }],
  });
}
