import { createHmac, timingSafeEqual } from 'node:crypto';

/** Names and values of a form in the order of the names, as Twilio signs them; a name may come several times. */
export type Form = Readonly<Record<string, string | readonly string[]>>;

/**
 * `X-Twilio-Signature`: HMAC-SHA1 with the account's secret over the address that was called and the form.
 * https://www.twilio.com/docs/usage/security#validating-requests
 */
export function signatureOf(secret: string, url: string, form: Form): string {
  const text = Object.keys(form)
    .sort()
    .map((name) => {
      const value = form[name] ?? '';
      const values = typeof value === 'string' ? [value] : [...new Set(value)].sort();
      return values.map((one) => `${name}${one}`).join('');
    })
    .join('');
  return createHmac('sha1', secret)
    .update(url + text)
    .digest('base64');
}

/** An account without a secret is signed by nobody. */
export function isSigned(secret: string, url: string, form: Form, given: string | undefined): boolean {
  if (secret === '' || given === undefined) return false;
  const expected = Buffer.from(signatureOf(secret, url, form));
  const actual = Buffer.from(given);
  return expected.length === actual.length && timingSafeEqual(expected, actual);
}
