import type { Log } from '../platform/log.ts';
import type { EventGate } from './gate.ts';
import type { LinkMetrics } from './link-metrics.ts';
import { linkState } from './link-state.ts';
import type { PbxSnapshot } from './pbx-event.ts';

export interface ReconcileOptions {
  readonly pbx: string;
  readonly gate: EventGate;
  readonly log: Log;
  readonly metrics: LinkMetrics;
  /** Which links are down; none when a snapshot can be taken. */
  missing(): readonly string[];
  /** @param fenced to be called when the PBX's clock was read */
  take(fenced: () => void): Promise<PbxSnapshot>;
  /** A snapshot was taken and told. */
  taken?(snapshot: PbxSnapshot): void;
  readonly times?: Partial<ReconcileTimes>;
}

export interface ReconcileTimes {
  /** Between two snapshots that were asked for while the links stood, ms: a forger must not keep us busy with them. */
  readonly atMostEveryMs: number;
  /** Between two that were asked for because a frame was rejected, ms. What a forger tears is only his own call. */
  readonly suspectEveryMs: number;
  readonly retryMs: number;
  /** A net under everything else: taken anew this often, ms. */
  readonly anywayEveryMs: number;
}

const TIMES: ReconcileTimes = { atMostEveryMs: 5_000, suspectEveryMs: 30_000, retryMs: 1_000, anywayEveryMs: 600_000 };

/** Decides when the whole picture is asked for: after every connect, after every loss, and on request. */
export class Reconciler {
  readonly #options: ReconcileOptions;
  readonly #times: ReconcileTimes;
  readonly #state = linkState('reconciled', 'no picture of the PBX yet');
  /** Grows with every change of the links: a snapshot that spans one is worth nothing. */
  #generation = 0;
  #running = false;
  #wanted: string | null = null;
  #lastEnd = Number.NEGATIVE_INFINITY;
  #lastSuspect = Number.NEGATIVE_INFINITY;
  #timer: NodeJS.Timeout | undefined;
  /** `performance.now()` at which the timer fires. */
  #dueAt = Number.POSITIVE_INFINITY;
  #stopped = false;

  constructor(options: ReconcileOptions) {
    this.#options = options;
    this.#times = { ...TIMES, ...options.times };
  }

  readiness = () => this.#state.readiness();

  /** A link came up or went down. */
  linksChanged(): void {
    this.#generation++;
    const missing = this.#options.missing();
    if (missing.length > 0) this.#state.set(false, `stale: ${missing.join(', ')}`);
    else {
      this.#lastEnd = Number.NEGATIVE_INFINITY;
      this.#want('connected', 0);
    }
  }

  /** Something was missed although the links stand. */
  lost(reason: string): void {
    this.#state.set(false, `stale: ${reason}`);
    this.request(reason);
  }

  /** Asks for a snapshot; the state that is shown counts as good until then. */
  request(reason: string): void {
    this.#want(reason, Math.max(0, this.#lastEnd + this.#times.atMostEveryMs - performance.now()));
  }

  /** A frame was rejected: what it would have said is asked for, but not as often as somebody can forge one. */
  suspect(reason: string): void {
    const now = performance.now();
    if (now - this.#lastSuspect < this.#times.suspectEveryMs) return;
    this.#lastSuspect = now;
    this.request(reason);
  }

  stop(): void {
    this.#stopped = true;
    this.#generation++;
    clearTimeout(this.#timer);
    this.#state.set(false, 'stopped');
  }

  #want(reason: string, delayMs: number): void {
    if (this.#stopped) return;
    this.#wanted ??= reason;
    if (!this.#running) this.#schedule(delayMs);
  }

  /** The earliest of what was asked for counts. */
  #schedule(delayMs: number): void {
    const dueAt = performance.now() + delayMs;
    if (dueAt >= this.#dueAt) return;
    clearTimeout(this.#timer);
    this.#dueAt = dueAt;
    this.#timer = setTimeout(() => {
      this.#dueAt = Number.POSITIVE_INFINITY;
      void this.#run();
    }, delayMs);
  }

  async #run(): Promise<void> {
    const { pbx, gate, log, metrics } = this.#options;
    if (this.#running || this.#stopped || this.#options.missing().length > 0) return;
    const reason = this.#wanted ?? 'as a matter of course';
    const generation = this.#generation;
    const began = performance.now();
    const stillHolds = () => {
      if (generation !== this.#generation) throw new Error('a link changed meanwhile');
    };
    this.#wanted = null;
    this.#running = true;
    let delayMs = this.#times.anywayEveryMs;
    gate.begin();
    try {
      const snapshot = await this.#options.take(() => {
        stillHolds();
        gate.fenced();
      });
      stillHolds();
      gate.complete(snapshot);
      const seconds = (performance.now() - began) / 1000;
      this.#state.set(true, `picture of ${new Date(snapshot.at / 1000).toISOString()}`);
      this.#options.taken?.(snapshot);
      metrics.resyncs.inc({ pbx, outcome: 'done' });
      metrics.resyncSeconds.set(seconds, { pbx });
      log.info({ pbx, reason, seconds, channels: snapshot.channels.length }, 'picture of the PBX taken');
    } catch (error) {
      gate.abandon();
      metrics.resyncs.inc({ pbx, outcome: 'failed' });
      log.warn({ pbx, reason, error }, 'picture of the PBX not taken');
      this.#wanted ??= reason;
      delayMs = this.#times.retryMs;
    } finally {
      this.#running = false;
      this.#lastEnd = performance.now();
    }
    if (this.#stopped) return;
    if (generation !== this.#generation) delayMs = 0;
    else if (this.#wanted !== null)
      delayMs = Math.max(this.#times.retryMs, Math.min(delayMs, this.#times.atMostEveryMs));
    this.#schedule(delayMs);
  }
}
