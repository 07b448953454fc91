/** The beginning of numbers in E.164; `+` begins them all. */
export function isPrefix(text: string): boolean {
  return /^\+(?:[1-9]\d{0,14})?$/.test(text);
}

/** Everything that a number begins with, itself included. */
export function beginningsOf(number: string): string[] {
  return Array.from(number, (_, n) => number.slice(0, n + 1));
}

export const VERDICTS = ['allow', 'deny'] as const;
export type Verdict = (typeof VERDICTS)[number];

/** What speaks for or against a number. `extension` before `tenant` before `risky`, where they are of one length. */
export interface Ruling {
  readonly prefix: string;
  readonly verdict: Verdict;
  readonly of: 'extension' | 'tenant' | 'risky';
  readonly reason: string | null;
}

const NEARNESS = { risky: 0, tenant: 1, extension: 2 } as const;

/** The one that counts, as the question OUTBOUND of func_odbc.conf has it; null: nothing is said, so it may be called. */
export function decisive(rulings: readonly Ruling[], number: string): Ruling | null {
  const about = rulings.filter(({ prefix }) => number.startsWith(prefix));
  const [first] = about.sort((a, b) => b.prefix.length - a.prefix.length || NEARNESS[b.of] - NEARNESS[a.of]);
  return first ?? null;
}
