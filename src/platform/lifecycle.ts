/**
 * One shape for every long-lived part: started in the order of the data, stopped in the opposite order.
 * `stop` waits for work in flight and never throws for a part that was never started.
 */
export interface Part {
  readonly name: string;
  start(): Promise<void>;
  stop(): Promise<void>;
}

/** What a part says of itself on `/readyz`. `detail` names what is stale and since when. */
export interface Readiness {
  readonly name: string;
  readonly ready: boolean;
  readonly detail: string;
}
