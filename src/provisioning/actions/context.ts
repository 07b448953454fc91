import type { PbxCommands, PbxInspection, PbxReads } from '../../asterisk/pbx-event.ts';
import type { Clock } from '../../platform/clock.ts';
import type { Log } from '../../platform/log.ts';
import type { Database } from '../../platform/mysql/connect.ts';
import type { MemberFacts } from '../model/drift/queues.ts';

/** What phones are told, and what their rows say (`config.sip`). */
export interface SipAddresses {
  readonly host: string;
  readonly port: number;
  readonly websocketUrl: string;
  readonly mediaAddress: string | null;
}

/** What the actions of this room work with. */
export interface Provisioning {
  readonly db: Database;
  readonly commands: PbxCommands;
  readonly inspection: PbxInspection;
  readonly reads: PbxReads;
  readonly sip: SipAddresses;
  readonly clock: Clock;
  readonly log: Log;
  /** Shared with Asterisk, at the same path. */
  readonly spoolDir: string;
  /** Reads agents, queues and members again. */
  refreshAgents(): Promise<void>;
  /** Reads again whose each endpoint and queue is. */
  refreshDirectory(): Promise<void>;
  /** Hands Asterisk its contexts, hints and parking lots. */
  refreshDialplan(): Promise<void>;
  /** The same, read by Asterisk also when the files have not changed. */
  rereadDialplan(): Promise<void>;
  /** Who shall be in a tenant's queues now. */
  wantedMembers(tenantId: string): readonly MemberFacts[];
  /** Asks the PBX for its whole picture again. */
  lookAgain(reason: string): void;
  /** Writes music on hold for Asterisk again, and has it read. */
  refreshMusic(): Promise<void>;
}
