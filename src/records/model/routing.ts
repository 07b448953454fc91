/** What made a call go another way than straight to its target; the words of the dialplan (dialplan/route.conf). */
export const DETOURS = ['blocked', 'after_hours', 'overflow', 'webhook', 'failover'] as const;
export type Detour = (typeof DETOURS)[number];

/** In the order in which they happened, each once. @param note words by blanks; others than those above are not ours */
export function detoursIn(note: string): Detour[] {
  const words = new Set(note.split(' '));
  return [...words].flatMap((word) => DETOURS.find((detour) => detour === word) ?? []);
}
