import type { DeviceState } from '../pbx-event.ts';

const STATES: ReadonlySet<string> = new Set<DeviceState>([
  'UNKNOWN',
  'NOT_INUSE',
  'INUSE',
  'BUSY',
  'INVALID',
  'UNAVAILABLE',
  'RINGING',
  'RINGINUSE',
  'ONHOLD',
]);

/** A state that a newer Asterisk may have invented counts as unknown. */
export function deviceState(name: string): DeviceState {
  return STATES.has(name) ? (name as DeviceState) : 'UNKNOWN';
}
