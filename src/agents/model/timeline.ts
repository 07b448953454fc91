import { type ClosedInterval, LABELS, type Label } from './interval.ts';

/** Epoch milliseconds, the end not in it. */
interface Span {
  readonly from: number;
  readonly to: number;
}

export interface Total {
  readonly label: Label;
  readonly ms: number;
  /** Whole seconds; over all labels they add up to `signedInSeconds`. */
  readonly seconds: number;
}

export interface Timeline {
  readonly intervals: readonly ClosedInterval[];
  readonly totals: readonly Total[];
  readonly signedInMs: number;
  readonly signedInSeconds: number;
}

/**
 * What of a person's intervals lies in a span, cut at its ends, and how much of each label that is. The parts of
 * adjacent spans add up to the whole.
 *
 * @param intervals in order of time; an open one ends when the question is asked
 */
export function timelineOf(intervals: readonly ClosedInterval[], span: Span): Timeline {
  const within = intervals.flatMap((one) => cut(one, span));
  const ms = new Map<Label, number>();
  for (const one of within) ms.set(one.label, (ms.get(one.label) ?? 0) + one.endedAt - one.startedAt);
  const signedInMs = [...ms.values()].reduce((sum, one) => sum + one, 0);
  return { intervals: within, totals: inSeconds(ms), signedInMs, signedInSeconds: Math.floor(signedInMs / 1000) };
}

function cut(one: ClosedInterval, { from, to }: Span): ClosedInterval[] {
  const startedAt = Math.max(one.startedAt, from);
  const endedAt = Math.min(one.endedAt, to);
  return startedAt < endedAt ? [{ ...one, startedAt, endedAt }] : [];
}

/** Rounds so that the parts add up to the whole: what is left over goes to the labels that lost most by rounding down. */
function inSeconds(ms: ReadonlyMap<Label, number>): Total[] {
  const present = LABELS.filter((label) => ms.has(label)).map((label) => ({ label, ms: ms.get(label) ?? 0 }));
  const whole = Math.floor(present.reduce((sum, one) => sum + one.ms, 0) / 1000);
  const given = present.reduce((sum, one) => sum + Math.floor(one.ms / 1000), 0);
  const byLoss = [...present].sort((a, b) => (b.ms % 1000) - (a.ms % 1000));
  const raised = new Set(byLoss.slice(0, whole - given));
  return present.map((one) => ({ ...one, seconds: Math.floor(one.ms / 1000) + (raised.has(one) ? 1 : 0) }));
}
