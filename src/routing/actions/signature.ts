import { createHmac, randomBytes } from 'node:crypto';

/**
 * Signed as Standard Webhooks has it (https://www.standardwebhooks.com), for which there are libraries in most languages:
 * HMAC-SHA256 over `id.timestamp.body` with the bytes behind `whsec_`.
 */
export function newSecret(): string {
  return `whsec_${randomBytes(32).toString('base64')}`;
}

/** @param secrets all that count now: a receiver may know any of them. @param at epoch milliseconds */
export function signedHeaders(
  secrets: readonly string[],
  message: { readonly id: string; readonly at: number; readonly body: string },
): Record<string, string> {
  const timestamp = Math.floor(message.at / 1000);
  const signatures = secrets.map((secret) => {
    const key = Buffer.from(secret.replace(/^whsec_/, ''), 'base64');
    return `v1,${createHmac('sha256', key).update(`${message.id}.${timestamp}.${message.body}`).digest('base64')}`;
  });
  return {
    'webhook-id': message.id,
    'webhook-timestamp': String(timestamp),
    'webhook-signature': signatures.join(' '),
  };
}
