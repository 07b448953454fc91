import type { Route } from './plan.ts';

/** One thing that is looked at, in the order in which a call meets it. */
export interface Step {
  readonly step: 'number' | 'limit' | 'blocklist' | 'schedule' | 'route' | 'failover' | 'overflow';
  /** One word for programs; `detail` is for people. */
  readonly result: string;
  readonly detail: string;
  /** Where it goes from here. */
  readonly route: Route | null;
  /** Address in the API of what decides it. */
  readonly ref: string | null;
  /** Under which circumstances this step is met; null: it is. */
  readonly when: string | null;
}

export interface Trace {
  readonly steps: readonly Step[];
  /** How it ends, as far as that is certain: `blocked`, `refused`, or the type of the route that takes the call. */
  readonly outcome: string;
}

/** Where queues, webhooks and failovers lead on is followed so far; the dialplan gives up a call in a circle, too. */
export const MOST_HOPS = 6;
