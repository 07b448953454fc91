/** E.164 with its `+`. */
const E164 = /^\+[1-9]\d{6,14}$/;

export function isE164(number: string): boolean {
  return E164.test(number);
}

/**
 * A number as another system wrote it: `+49…`, `0049…`, and what carriers send without the `+`. Short codes and names
 * (`5566`, `BANK`) stay as they are; null for what no network uses.
 */
export function numberOf(given: string): string | null {
  const text = given.trim();
  const digits = text.replaceAll(/[\s().-]/g, '');
  if (/^\+?\d+$/.test(digits)) {
    const plain = digits.replace(/^\+|^00/, '');
    if (isE164(`+${plain}`)) return `+${plain}`;
    return plain.length >= 3 && plain.length <= 8 ? plain : null;
  }
  return /^[A-Za-z0-9 ._&+-]{1,11}$/.test(text) ? text : null;
}
