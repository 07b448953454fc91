/**
 * What a room tells the world once it is committed. Written to `event_outbox` in the same transaction as the rows it
 * speaks of, then handed to sockets and webhooks in the order of `seq`.
 */
export interface Announcement {
  readonly tenantId: string;
  /** A name from the catalogue of the room, e.g. `agent.state.changed`. */
  readonly type: string;
  /** Epoch milliseconds of what happened (PBX time where the PBX said it). */
  readonly at: number;
  /** Narrower topics a client can subscribe to beside the type, e.g. `queue:12`, `agent:7`. */
  readonly topics?: readonly string[];
  /** The DTO that the HTTP resource would show, snake_case, plain JSON. */
  readonly data: Readonly<Record<string, unknown>>;
}

/** An announcement after commit. `seq` counts 1, 2, 3 … per tenant without a gap. */
export interface SequencedAnnouncement extends Announcement {
  readonly seq: number;
  /** `data` as JSON, where that was made already. */
  readonly json?: string;
}
