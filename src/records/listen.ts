import { createHash } from 'node:crypto';
import type { PbxEvent, PbxSnapshot } from '../asterisk/pbx-event.ts';
import type { Clock } from '../platform/clock.ts';
import type { Reader } from './actions/reader.ts';
import type { Quarantined } from './store/quarantine.ts';

export interface Hearing {
  readonly reader: Reader;
  readonly clock: Clock;
  /** Keeps a frame that Asterisk would never have written. */
  keep(frame: Quarantined): void;
}

/** Hints only: every record comes from the spool, with or without them. */
export function hear(event: PbxEvent, { reader, clock, keep }: Hearing): void {
  switch (event.type) {
    case 'spool.written':
      reader.wake();
      break;
    case 'pbx.snapshot':
      reader.see(pictureOf(event, clock.now()));
      break;
    case 'frame.rejected': {
      const evidence = Buffer.from(event.evidence);
      const source = createHash('sha256').update(evidence).digest('hex');
      keep({ kind: 'frame', source, reason: event.reason, evidence });
    }
  }
}

function pictureOf({ at, bootedAt, channels }: PbxSnapshot, receivedAt: number) {
  const ids = new Set(channels.map(({ uniqueId }) => uniqueId));
  return { at, bootedAt: bootedAt * 1000, channels: ids, receivedAt };
}
