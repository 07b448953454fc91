import type { AmiAddress } from '../pbx-address.ts';
import type { ActionFields, ActionIds } from './action.ts';
import type { AmiTimes } from './times.ts';

/** What Asterisk answered. `success` is what it says; the effect is seen in events. */
export interface AmiAnswer {
  readonly success: boolean;
  readonly message: string;
}

/**
 * One logged-in connection for commands, from its login to its end. An action is sent at most once; each one ends with
 * an answer or with `outcome_unknown`, at its deadline or when the connection ends, whichever is first.
 */
export interface AmiCommandConnection {
  /** @throws PatchbayError `outcome_unknown`; `pbx_unavailable`, `invalid`, `too_large` when it was never sent */
  request(action: string, fields: ActionFields): Promise<AmiAnswer>;
  /** Resolves with the reason when the connection has ended; never rejects. */
  readonly ended: Promise<string>;
  close(reason: string): void;
}

export interface OpenOptions {
  readonly address: AmiAddress;
  readonly times: AmiTimes;
  readonly ids: ActionIds;
  /** Aborted before the login is done: nothing stays open. */
  readonly signal: AbortSignal;
}

/** Connects and logs in. @throws Refused when the login is refused, Error when there is no connection */
export type OpenCommandConnection = (options: OpenOptions) => Promise<AmiCommandConnection>;
