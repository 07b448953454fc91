import type { Work } from '../model/agent.ts';
import type { Choice } from '../model/choice.ts';
import type { OpenInterval } from '../model/interval.ts';
import type { Device } from '../model/phone.ts';

/** A queue as it stands in a row: what the agent's DTO shows of it. */
export interface QueueSeat {
  readonly id: number;
  readonly name: string;
  readonly display_name: string;
  readonly paused: boolean;
  readonly paused_reason: string | null;
  readonly penalty: number;
}

/** One agent as last told, and what the daemon needs to go on after a restart. Times are epoch milliseconds. */
export interface AgentRow {
  readonly tenantId: string;
  readonly userId: number;
  readonly endpoint: string;
  readonly name: string;
  readonly extension: string | null;
  readonly teams: readonly string[];
  readonly chosen: Choice;
  readonly wanted: Choice;
  readonly device: Device;
  readonly work: Work;
  readonly callId: string | null;
  readonly queues: readonly QueueSeat[];
  readonly wrapUpEndsAt: number | null;
  readonly changedAt: number;
  readonly signedInAt: number | null;
  readonly open: OpenInterval | null;
  readonly wrap: { readonly lastCall: number; readonly seconds: number } | null;
}
