import { tenantName } from '../../store/accounts.ts';
import { findInvitation, noteMail } from '../../store/invitations/invitations.ts';
import type { Tenancy } from '../context.ts';
import { hashSecret } from '../secret-text.ts';
import type { Issued } from './issue.ts';

/**
 * Sends the link, after the commit and without keeping the answer waiting; how that went is the invitation's
 * `mail_status`.
 *
 * @returns the link where no mail can be sent, to be shown this once; null otherwise
 */
export function sendInvitation(room: Tenancy, issued: Issued): string | null {
  const link = `${room.publicUrl.replace(/\/+$/, '')}/invite/${issued.token}`;
  if (!room.mailer.configured) return link;
  room.later(deliver(room, issued, link), 'mail of an invitation');
  return null;
}

async function deliver(room: Tenancy, { tenantId, id, token }: Issued, link: string): Promise<void> {
  const note = (status: 'sent' | 'failed') => noteMail(room.db, tenantId, { id, tokenHash: hashSecret(token), status });
  try {
    const invitation = await findInvitation(room.db, tenantId, id);
    if (invitation === null) return;
    const tenant = await tenantName(room.db, tenantId);
    const hello = [invitation.first_name, invitation.last_name].filter(Boolean).join(' ');
    await room.mailer.send({
      to: invitation.email,
      subject: `Join ${tenant} on Patchbay`,
      text: [
        hello === '' ? 'Hello,' : `Hello ${hello},`,
        `you are invited to join ${tenant} on Patchbay. This link is good once, until ${until(invitation.expires_at)}:`,
        link,
        'If you did not expect this, there is nothing to do.',
      ].join('\n\n'),
    });
    await note('sent');
  } catch (error) {
    await note('failed');
    throw error;
  }
}

function until(at: Date): string {
  return `${at.toISOString().slice(0, 16).replace('T', ' ')} UTC`;
}
