import type { OwnChannel } from './naming.ts';

export interface PbxStamp {
  readonly pbx: string;
  readonly at: number;
}

/** A channel as ARI shows it, with its linkedid (linkedids.ts). `linkedId` and `uniqueId` contain the secret systemname: never sent to a client. */
export interface ChannelSnapshot {
  readonly uniqueId: string;
  readonly linkedId: string;
  /** `PJSIP/<endpoint>-0000001a` */
  readonly name: string;
  /** The PJSIP endpoint of the name, or null for Local, Message and the like. */
  readonly endpoint: string | null;
  /** Tenant by our endpoint map and Asterisk's `tenantid`; null when unknown or contradictory. */
  readonly tenant: string | null;
  readonly state: 'Down' | 'Rsrvd' | 'OffHook' | 'Dialing' | 'Ring' | 'Ringing' | 'Up' | 'Busy' | 'Unknown';
  readonly callerNumber: string;
  readonly callerName: string;
  readonly connectedNumber: string;
  readonly connectedName: string;
  readonly context: string;
  readonly exten: string;
  readonly app: string;
  /** Epoch microseconds of the PBX. */
  readonly createdAt: number;
  /** What we made it for; absent for every channel that we did not make. */
  readonly own?: OwnChannel;
}

export interface BridgeSnapshot {
  readonly id: string;
  /** `mixing` or `holding`. */
  readonly kind: string;
  /** `basic` for calls, `stasis`, `parking`, `holding` … */
  readonly class: string;
  readonly channelIds: readonly string[];
}
