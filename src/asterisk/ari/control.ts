import type { AriCallControl } from './call-control.ts';
import type { AriCallbackControl } from './callback-control.ts';

/**
 * The port through which ARI commands leave. Each is sent at most once.
 *
 * @throws PatchbayError `not_found`, `conflict`, `invalid` (Asterisk refused it), `forbidden` (our credentials),
 * `pbx_unavailable` (never sent), `outcome_unknown` (the answer was lost)
 */
export interface AriControl extends AriCallbackControl, AriCallControl {
  hangup(o: { readonly channelId: string; readonly reason?: string }): Promise<void>;
}
