import { PatchbayError } from '../../../platform/errors.ts';
import { transact } from '../../../platform/mysql/transact.ts';
import type { Origin } from '../../guard/origin.ts';
import { accountByEmail } from '../../store/accounts.ts';
import { replaceReset } from '../../store/password-resets.ts';
import { signedInFrom } from '../../store/sessions.ts';
import type { Tenancy } from '../context.ts';
import { hashSecret, newSecret } from '../secret-text.ts';
import { auditEverywhere } from './audit-everywhere.ts';
import { KNOWN_ADDRESS_MS } from './known-address.ts';

const LINK_MINUTES = 60;

/**
 * Mails a link for a new password, if there is such an account. All that differs between the two happens after the
 * answer, so that neither it nor its time tells them apart.
 */
export async function forgotPassword(room: Tenancy, email: string, origin: Origin): Promise<void> {
  if (!room.mailer.configured) {
    throw new PatchbayError('feature_disabled', 'no mail is sent from here: an administrator can set a new password');
  }
  const since = new Date(room.clock.now() - KNOWN_ADDRESS_MS);
  await room.resetLimits.begin({
    address: origin.address,
    account: email,
    knownAddress: async () =>
      signedInFrom(room.db, (await accountByEmail(room.db, email))?.id ?? 0, origin.address, since),
  });
  room.later(mailLink(room, email, origin), 'a mail with a link for a new password');
}

async function mailLink(room: Tenancy, email: string, origin: Origin): Promise<void> {
  const account = await accountByEmail(room.db, email);
  if (account === null || account.status !== 'active') return;
  const token = newSecret();
  const createdAt = new Date(room.clock.now());
  const expiresAt = new Date(createdAt.getTime() + LINK_MINUTES * 60_000);
  await transact(room.db, async (trx) => {
    await replaceReset(trx, { userId: account.id, hash: hashSecret(token), createdAt, expiresAt });
    await auditEverywhere(trx, account.id, { ...origin, action: 'password.reset_requested', at: createdAt });
  });
  const text = [
    'Somebody, most likely you, asked for a new password for this address. Set it here:',
    '',
    `${room.publicUrl.replace(/\/+$/, '')}/reset/${token}`,
    '',
    `The link works once, and for ${LINK_MINUTES} minutes. If you did not ask for it, leave it: nothing has changed.`,
    '',
  ];
  await room.mailer.send({ to: account.email, subject: 'Set a new password', text: text.join('\n') });
}
