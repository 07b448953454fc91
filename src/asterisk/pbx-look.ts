export type SorceryType = 'endpoint' | 'aor' | 'auth';

/** A context of the dialplan. `priority` is a number or `hint`. */
export interface LiveContext {
  readonly name: string;
  readonly includes: readonly string[];
  readonly extensions: readonly { readonly number: string; readonly priority: string; readonly does: string }[];
}

/** What a PBX has in memory, of all tenants: whoever looks shows each tenant its own. */
export interface PbxLook {
  endpoints(): Promise<readonly string[]>;
  /** All fields of an object, secrets included; null for one that Asterisk does not find. */
  object(type: SorceryType, id: string): Promise<ReadonlyMap<string, string> | null>;
  queues(): Promise<{
    readonly queues: readonly { readonly name: string; readonly strategy: string }[];
    readonly members: readonly {
      readonly queue: string;
      readonly interface: string;
      readonly penalty: number;
      readonly paused: boolean;
    }[];
    /** Who waits, by the channel's name. */
    readonly callers: readonly { readonly queue: string; readonly channel: string }[];
  }>;
  hasMailbox(mailbox: string, context: string): Promise<boolean>;
  /** Absolute; Asterisk names folders of mailboxes by it. */
  spoolDir(): Promise<string>;
  /** '' for one that the channel does not have. @param channel its name */
  channelVariable(channel: string, variable: string): Promise<string>;
  /** Ids `<aor>;@<hash>` of registrations that Asterisk remembers. */
  contacts(): Promise<readonly string[]>;
  /** How registrations with carriers are: `Registered`, `Unregistered`, `Rejected` … by name, as far as the database has them. */
  registrations(): Promise<ReadonlyMap<string, string>>;
  context(name: string): Promise<LiveContext | null>;
}

export interface PbxInspection {
  /** @throws PatchbayError `pbx_unavailable`, also when the work takes longer than the deadline */
  inspect<T>(deadlineMs: number, work: (look: PbxLook) => Promise<T>): Promise<T>;
}
