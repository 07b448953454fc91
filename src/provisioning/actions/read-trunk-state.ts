import type { StoredTrunk } from '../store/trunks.ts';
import type { Provisioning } from './context.ts';

/** A trunk as the PBX sees it now. */
export interface TrunkState {
  /** Null for a trunk that does not register, or is off. */
  readonly registration: 'registered' | 'unregistered' | 'rejected' | 'unknown' | null;
  /** Whether the carrier answers OPTIONS; not_checked until the PBX has begun to ask. */
  readonly carrier: 'reachable' | 'unreachable' | 'not_checked' | 'unknown';
}

const ASK_MS = 2_000;

/** `unknown` where the PBX is away or takes too long. */
export async function readTrunkState({ reads }: Provisioning, { trunk, endpointId }: StoredTrunk): Promise<TrunkState> {
  const registers = trunk.kind === 'registration' && trunk.enabled;
  const [registrations, contacts] = await Promise.all([
    registers ? reads.registrations(ASK_MS).catch(() => null) : null,
    reads.contacts(endpointId, ASK_MS).catch(() => null),
  ]);
  return {
    registration: registers ? registrationOf(registrations?.get(endpointId)) : null,
    carrier: contacts === null ? 'unknown' : carrierOf(contacts[0]?.status ?? ''),
  };
}

function registrationOf(status: string | undefined): TrunkState['registration'] {
  switch (status) {
    case 'Registered':
      return 'registered';
    case 'Rejected':
      return 'rejected';
    case undefined:
      return 'unknown';
    default:
      return 'unregistered';
  }
}

function carrierOf(status: string): TrunkState['carrier'] {
  if (status === 'Reachable') return 'reachable';
  return status === 'Unreachable' ? 'unreachable' : 'not_checked';
}
