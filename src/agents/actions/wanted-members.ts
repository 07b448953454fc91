import { decodeName, pjsipInterface } from '../../asterisk/naming.ts';
import { isSignedIn } from '../model/choice.ts';
import type { Floor } from './floor/floor.ts';

/** A member of a queue as the PBX should have it. */
export interface WantedPlace {
  readonly queue: string;
  /** `PJSIP/<endpoint>` */
  readonly interface: string;
  readonly penalty: number;
  readonly paused: boolean;
}

/** Who shall be in a tenant's queues now. */
export function wantedMembers(floor: Floor, tenantId: string): readonly WantedPlace[] {
  const signedIn = [...floor.roster.all()]
    .map(({ agent }) => agent)
    .filter(({ who, wanted }) => who.tenantId === tenantId && isSignedIn(wanted));
  return [
    ...signedIn.flatMap(({ who, wanted }) =>
      who.queues.map(({ queue, penalty }) => ({
        queue,
        interface: pjsipInterface(who.endpoint),
        penalty,
        paused: wanted.status !== 'available',
      })),
    ),
    ...[...floor.strays.wanted()].filter(({ queue }) => decodeName(queue)?.tenant === tenantId),
  ];
}
