import { setTimeout as sleep } from 'node:timers/promises';

/** Thrown by an attempt that the other side refused by name (wrong password): tried again, but slowly. */
export class Refused extends Error {
  constructor(message: string, cause?: unknown) {
    super(message, { cause });
    this.name = 'Refused';
  }
}

export interface ReconnectDelays {
  /** First delay after a connection that had been up, ms. */
  readonly firstMs: number;
  readonly capMs: number;
  /** Delay after {@link Refused}, ms; it is doubled up to ten times this value. */
  readonly refusedMs: number;
  /** A connection that lived this long counts as good: the next delay is the first again. */
  readonly stableMs: number;
}

export const RECONNECT_DELAYS: ReconnectDelays = { firstMs: 100, capMs: 5_000, refusedMs: 5_000, stableMs: 5_000 };

export interface ReconnectOptions {
  readonly delays?: Partial<ReconnectDelays>;
  /**
   * Opens the connection, serves it and settles when it has ended, for whatever reason. When `signal` is aborted it
   * closes and settles soon.
   */
  attempt(signal: AbortSignal): Promise<void>;
  /** An attempt ended; the next one begins after `delayMs`. */
  ended?(reason: string, delayMs: number, refused: boolean): void;
  /** 0 <= value < 1. */
  readonly random?: () => number;
}

/**
 * Keeps one connection alive for ever: every attempt that ends is followed by another, after a delay with jitter that
 * grows from `firstMs` to `capMs` and never gives up.
 *
 * @returns stops it: aborts the attempt in flight or the delay, and resolves when nothing runs any more
 */
export function keepConnected(options: ReconnectOptions): () => Promise<void> {
  const stopping = new AbortController();
  const done = loop(options, { ...RECONNECT_DELAYS, ...options.delays }, stopping.signal);
  return async () => {
    stopping.abort();
    await done;
  };
}

async function loop(options: ReconnectOptions, delays: ReconnectDelays, signal: AbortSignal): Promise<void> {
  const random = options.random ?? Math.random;
  let failures = 0;
  while (!signal.aborted) {
    const began = performance.now();
    let refused = false;
    let reason = 'closed';
    try {
      await options.attempt(signal);
    } catch (error) {
      refused = error instanceof Refused;
      reason = error instanceof Error ? error.message : String(error);
    }
    if (signal.aborted) return;
    failures = performance.now() - began >= delays.stableMs ? 0 : failures + 1;
    const delay = delayOf(delays, failures, refused, random());
    options.ended?.(reason, delay, refused);
    await sleep(delay, undefined, { signal }).catch(() => {});
  }
}

/** Half fixed, half jitter: many daemons that lost one PBX do not come back in step, and none comes back at once. */
export function delayOf(delays: ReconnectDelays, failures: number, refused: boolean, random: number): number {
  const first = refused ? delays.refusedMs : delays.firstMs;
  const cap = refused ? delays.refusedMs * 10 : delays.capMs;
  const full = Math.min(cap, first * 2 ** Math.min(Math.max(failures - 1, 0), 20));
  return Math.round(full / 2 + (full / 2) * random);
}
