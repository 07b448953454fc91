import type { Clock } from '../../../platform/clock.ts';

export interface PbxTime {
  /** An event arrived: its stamp (epoch microseconds) is the PBX's clock at most this long ago. */
  seen(at: number): void;
  /** The PBX's clock now, epoch microseconds. */
  now(): number;
  /** How far it is ahead of ours, milliseconds; 0 while the two agree. */
  skewMs(): number;
}

/** A difference below this is the way of an event, not a clock. */
const SAME_CLOCK_MS = 2_000;
const WINDOW_MS = 30_000;

/**
 * Time in the terms of the PBX, whose clock need not be ours. An event is always a little old when it arrives, so the
 * largest difference of the last half to whole minute is the nearest to the truth.
 */
export function createPbxTime(clock: Clock): PbxTime {
  let before = Number.NEGATIVE_INFINITY;
  let current = Number.NEGATIVE_INFINITY;
  let turnedAt = clock.now();

  const skewMs = (): number => {
    const skew = Math.max(before, current);
    return Number.isFinite(skew) && Math.abs(skew) >= SAME_CLOCK_MS ? skew : 0;
  };

  return {
    seen: (at) => {
      const now = clock.now();
      if (now - turnedAt >= WINDOW_MS || now < turnedAt) {
        before = current;
        current = Number.NEGATIVE_INFINITY;
        turnedAt = now;
      }
      current = Math.max(current, at / 1000 - now);
    },
    skewMs,
    now: () => Math.round((clock.now() + skewMs()) * 1000),
  };
}
