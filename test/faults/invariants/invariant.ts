import type { Picture } from '../picture.ts';

export type InvariantId = 'I1' | 'I2' | 'I3' | 'I4' | 'I5' | 'I6' | 'I7' | 'I8' | 'I9' | 'I10';

export interface Invariant {
  readonly id: InvariantId;
  readonly says: string;
  judge(picture: Picture): Judgement;
}

/** What one look at a picture found: on what it was checked, and every way in which it is broken, with the evidence. */
export interface Judgement {
  /** How much there was to look at; 0: it does not apply to this run. */
  readonly looked: number;
  readonly at: string;
  readonly violations: readonly string[];
}

/** Those of `wanted` that are not in `found` and the other way round, each as often as it is missing or too many. */
export function differences(
  wanted: readonly string[],
  found: readonly string[],
): { missing: string[]; more: string[] } {
  const counts = new Map<string, number>();
  for (const one of wanted) counts.set(one, (counts.get(one) ?? 0) + 1);
  const more: string[] = [];
  for (const one of found) {
    const left = counts.get(one) ?? 0;
    if (left === 0) more.push(one);
    else counts.set(one, left - 1);
  }
  const missing = [...counts].flatMap(([one, count]) => Array.from({ length: count }, () => one));
  return { missing, more };
}

/** Those that are there more than once. */
export function repeated(all: readonly string[]): string[] {
  const seen = new Set<string>();
  return [...new Set(all.filter((one) => seen.size === seen.add(one).size))];
}
