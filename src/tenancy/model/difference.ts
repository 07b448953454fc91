type Shown = Readonly<Record<string, unknown>>;

/** The fields that are another, before and after; null when there is none. As the audit log wants it. */
export function differenceOf(was: Shown, is: Shown): { readonly before: Shown; readonly after: Shown } | null {
  const keys = Object.keys(is).filter((key) => JSON.stringify(was[key]) !== JSON.stringify(is[key]));
  if (keys.length === 0) return null;
  const only = (all: Shown): Shown => Object.fromEntries(keys.map((key) => [key, all[key]]));
  return { before: only(was), after: only(is) };
}
