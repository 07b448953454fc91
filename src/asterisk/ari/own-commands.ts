import type { AriAddress } from '../pbx-address.ts';
import { ownCallControl } from './call-control.ts';
import { ownCallbackControl } from './callback-control.ts';
import type { AriControl } from './control.ts';
import { sendAriRequest } from './request.ts';

/** Commands without a package: what takes over should ari-client fail us. */
export function ownAriControl(address: AriAddress, deadlineMs: number): AriControl {
  return {
    ...ownCallbackControl(address, deadlineMs),
    ...ownCallControl(address, deadlineMs),
    hangup: async ({ channelId, reason }) => {
      const query = reason === undefined ? '' : `?reason=${encodeURIComponent(reason)}`;
      const path = `/channels/${encodeURIComponent(channelId)}${query}`;
      await sendAriRequest(address, { method: 'DELETE', path }, deadlineMs);
    },
  };
}
