import type { Content } from './contact.ts';

/** As many characters of a word as its column holds. */
const WORD = 160;
const MOST_WORDS = 40;

/** Text as it is compared: small letters without accents, single blanks. `Müller  AG` is `muller ag`. */
export function folded(text: string): string {
  return text
    .normalize('NFKD')
    .replaceAll(/\p{M}/gu, '')
    .toLowerCase()
    .replaceAll('ß', 'ss')
    .replaceAll(/\s+/g, ' ')
    .trim();
}

/** Where the contact stands in a list by name: surname first, the company or an address where there is no name. */
export function sortName({ firstName, lastName, company, emails, phones }: Content): string {
  const name = folded(`${lastName} ${firstName}`);
  return cut(name || folded(company ?? '') || emails[0]?.email || phones[0]?.number || '');
}

/** Everything by whose beginning the contact is found. @param nationalForm the digits that are dialled at home */
export function termsOf(content: Content, nationalForm: (number: string) => string | null): string[] {
  const { firstName, lastName, company, emails, phones } = content;
  const names = [`${firstName} ${lastName}`, `${lastName} ${firstName}`, company ?? ''].map(folded);
  const numbers = phones.flatMap(({ number, e164 }) => [number, (e164 ? nationalForm(number) : null) ?? '']);
  const terms = [
    ...names,
    ...emails.map(({ email }) => email),
    ...numbers.map((number) => digitsOf(number) || folded(number)),
    ...names.flatMap((name) => name.split(/[ ,.;/&()-]+/)),
  ];
  return [...new Set(terms.map(cut))].filter((term) => term !== '').slice(0, MOST_WORDS);
}

/** What is looked for, as {@link termsOf} has it: a number by its digits, anything else folded. */
export function searched(q: string): string {
  return cut(/^[+\d][\d\s()./-]*$/.test(q) ? digitsOf(q) : folded(q));
}

export interface Key {
  readonly kind: 'phone' | 'email' | 'name';
  readonly value: string;
}

/** What the contact has in common with another one that is the same person. */
export function keysOf({ firstName, lastName, company, emails, phones }: Content): Key[] {
  const name = folded(`${firstName} ${lastName}`);
  const at = folded(company ?? '');
  const keys: Key[] = [
    ...phones.map(({ number }): Key => ({ kind: 'phone', value: number })),
    ...emails.map(({ email }): Key => ({ kind: 'email', value: email })),
    ...(name !== '' && at !== '' ? [{ kind: 'name', value: `${cut(name)} @ ${cut(at)}` } as const] : []),
  ];
  return [...new Map(keys.map((key) => [`${key.kind} ${key.value}`, key])).values()];
}

function digitsOf(number: string): string {
  return number.replaceAll(/\D/g, '');
}

function cut(text: string): string {
  return [...text].slice(0, WORD).join('');
}
