import type { Account } from '../store/accounts.ts';
import type { Tenancy } from './context.ts';

/** Tells a person by mail what happened to their account, after it happened: it may have been somebody else. */
export function sendNotice(
  room: Tenancy,
  account: Pick<Account, 'email'>,
  what: string,
  when: { readonly at: Date; readonly address: string },
  advice: readonly string[] = ifItWasNotYou(room),
): void {
  if (!room.mailer.configured) return;
  const text = [
    `${what} on ${when.at.toISOString().slice(0, 16).replace('T', ' at ')} UTC, from the address ${when.address}.`,
    '',
    ...advice,
    '',
  ];
  room.later(room.mailer.send({ to: account.email, subject: what, text: text.join('\n') }), 'a notice by mail');
}

function ifItWasNotYou({ publicUrl }: Tenancy): string[] {
  return [
    'If that was you, there is nothing to do. If not, somebody else has your password: set a new one at once with',
    `"Forgotten password" at ${publicUrl} and tell your administrator.`,
  ];
}
