export function isoOrNull(at: Date | null): string | null {
  return at === null ? null : at.toISOString();
}

/** A JSON column that holds an object. */
export function objectOf(stored: unknown): Record<string, unknown> | null {
  return typeof stored === 'object' && stored !== null && !Array.isArray(stored) ? { ...stored } : null;
}
