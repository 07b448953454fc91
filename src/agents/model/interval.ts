/**
 * Time in state. While a person is signed in exactly one interval is open; each change of what it says closes it and
 * opens the next at the same millisecond, so the intervals of any span add up to the time signed in.
 */
export const LABELS = [
  'available',
  'busy',
  'away',
  'break',
  'dnd',
  'ringing',
  'talking',
  'on_hold',
  'wrap_up',
  /** On the phone without a call yet, e.g. dialling out. */
  'in_use',
  /** Would be available, but the phone cannot be reached. */
  'unreachable',
] as const;
export type Label = (typeof LABELS)[number];

export interface Activity {
  readonly label: Label;
  /** Of the break or absence; `no_answer` for ringing that was not answered. */
  readonly reason: string | null;
  readonly callId: string | null;
}

export interface OpenInterval extends Activity {
  /** Epoch milliseconds, PBX time. */
  readonly startedAt: number;
}

export interface ClosedInterval extends OpenInterval {
  readonly endedAt: number;
}

export interface Turn {
  readonly open: OpenInterval | null;
  /** Null when nothing ended, or what ended had lasted less than a millisecond. */
  readonly closed: ClosedInterval | null;
}

/**
 * @param next what is true from `at` on; null when signed out
 * @param at epoch milliseconds; earlier than the open interval's start (a clock set back) counts as its start
 */
export function turn(open: OpenInterval | null, next: Activity | null, at: number): Turn {
  if (open !== null && next !== null && sameActivity(open, next)) return { open, closed: null };
  if (open !== null && next !== null && sameRinging(open, next)) {
    return { open: { ...open, reason: next.reason }, closed: null };
  }
  const now = open === null ? at : Math.max(at, open.startedAt);
  const closed = open === null || now === open.startedAt ? null : { ...open, endedAt: now };
  return { open: next === null ? null : { ...next, startedAt: now }, closed };
}

function sameActivity(a: Activity, b: Activity): boolean {
  return a.label === b.label && a.reason === b.reason && a.callId === b.callId;
}

/** How ringing ends is learned while it still is ringing: it is said of the whole of it. */
function sameRinging(a: Activity, b: Activity): boolean {
  return a.label === 'ringing' && b.label === 'ringing' && a.callId === b.callId;
}
