import { setTimeout as delay } from 'node:timers/promises';
import type { Log } from './log.ts';
import type { Mailer } from './mail.ts';

/** A mail server that is restarted, or asks to come back later (greylisting), within about six minutes. */
const DELAYS_MS = [2_000, 15_000, 60_000, 300_000];

/**
 * The same mailer, which tries again for a while. Who waits for it waits as long; `signal` ends that, and with it the mail.
 * @throws what the last attempt threw
 */
export function persistentMailer(
  mailer: Mailer,
  o: { readonly log: Log; readonly signal: AbortSignal; readonly delaysMs?: readonly number[] },
): Mailer {
  return {
    configured: mailer.configured,
    send: async (mail) => {
      for (const wait of o.delaysMs ?? DELAYS_MS) {
        try {
          return await mailer.send(mail);
        } catch (error) {
          if (!mailer.configured || isFinal(error)) throw error;
          o.log.warn({ error, wait_ms: wait }, 'mail could not be handed over; trying again');
          await delay(wait, undefined, { signal: o.signal });
        }
      }
      return mailer.send(mail);
    },
  };
}

/**
 * The server understood and refused: a 5xx reply (RFC 5321 section 4.2.1), e.g. no such mailbox. Not where it refused us
 * before it heard of any mail: then our account is wrong, and what waits goes once that is mended.
 */
export function isFinal(error: unknown): boolean {
  if (typeof error !== 'object' || error === null || !('responseCode' in error)) return false;
  const command = 'command' in error ? String(error.command) : '';
  return Number(error.responseCode) >= 500 && !/^(CONN|EHLO|HELO|STARTTLS|AUTH)/.test(command);
}
