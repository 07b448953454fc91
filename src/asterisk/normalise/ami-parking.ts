import type { AmiFrame } from '../ami/frame.ts';
import type { ParkedSnapshot } from '../handling-event.ts';
import { count, sealed, text } from './ami-fields.ts';
import type { AmiRule } from './ami-rule.ts';

/** A parked call, as its event and the list of ParkedCalls write it. */
export function parkedCall(frame: AmiFrame, systemName: string): ParkedSnapshot {
  return {
    uniqueId: sealed(frame, 'ParkeeUniqueid', systemName),
    lot: text(frame, 'Parkinglot'),
    space: String(count(frame, 'ParkingSpace')),
  };
}

const left: AmiRule = (frame, pbx, at, systemName) => ({
  type: 'parking.left',
  pbx,
  at,
  uniqueId: sealed(frame, 'ParkeeUniqueid', systemName),
});

export const PARKING_RULES: Readonly<Record<string, AmiRule>> = {
  ParkedCall: (frame, pbx, at, systemName) => ({ type: 'parking.parked', pbx, at, ...parkedCall(frame, systemName) }),
  UnParkedCall: left,
  ParkedCallTimeOut: left,
  ParkedCallGiveUp: left,
};
