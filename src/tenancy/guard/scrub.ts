import type { Subject } from './personal-data.ts';

/** Puts something else where a person is named in a text. */
export type Scrub = (text: string) => string;

/**
 * @param identifiers numbers and addresses of the person; one is replaced only where it stands for itself, not inside
 *   another number or word
 */
export function scrubber(identifiers: readonly string[], pseudonym: string): Scrub {
  const longestFirst = [...new Set(identifiers)].filter((one) => one !== '').sort((a, b) => b.length - a.length);
  if (longestFirst.length === 0) return (text) => text;
  const any = longestFirst.map((one) => one.replaceAll(/[.*+?^${}()|[\]\\]/g, '\\$&')).join('|');
  const pattern = new RegExp(`(?<![\\p{L}\\p{N}+])(?:${any})(?![\\p{L}\\p{N}])`, 'giu');
  return (text) => text.replaceAll(pattern, pseudonym);
}

/** Numbers and addresses of a person; and the name, but only in a text that has one of those. */
export function personScrubber(
  { numbers, emails, names }: Pick<Subject, 'numbers' | 'emails' | 'names'>,
  pseudonym: string,
): (text: string) => string {
  const sure = scrubber([...numbers, ...emails], pseudonym);
  const all = scrubber([...numbers, ...emails, ...names], pseudonym);
  return (text) => (sure(text) === text ? text : all(text));
}

/** The same for every text in a JSON value. */
export function scrubbed(value: unknown, scrub: Scrub): unknown {
  if (typeof value === 'string') return scrub(value);
  if (Array.isArray(value)) return value.map((item) => scrubbed(item, scrub));
  if (typeof value !== 'object' || value === null) return value;
  return Object.fromEntries(Object.entries(value).map(([key, item]) => [scrub(key), scrubbed(item, scrub)]));
}
