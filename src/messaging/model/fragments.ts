/** One part of a long message (3GPP TS 23.040, section 9.2.3.24.1). */
export interface Fragment {
  /** From 1. */
  readonly part: number;
  readonly total: number;
  readonly body: string;
}

/** The whole text; null as long as a part is missing. A part that came twice counts once. */
export function joined(fragments: readonly Fragment[]): string | null {
  const total = fragments[0]?.total ?? 0;
  const byPart = new Map(
    [...fragments].reverse().map(({ part, body, ...of }) => [of.total === total ? part : 0, body] as const),
  );
  const parts = Array.from({ length: total }, (_, n) => byPart.get(n + 1));
  return total === 0 || parts.includes(undefined) ? null : parts.join('');
}

/** What there is of a message whose other parts never came; `[…]` stands for them. */
export function patched(fragments: readonly Fragment[]): string {
  const total = Math.max(0, ...fragments.map((one) => one.total));
  return Array.from({ length: total }, (_, n) => fragments.find(({ part }) => part === n + 1)?.body ?? '[…]').join('');
}
