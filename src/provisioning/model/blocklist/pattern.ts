/** A number (E.164) or the beginning of numbers: `+49900*`. One digit at least, so that nobody blocks the world at once. */
export function isPattern(text: string): boolean {
  return /^\+[1-9]\d{6,14}$/.test(text) || /^\+[1-9]\d{0,13}\*$/.test(text);
}

/** Every pattern that covers the number: itself, and all beginnings of it. */
export function patternsFor(number: string): string[] {
  const digits = /^\+(\d{1,15})$/.exec(number)?.[1];
  if (digits === undefined) return [];
  return [number, ...Array.from(digits, (_, n) => `+${digits.slice(0, digits.length - n)}*`)];
}
