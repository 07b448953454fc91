/** How long each step of an ARI connection may take, ms. */
export interface AriTimes {
  readonly connectMs: number;
  readonly pingEveryMs: number;
  /** Neither a pong nor an event for this long after a ping: the connection is dead. */
  readonly pingDeadlineMs: number;
  /** One HTTP request, its body included. */
  readonly requestMs: number;
  /** How often a fenced link asks whether its name is free again. */
  readonly fencedEveryMs: number;
}

export const ARI_TIMES: AriTimes = {
  connectMs: 5_000,
  pingEveryMs: 3_000,
  pingDeadlineMs: 4_000,
  requestMs: 10_000,
  fencedEveryMs: 5_000,
};
