/** What is summed up over the stays of callers in a queue. Times in milliseconds. */
export interface QueueSums {
  readonly offered: number;
  readonly answered: number;
  readonly abandoned: number;
  readonly overflowed: number;
  /** Answered within the threshold of the service level. */
  readonly answeredInTime: number;
  /** Hung up within that threshold. */
  readonly abandonedInTime: number;
  readonly waitAnsweredMs: number;
  readonly waitAbandonedMs: number;
  readonly longestWaitMs: number;
  readonly talkMs: number;
  readonly holdMs: number;
  readonly wrapUpMs: number;
  readonly transferred: number;
  /** Answered calls whose caller did not call again in time; null when nobody asked for it. */
  readonly settledAtOnce: number | null;
}

export const NO_SUMS: QueueSums = {
  offered: 0,
  answered: 0,
  abandoned: 0,
  overflowed: 0,
  answeredInTime: 0,
  abandonedInTime: 0,
  waitAnsweredMs: 0,
  waitAbandonedMs: 0,
  longestWaitMs: 0,
  talkMs: 0,
  holdMs: 0,
  wrapUpMs: 0,
  transferred: 0,
  settledAtOnce: null,
};

/** Both together, as if it were one queue or one period. */
export function add(a: QueueSums, b: QueueSums): QueueSums {
  const plus = (name: Exclude<keyof QueueSums, 'longestWaitMs' | 'settledAtOnce'>): number => a[name] + b[name];
  return {
    offered: plus('offered'),
    answered: plus('answered'),
    abandoned: plus('abandoned'),
    overflowed: plus('overflowed'),
    answeredInTime: plus('answeredInTime'),
    abandonedInTime: plus('abandonedInTime'),
    waitAnsweredMs: plus('waitAnsweredMs'),
    waitAbandonedMs: plus('waitAbandonedMs'),
    longestWaitMs: Math.max(a.longestWaitMs, b.longestWaitMs),
    talkMs: plus('talkMs'),
    holdMs: plus('holdMs'),
    wrapUpMs: plus('wrapUpMs'),
    transferred: plus('transferred'),
    settledAtOnce:
      a.settledAtOnce === null && b.settledAtOnce === null ? null : (a.settledAtOnce ?? 0) + (b.settledAtOnce ?? 0),
  };
}

/** Between 0 and 1 to four places; null where there was nothing to be a part of. */
export function share(part: number, whole: number): number | null {
  return whole === 0 ? null : Math.round((part / whole) * 10_000) / 10_000;
}

/** Whole seconds of an average; null where there was nothing. */
export function averageSeconds(ms: number, count: number): number | null {
  return count === 0 ? null : Math.round(ms / count / 1000);
}

export function wholeSeconds(ms: number): number {
  return Math.round(ms / 1000);
}
