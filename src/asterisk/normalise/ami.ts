import type { AmiFrame } from '../ami/frame.ts';
import type { PbxEvent, PbxStamp } from '../pbx-event.ts';
import { sealed, text } from './ami-fields.ts';
import { PARKING_RULES } from './ami-parking.ts';
import { QUEUE_RULES } from './ami-queue.ts';
import { RECORDING_RULES } from './ami-recording.ts';
import type { AmiRule } from './ami-rule.ts';
import { deviceState } from './device-state.ts';
import { Torn } from './torn.ts';

const written: AmiRule = (_frame, pbx, at) => ({ type: 'spool.written', pbx, at });

/** Every type of AMI event that is heard, and what it becomes. */
const RULES: Readonly<Record<string, AmiRule>> = {
  ...QUEUE_RULES,
  ...RECORDING_RULES,
  ...PARKING_RULES,
  DeviceStateChange: (frame, pbx, at) => ({
    type: 'device.changed',
    pbx,
    at,
    device: text(frame, 'Device'),
    state: deviceState(frame.get('State')),
  }),
  /** Written with the headers of the caller's channel when a message was left, without when the box was read. */
  MessageWaiting: (frame, pbx, at, systemName) => {
    const linkedId = frame.has('Channel') ? sealed(frame, 'Linkedid', systemName) : null;
    const [mailbox = '', context = ''] = text(frame, 'Mailbox').split('@');
    return { type: 'mailbox.changed', pbx, at, mailbox, context, linkedId };
  },
  Cdr: written,
  CEL: written,
};

const BY_TYPE: ReadonlyMap<string, AmiRule> = new Map(Object.entries(RULES));

/** What the reader is told to hand on; FullyBooted is for the link itself. */
export const AMI_HEARD: ReadonlySet<string> = new Set([...BY_TYPE.keys(), 'FullyBooted']);

/**
 * One checked AMI frame as an event; null for a type that no room hears, a string when Asterisk would not have written
 * it so: cut in the middle, headers planted in it, numbers that are none.
 *
 * @param systemName of this PBX, '' when it has none
 */
export function normaliseAmi(frame: AmiFrame, stamp: PbxStamp, systemName: string): PbxEvent | string | null {
  const rule = BY_TYPE.get(frame.type);
  if (rule === undefined) return null;
  try {
    return rule(frame, stamp.pbx, stamp.at, systemName);
  } catch (error) {
    if (error instanceof Torn) return `${frame.type}: ${error.message}`;
    throw error;
  }
}
