/** All that the verifier looks at: what Asterisk wrote itself, what the database holds, what people saw, what was sent. */
export interface Picture {
  /** Epoch ms: conversations in which something happened later need no record yet. */
  readonly youngerThan: number;
  /** Asterisk's own records, by column of asterisk-conf/<kind>_custom.conf. `torn`: lines that are no whole record. */
  readonly files: { readonly cdr: readonly Row[]; readonly cel: readonly Row[]; readonly torn: number };
  readonly tables: {
    readonly legs: readonly Leg[];
    /** Channel events as they were read, in the shape of `files.cel`. */
    readonly events: readonly Row[];
    readonly linkedIds: readonly { readonly linkedid: string; readonly root: string; readonly isOpen: boolean }[];
    readonly records: readonly CallRecord[];
    readonly quarantined: readonly { readonly kind: string; readonly source: string }[];
    readonly messages: readonly Message[];
    readonly attempts: readonly { readonly messageId: number; readonly outcome: string }[];
    readonly voicemails: readonly { readonly tenant: string; readonly id: string }[];
    /** Asterisk's own rows of mailboxes. */
    readonly boxes: readonly { readonly tenant: string; readonly id: string }[];
    readonly commands: readonly Command[];
  };
  readonly pbx: {
    readonly channels: readonly { readonly name: string; readonly uniqueid: string }[];
    readonly members: readonly Member[];
  };
  readonly shown: readonly Shown[];
  readonly frames: readonly Frame[];
  /** Strings that are of one tenant and mean nothing at the other. */
  readonly marks: Readonly<Record<string, readonly string[]>>;
  readonly sent: readonly Sent[];
  readonly calls: readonly Placed[];
  readonly texts: readonly Text[];
  /** `missing`: which parts are not ready, and why; '' when all are. */
  readonly health: readonly { readonly at: number; readonly missing: string }[];
  readonly windows: readonly Window[];
  /** Samples of `/metrics` by name and labels as they stand there. */
  readonly metrics: ReadonlyMap<string, number>;
}

export type Row = Readonly<Record<string, string>>;

export interface Leg {
  readonly uniqueid: string;
  readonly sequence: number;
  readonly tenant: string | null;
  readonly channel: string;
  readonly peer: string;
  readonly startUs: number;
  readonly answerUs: number | null;
  readonly endUs: number;
  readonly duration: number;
  readonly billsec: number;
  /** File and offset that it was read from. */
  readonly evidence: string | null;
}

export interface CallRecord {
  readonly tenant: string;
  readonly id: string;
  readonly linkedid: string;
  readonly from: string;
  readonly startedAt: number;
  readonly answeredAt: number | null;
  readonly endedAt: number;
  readonly waitSeconds: number;
  readonly talkSeconds: number;
  readonly holdSeconds: number;
  readonly complete: boolean;
  readonly reason: string | null;
}

export interface Message {
  readonly id: number;
  readonly tenant: string;
  readonly direction: 'inbound' | 'outbound';
  readonly status: string;
  readonly isUnknown: boolean;
  readonly body: string;
}

export interface Command {
  readonly id: number;
  readonly tenant: string;
  readonly callId: string;
  readonly action: string;
  readonly channelId: string;
}

export interface Member {
  readonly endpoint: string;
  readonly paused: boolean;
  /** `Not in use`, as `queue show` says it. */
  readonly device: string;
}

export interface Shown {
  readonly tenant: string;
  readonly agents: readonly ShownAgent[];
  /** Live calls with the ids of their legs. */
  readonly calls: readonly { readonly id: string; readonly legs: readonly string[] }[];
}

export interface ShownAgent {
  readonly endpoint: string;
  readonly status: string;
  readonly device: string;
}

/** One event on a tenant's socket; `text` is all of it. */
export interface Frame {
  readonly tenant: string;
  readonly seq: number;
  readonly type: string;
  readonly text: string;
}

/** What the daemon asked of Asterisk. `id`: ActionID, '' over ARI. */
export interface Sent {
  readonly link: 'ami' | 'ari';
  readonly verb: string;
  readonly target: string;
  readonly id: string;
  readonly text: string;
}

/** A call that the test made. */
export interface Placed {
  readonly tenant: string;
  readonly from: string;
  readonly at: number;
  readonly until: number;
  /** From the INVITE to the ring at the other end; null where it never rang. */
  readonly ringMs: number | null;
  /** Why it was not answered; null where it was. */
  readonly failed: string | null;
}

/** A text that the test sent in over a trunk, or had sent out over it. */
export interface Text {
  readonly tenant: string;
  readonly way: 'in' | 'out';
  readonly body: string;
  readonly at: number;
  /** The PBX or the daemon has taken it. */
  readonly accepted: boolean;
  /** How often the carrier got it; 0 on the way in. */
  readonly carried: number;
}

/** `odbc`: the PBX alone has no database, which is no feed of the daemon's. */
export type FaultOf = 'daemon' | 'pbx' | 'database' | 'ami' | 'ari' | 'odbc';

/** A time in which something was broken; `readyAt`: when all was well again. */
export interface Window {
  readonly of: FaultOf;
  readonly from: number;
  readonly until: number;
  readonly readyAt: number;
}
