/** What the server sends, as its OpenAPI document says; only the parts that the console shows. */

export type AgentStatus = 'available' | 'busy' | 'away' | 'break' | 'offline' | 'dnd';
export type Device = 'not_registered' | 'idle' | 'ringing' | 'in_use' | 'on_hold' | 'unavailable';
export type Work = 'none' | 'ringing' | 'talking' | 'wrap_up';

export interface QueueName {
  readonly id: number;
  readonly name: string;
  readonly display_name: string;
}

export interface QueueSeat extends QueueName {
  readonly paused: boolean;
  readonly paused_reason: string | null;
  readonly penalty: number;
}

export interface Agent {
  readonly user_id: number;
  readonly name: string;
  readonly extension: string | null;
  readonly status: AgentStatus;
  readonly wanted_status: AgentStatus;
  readonly reason: string | null;
  readonly device: Device;
  readonly work: Work;
  readonly can_take_call: boolean;
  readonly current_call_id: string | null;
  readonly wrap_up_ends_at: string | null;
  readonly changed_at: string;
  readonly signed_in_at: string | null;
  readonly queues: readonly QueueSeat[];
}

export interface Party {
  readonly number: string;
  readonly name: string;
}

export interface CallLeg {
  readonly id: string;
  readonly kind: 'phone' | 'trunk';
  readonly user_id: number | null;
  readonly number: string;
  readonly name: string;
  readonly state: 'calling' | 'ringing' | 'waiting' | 'talking' | 'held';
  readonly parked_at: string | null;
}

export interface Call {
  readonly id: string;
  readonly direction: 'inbound' | 'outbound' | 'internal';
  readonly state: 'ringing' | 'queued' | 'answered' | 'held';
  readonly from: Party;
  readonly to: Party;
  readonly did: string | null;
  readonly queue: (QueueName & { readonly joined_at: string }) | null;
  readonly agents: readonly number[];
  readonly legs: readonly CallLeg[];
  readonly started_at: string;
  readonly answered_at: string | null;
}

export interface LivePage<T> {
  readonly items: readonly T[];
  readonly next_cursor: string | null;
  /** Number of the last event when these rows were true. */
  readonly seq: number;
}

/** What a break may be called; `free`: other words as well, or none. */
export interface BreakReasons {
  readonly items: readonly string[];
  readonly free: boolean;
}

/** A frame of the live stream. Frames of the stream itself (hello, heartbeat, resync) carry no data. */
export interface StreamFrame {
  readonly type: string;
  readonly seq: number;
  readonly at: string;
  readonly data?: unknown;
}

export interface Tokens {
  readonly access_token: string;
  readonly refresh_token: string;
  /** Seconds. */
  readonly expires_in: number;
}

export interface TenantOfUser {
  readonly id: string;
  readonly name: string;
  readonly role: string;
}

export interface Identity {
  readonly user: {
    readonly id: number;
    readonly email: string;
    readonly first_name: string | null;
    readonly last_name: string | null;
  };
  readonly tenant: TenantOfUser & { readonly permissions: readonly string[] };
  readonly tenants: readonly TenantOfUser[];
}

/** What the link of an invitation leads to. */
export interface Invitation {
  readonly tenant: { readonly id: string; readonly name: string };
  readonly email: string;
  readonly role: string;
  readonly first_name: string | null;
  readonly last_name: string | null;
  readonly expires_at: string;
  /** `existing`: it is joined with the account that this address has. */
  readonly account: 'new' | 'existing';
}

export interface Readyz {
  readonly ready: boolean;
  readonly parts: readonly { readonly name: string; readonly ready: boolean; readonly detail: string }[];
}
