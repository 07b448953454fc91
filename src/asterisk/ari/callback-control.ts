import type { Client } from 'ari-client';
import type { AriAddress } from '../pbx-address.ts';
import { sendAriRequest } from './request.ts';

/** A placeholder for somebody who is to be called back (dialplan/queue.conf, patchbay-callbacks). */
export interface Placeholder {
  /** `acme_callbacks` */
  readonly context: string;
  readonly exten: string;
  /** Where in that context the half that calls goes on: the number it calls. */
  readonly number: string;
  readonly variables: Readonly<Record<string, string>>;
}

export interface AriCallbackControl {
  /** Waits for as long as it takes: nothing ends it but the queue, an agent or a hang-up. */
  holdPlace(o: Placeholder): Promise<void>;
}

const FOR_EVER = -1;
const TURN = 'callback-turn';

/** `/n`: the two halves stay what they are, so the call is one of the agent and one of the customer to the end. */
const endpointOf = ({ context, exten }: Placeholder): string => `Local/${exten}@${context}/n`;

/** Through the package ari-client. */
export function clientCallbackControl(client: Pick<Client, 'channels'>): AriCallbackControl {
  return {
    holdPlace: async (o) => {
      const { context, number, variables } = o;
      await client.channels.originate({
        endpoint: endpointOf(o),
        context,
        extension: number,
        label: TURN,
        timeout: FOR_EVER,
        variables: { variables },
      } as Parameters<Client['channels']['originate']>[0]);
    },
  };
}

/** Without a package. */
export function ownCallbackControl(address: AriAddress, deadlineMs: number): AriCallbackControl {
  return {
    holdPlace: async (o) => {
      const { context, number, variables } = o;
      const place = { endpoint: endpointOf(o), context, extension: number, label: TURN, timeout: String(FOR_EVER) };
      const path = `/channels?${new URLSearchParams(place)}`;
      await sendAriRequest(address, { method: 'POST', path, body: JSON.stringify({ variables }) }, deadlineMs);
    },
  };
}
