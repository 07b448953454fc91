import { createTransport } from 'nodemailer';
import type { Log } from './log.ts';

export interface Mail {
  readonly to: string;
  readonly subject: string;
  readonly text: string;
  readonly html?: string;
  /** Without `<>`. The same for what is sent once more, so that a server can drop the second one. */
  readonly messageId?: string;
  readonly attachments?: readonly { readonly filename: string; readonly content: Uint8Array; readonly type: string }[];
}

export interface Mailer {
  /** False where no SMTP server is configured: then nothing that needs mail is offered. */
  readonly configured: boolean;
  /** @throws when the server cannot be reached or refuses; nothing is tried again here */
  send(mail: Mail): Promise<void>;
}

const TIMEOUT_MS = 15_000;

/**
 * @param o.url `smtp://user:secret@host:587` or `smtps://…`; null for none. `?requireTLS=false` for a password without TLS
 * @param o.from the sender of everything, `Patchbay <no-reply@example.com>`
 */
export function createMailer(o: { readonly url: string | null; readonly from: string; readonly log: Log }): Mailer {
  if (o.url === null) {
    return {
      configured: false,
      send: async () => {
        throw new Error('no SMTP server is configured');
      },
    };
  }
  const transport = createTransport({
    url: o.url,
    connectionTimeout: TIMEOUT_MS,
    greetingTimeout: TIMEOUT_MS,
    socketTimeout: TIMEOUT_MS,
    // A password goes over TLS or not at all, whatever is said, by the server or by somebody between, of what it can do.
    requireTLS: new URL(o.url).username !== '',
    // A message is made of what strangers wrote: it may name no file and no address for us to read.
    disableFileAccess: true,
    disableUrlAccess: true,
  });
  return {
    configured: true,
    send: async ({ to, subject, text, html, messageId, attachments = [] }) => {
      const sent = await transport.sendMail({
        from: o.from,
        to: { name: '', address: to },
        headers: { 'Auto-Submitted': 'auto-generated' }, // RFC 3834: no out-of-office note comes back
        subject,
        text,
        ...(html === undefined ? {} : { html }),
        ...(messageId === undefined ? {} : { messageId: `<${messageId}>` }),
        attachments: attachments.map(({ filename, content, type }) => ({
          filename,
          content: Buffer.from(content),
          contentType: type,
        })),
      });
      o.log.info({ message: sent.messageId }, 'mail was handed over');
    },
  };
}
