import { allTotpSecrets, resealTotp } from '../../store/totp.ts';
import type { Tenancy } from '../context.ts';

/** After it nothing in the database needs the key before this one, which may be forgotten then. */
export async function renewSeals(room: Tenancy): Promise<void> {
  let renewed = 0;
  for await (const secret of allTotpSecrets(room.db)) {
    const sealed = room.totpSeal.renew(secret.sealed, String(secret.userId));
    if (sealed === null) continue;
    await resealTotp(room.db, secret, sealed);
    renewed++;
  }
  room.log.info({ renewed }, 'second factors are sealed with the present TOKEN_KEY');
}
