import { HEADER_BYTES, type Wav } from './wav.ts';

/** What is known of a file in the spool. */
export interface Sighting {
  readonly size: number;
  /** Null when it cannot be read as one. */
  readonly wav: Wav | null;
  /** Time since it was last written to, ms. */
  readonly quietMs: number;
  /** What the PBX says of the channel: null when that is not known now. */
  readonly channel: 'talking' | 'waiting' | 'gone' | null;
  /** It was told that this call is recorded. */
  readonly isTold: boolean;
  /** The PBX said that the recording of this channel was ended, and of none since that it was begun. */
  readonly hasEnded: boolean;
  /** There was no room on the disk at some time while it was written. */
  readonly wasFull: boolean;
}

/**
 * `leave` as it is · `tell` that it is being recorded · `take` it, closed as it is or cut off when Asterisk died ·
 * `fail` there is nothing in it and should be · `discard` nobody talked.
 */
export type Verdict = 'leave' | 'tell' | 'take' | 'fail' | 'discard';

/** What Asterisk writes when a channel ends comes within this time. */
const SETTLE_MS = 3_000;

/** A file is finished when Asterisk has closed it, whatever became of the daemon or the channel. */
export function verdictOn({ size, wav, quietMs, channel, isTold, hasEnded, wasFull }: Sighting): Verdict {
  const soundBytes = Math.max(0, size - HEADER_BYTES);
  if (wav !== null && soundBytes > 0 && wav.soundBytes === soundBytes) return 'take';
  if (channel === 'talking' && !isTold && !hasEnded) return 'tell';
  const isOver = channel === 'gone' || (hasEnded && soundBytes === 0);
  if (!isOver || quietMs < SETTLE_MS) return 'leave';
  if (soundBytes > 1) return 'take';
  return isTold || wasFull ? 'fail' : 'discard';
}
