import type { Log } from '../platform/log.ts';
import type { LinkName } from './gate.ts';
import type { LinkMetrics } from './link-metrics.ts';
import type { PbxEvent } from './pbx-event.ts';

export interface Rejections {
  reject(link: LinkName, reason: string, evidence: string): void;
}

/** One call by a forger makes some fifty frames: all are counted, this many of a burst are told one by one. */
const BURST = 20;
const PER_SECOND = 1;

/** What is done with a frame that Asterisk would not have written: counted, logged, announced, never applied. */
export function createRejections(o: {
  pbx: string;
  log: Log;
  metrics: LinkMetrics;
  /** The secret that tells genuine frames from forged ones; it goes nowhere, not even into the quarantine. */
  systemName(): string;
  deliver(event: PbxEvent): void;
}): Rejections {
  const { pbx, log, metrics, deliver } = o;
  const masked = (text: string) => (o.systemName() === '' ? text : text.replaceAll(o.systemName(), '[systemname]'));
  let allowance = BURST;
  let filledAt = performance.now();
  let untold = 0;
  return {
    reject: (link, reason, raw) => {
      const evidence = masked(raw);
      metrics.rejected.inc({ pbx, link, reason: reason.replace(/[^\w ,.:;()=-]/g, '?').slice(0, 80) });
      const now = performance.now();
      allowance = Math.min(BURST, allowance + ((now - filledAt) / 1000) * PER_SECOND);
      filledAt = now;
      if (allowance < 1) {
        untold++;
        return;
      }
      allowance--;
      log.error({ pbx, link, reason, evidence, untold }, 'a frame was rejected: forged or torn');
      untold = 0;
      deliver({ type: 'frame.rejected', pbx, at: Date.now() * 1000, reason, evidence });
    },
  };
}
