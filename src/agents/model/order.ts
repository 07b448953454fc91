/**
 * Which of two stamps of one PBX is the older one. The two links of a PBX interleave, and what was queued before a
 * snapshot is delivered after it, so what is older than a known fact must not undo it. But a late event is late by
 * seconds: a stamp that is older by more than this comes from a clock that was set back, and is the news.
 */
const LATEST_EVENT_US = 60_000_000;

/** True when something stamped `at` is late for a fact known since `known` (both epoch microseconds). */
export function isLate(at: number, known: number): boolean {
  return at < known && known - at < LATEST_EVENT_US;
}
