import type { BridgeSnapshot, ChannelSnapshot, PbxStamp } from './channel-snapshot.ts';
import type { VoicemailCommands } from './commands/voicemail.ts';
import type { HandlingEvent, ParkedSnapshot } from './handling-event.ts';
import type { RecordingCommands, RecordingEvent } from './recording.ts';
import type { TextEvent } from './text-event.ts';

/**
 * What a PBX reports, after decoding, attribution and checking. Rooms hear these and nothing rawer.
 *
 * Channel and contact events come from ARI (JSON-escaped, so identities in it cannot be forged by a caller); queue,
 * device and mailbox events come from AMI. `at` is the PBX's own clock in epoch microseconds (ARI tells milliseconds) and
 * is the only time that may order two events of one PBX. Only `link.*` and `frame.rejected` have the daemon's clock.
 */
export type { BridgeSnapshot, ChannelSnapshot, PbxStamp } from './channel-snapshot.ts';
export type { LiveContext, PbxInspection, PbxLook, SorceryType } from './pbx-look.ts';

export type DeviceState =
  | 'UNKNOWN'
  | 'NOT_INUSE'
  | 'INUSE'
  | 'BUSY'
  | 'INVALID'
  | 'UNAVAILABLE'
  | 'RINGING'
  | 'RINGINUSE'
  | 'ONHOLD';

/** Queue member as `QueueMember*` and QueueStatus show it. */
export interface QueueMemberSnapshot {
  /** Name in Asterisk, see naming. */
  readonly queue: string;
  /** `PJSIP/<endpoint>` */
  readonly interface: string;
  readonly memberName: string;
  readonly penalty: number;
  readonly paused: boolean;
  readonly pausedReason: string;
  /** Numeric device state of app_queue: 1 not in use, 2 in use, 5 unavailable, 6 ringing … */
  readonly status: number;
  readonly inCall: boolean;
  /** Epoch seconds of the end of the last queue call, 0 for never. */
  readonly lastCall: number;
  readonly wrapupSeconds: number;
  /** `static`, `dynamic` or `realtime`. */
  readonly membership: string;
}

export interface QueueCallerSnapshot {
  readonly queue: string;
  readonly uniqueId: string;
  readonly position: number;
  readonly waitSeconds: number;
}

export interface QueueSnapshot {
  readonly queue: string;
  readonly strategy: string;
  readonly calls: number;
  readonly members: readonly QueueMemberSnapshot[];
  readonly callers: readonly QueueCallerSnapshot[];
}

export interface EndpointSnapshot {
  readonly endpoint: string;
  readonly state: 'online' | 'offline' | 'unknown';
  readonly channelIds: readonly string[];
}

/** The whole picture, asked for after every connect and after every loss. Events older than the fence are dropped. */
export interface PbxSnapshot extends PbxStamp {
  readonly type: 'pbx.snapshot';
  /** Epoch milliseconds when Asterisk started: a new value means every open channel of ours is dead. */
  readonly bootedAt: number;
  readonly channels: readonly ChannelSnapshot[];
  readonly bridges: readonly BridgeSnapshot[];
  readonly endpoints: readonly EndpointSnapshot[];
  readonly queues: readonly QueueSnapshot[];
  readonly devices: ReadonlyMap<string, DeviceState>;
  readonly parked?: readonly ParkedSnapshot[];
}

interface OfChannel extends PbxStamp {
  readonly channel: ChannelSnapshot;
}

export type ChannelEvent =
  | (OfChannel & { readonly type: 'channel.created' })
  | (OfChannel & { readonly type: 'channel.changed' }) // state, caller id, connected line, dialplan position
  | (OfChannel & { readonly type: 'channel.held' | 'channel.unheld' })
  | (OfChannel & { readonly type: 'channel.hangup_requested'; readonly cause: number })
  | (OfChannel & { readonly type: 'channel.destroyed'; readonly cause: number; readonly causeText: string })
  | (OfChannel & { readonly type: 'channel.entered_bridge' | 'channel.left_bridge'; readonly bridge: BridgeSnapshot })
  | (PbxStamp & {
      readonly type: 'channel.dialed';
      readonly caller: ChannelSnapshot | null;
      readonly peer: ChannelSnapshot;
      /** '' when dialling begins, then RINGING, PROGRESS, ANSWER, BUSY, NOANSWER, CANCEL, CONGESTION, CHANUNAVAIL … */
      readonly dialStatus: string;
      readonly dialString: string;
    })
  | (PbxStamp & {
      readonly type: 'transfer.blind';
      readonly transferer: ChannelSnapshot;
      readonly transferee: ChannelSnapshot | null;
      readonly exten: string;
      readonly context: string;
      readonly result: string;
    })
  | (PbxStamp & {
      readonly type: 'transfer.attended';
      readonly first: ChannelSnapshot;
      readonly second: ChannelSnapshot;
      readonly transferee: ChannelSnapshot | null;
      readonly target: ChannelSnapshot | null;
      readonly result: string;
    });

interface OfQueueCall extends PbxStamp {
  readonly queue: string;
  readonly uniqueId: string;
  readonly linkedId: string;
}

interface OfQueueAgent extends OfQueueCall {
  readonly interface: string;
  readonly agentUniqueId: string;
}

export type QueueEvent =
  | (OfQueueCall & { readonly type: 'queue.caller_joined'; readonly position: number; readonly count: number })
  | (OfQueueCall & { readonly type: 'queue.caller_left'; readonly position: number; readonly count: number })
  /** Also raised by Queue() at time-out, while the caller is still there (asterisk-facts section 8). */
  | (OfQueueCall & { readonly type: 'queue.caller_abandoned'; readonly holdSeconds: number })
  | (OfQueueAgent & { readonly type: 'queue.agent_called' })
  | (OfQueueAgent & {
      readonly type: 'queue.agent_connected';
      readonly holdSeconds: number;
      readonly ringSeconds: number;
    })
  /** The three ids are '' where the channel was gone before Asterisk said it. */
  | (OfQueueAgent & {
      readonly type: 'queue.agent_completed';
      readonly holdSeconds: number;
      readonly talkSeconds: number;
      readonly reason: 'caller' | 'agent' | 'transfer';
    })
  | (OfQueueAgent & { readonly type: 'queue.agent_ring_no_answer'; readonly ringMs: number })
  | (PbxStamp & {
      readonly type: 'queue.member_added' | 'queue.member_removed' | 'queue.member_paused' | 'queue.member_changed';
      readonly member: QueueMemberSnapshot;
    });

export type DeviceEvent =
  | (PbxStamp & { readonly type: 'device.changed'; readonly device: string; readonly state: DeviceState })
  | (PbxStamp & {
      readonly type: 'contact.changed';
      readonly endpoint: string;
      /** Created, Removed, Reachable, Unreachable, NonQualified, Updated. */
      readonly status: string;
    })
  | (PbxStamp & {
      readonly type: 'mailbox.changed';
      readonly mailbox: string;
      readonly context: string;
      /** Of the call that left a message; null when it changed otherwise. */
      readonly linkedId: string | null;
    });

export type LinkEvent =
  | (PbxStamp & { readonly type: 'link.up' | 'link.down'; readonly link: 'ami' | 'ari'; readonly reason: string })
  /** CDR or CEL was written: the spool has something to read. */
  | (PbxStamp & { readonly type: 'spool.written' })
  /** A frame that Asterisk itself would never write: forged or torn. Counted, kept in quarantine, never applied. */
  | (PbxStamp & { readonly type: 'frame.rejected'; readonly reason: string; readonly evidence: string });

export type PbxEvent =
  | ChannelEvent
  | HandlingEvent
  | RecordingEvent
  | QueueEvent
  | DeviceEvent
  | TextEvent
  | LinkEvent
  | PbxSnapshot;
export type PbxEventType = PbxEvent['type'];

/** How rooms hear a PBX: synchronously, in the order the PBX said it, one at a time. A listener must not throw or wait. */
export interface PbxEvents {
  listen(listener: (event: PbxEvent) => void): () => void;
}

/** What changes queues and their members. */
export interface QueueCommands {
  queueAdd(o: {
    queue: string;
    interface: string;
    memberName: string;
    penalty: number;
    paused: boolean;
    /** `Reason:` of the pause. */
    pausedReason?: string;
    /** `Wrapuptime:` of this member; without it, or 0, the queue's counts. */
    wrapupSeconds?: number;
    stateInterface?: string;
  }): Promise<void>;
  queueRemove(o: { queue: string; interface: string }): Promise<void>;
  queuePause(o: { queue: string; interface: string; paused: boolean; reason: string }): Promise<void>;
  queuePenalty(o: { queue: string; interface: string; penalty: number }): Promise<void>;
  queueReload(): Promise<void>;
}

/** What is asked for those who wait in a queue. */
export interface QueueCallerCommands {
  /** Puts a caller out of the queue, to where its dialplan goes on. @param o.channel by its name */
  queueWithdraw(o: { queue: string; channel: string }): Promise<void>;
}

/**
 * What can be asked of a PBX. Every command is sent at most once: `outcome_unknown` when the answer was lost,
 * `pbx_unavailable` when it was never sent. The effect is seen in events, not in the answer.
 */
export interface PbxCommands extends QueueCommands, QueueCallerCommands, RecordingCommands, VoicemailCommands {
  /** Reads a module's configuration again, e.g. `pbx_config` for the dialplan; calls under way go on. */
  reloadModule(module: string): Promise<void>;
  /** Forgets one object of a sorcery cache (`res_pjsip/aor` …), so that its next use reads the database. */
  expireCached(o: { cache: string; object: string }): Promise<void>;
  /**
   * Reads a whole cache again, for those that are kept whole (`full_backend_cache`): `res_pjsip/identify`. With the
   * database away it would be left empty, so ask only just after the database has answered.
   */
  populateCached(o: { cache: string }): Promise<void>;
  /** Ends a phone's registration. Asterisk says so itself within its `contact_expiration_check_interval`. */
  endContact(o: Pick<ContactSnapshot, 'id' | 'stored'>): Promise<void>;
  /** Asks a phone now whether it is there, in place of at some time within its `qualify_frequency`. */
  qualify(o: { endpoint: string }): Promise<void>;
  /** Registers with a carrier, with what the database says now. */
  register(o: { registration: string }): Promise<void>;
  /** Signs off there, also when the database has the registration no more. */
  unregister(o: { registration: string }): Promise<void>;
  hangup(o: { channelId: string; reason?: string }): Promise<void>;
}

/** Where a phone or a trunk can be reached, as the PBX knows it. */
export interface ContactSnapshot {
  readonly id: string;
  /** `Reachable`, `Unreachable`, `NonQualified` …; '' when not known. */
  readonly status: string;
  /** The registration as AstDB has it, '' for a contact that is configured. */
  readonly stored: string;
}

/** What can be asked of a PBX beside its whole picture. @throws PatchbayError `pbx_unavailable`, also when it takes too long */
export interface PbxReads {
  /**
   * One field of each endpoint, '' for one that the PBX does not have. One that it has not in memory is read from the
   * database by this.
   * @param field `callerid`, `context` …
   */
  endpoints(endpoints: readonly string[], field: string, deadlineMs: number): Promise<ReadonlyMap<string, string>>;
  contacts(aor: string, deadlineMs: number): Promise<readonly ContactSnapshot[]>;
  /** `Registered`, `Unregistered`, `Rejected` … by name. Registrations that were made meanwhile are begun by this. */
  registrations(deadlineMs: number): Promise<ReadonlyMap<string, string>>;
}
