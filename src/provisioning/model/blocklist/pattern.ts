/** Callers who withhold their number. */
export const ANONYMOUS = 'anonymous';

/** What a caller who is turned away hears: nothing more, or that the line is busy. */
export const BLOCK_ACTIONS = ['reject', 'busy'] as const;
export type BlockAction = (typeof BLOCK_ACTIONS)[number];

/**
 * A number (E.164), the beginning of numbers (`+49900*`) or all who withhold theirs. One digit at least, so that nobody
 * blocks the world at once.
 */
export function isPattern(text: string): boolean {
  return text === ANONYMOUS || /^\+[1-9]\d{6,14}$/.test(text) || /^\+[1-9]\d{0,13}\*$/.test(text);
}

/** Every pattern that covers a caller: the number itself, and all beginnings of it. */
export function patternsFor(number: string): string[] {
  if (number === ANONYMOUS) return [ANONYMOUS];
  const digits = /^\+(\d{1,15})$/.exec(number)?.[1];
  if (digits === undefined) return [];
  return [number, ...Array.from(digits, (_, n) => `+${digits.slice(0, digits.length - n)}*`)];
}
