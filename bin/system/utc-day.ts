const DAY_MS = 86_400_000;

/** A day in UTC as `2026-11-22`; null for what is none, as is the 30th of February. */
export function utcDay(text: string): { readonly start: number; readonly end: number } | null {
  const start = /^\d{4}-\d\d-\d\d$/.test(text) ? Date.parse(`${text}T00:00:00Z`) : Number.NaN;
  if (Number.isNaN(start) || !new Date(start).toISOString().startsWith(text)) return null;
  return { start, end: start + DAY_MS };
}
