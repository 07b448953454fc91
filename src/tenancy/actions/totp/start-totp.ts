import { toString as drawQrCode } from 'qrcode';
import { PatchbayError } from '../../../platform/errors.ts';
import { transact } from '../../../platform/mysql/transact.ts';
import type { Origin } from '../../guard/origin.ts';
import type { Caller } from '../../guard/route.ts';
import { beginTotp, totpOf } from '../../store/totp.ts';
import { checkPassword } from '../check-password.ts';
import type { Tenancy } from '../context.ts';
import { newTotpSecret, otpauthUri } from './codes.ts';

export interface TotpOffer {
  /** Base32, for typing it in. */
  readonly secret: string;
  readonly uri: string;
  /** The same as a picture: an `<svg>` element. */
  readonly qrSvg: string;
}

/** Nothing changes at sign-in until a code has shown that the app has the secret. */
export async function startTotp(room: Tenancy, caller: Caller, password: string, origin: Origin): Promise<TotpOffer> {
  const account = await checkPassword(room, caller, { password, path: 'body.password' }, origin);
  const secret = newTotpSecret();
  const sealed = room.totpSeal.close(secret, String(caller.userId));
  await transact(room.db, async (trx) => {
    if ((await totpOf(trx, caller.userId))?.confirmedAt != null) throw onAlready();
    await beginTotp(trx, caller.userId, sealed);
  });
  const uri = otpauthUri(secret, account.email);
  return { secret, uri, qrSvg: await drawQrCode(uri, { type: 'svg', errorCorrectionLevel: 'M' }) };
}

export function onAlready(): PatchbayError {
  return new PatchbayError('conflict', 'a second factor is on already: turn it off first');
}
