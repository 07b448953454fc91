import type { Client } from 'ari-client';
import type { AriAddress } from '../pbx-address.ts';
import { sendAriRequest } from './request.ts';

/** A phone that is called, and where in the dialplan it goes on once it has answered. */
export interface PhoneCall {
  /** The uniqueid that its channel shall have; one that is there already is refused. */
  readonly channelId: string;
  readonly endpoint: string;
  readonly context: string;
  readonly exten: string;
  readonly timeoutSeconds: number;
  /** Set on the channel before the phone is called; a name may be a function of the dialplan. */
  readonly variables: Readonly<Record<string, string>>;
}

/** A channel that speaks into another one, without being in its bridge. */
export interface SnoopOrder {
  /** Uniqueid of the channel that is spoken to. */
  readonly channelId: string;
  readonly snoopId: string;
  /** `out`: who is at the channel hears it; `both`: the others in the call as well. */
  readonly whisper: 'out' | 'both';
  /** Our Stasis application, where the snoop channel is at home. */
  readonly app: string;
}

export interface AriCallControl {
  callPhone(o: PhoneCall): Promise<void>;
  snoop(o: SnoopOrder): Promise<void>;
  /** Only at a channel of our own, as all that Stasis does. */
  play(o: { readonly channelId: string; readonly media: string }): Promise<void>;
}

/** Through the package ari-client. */
export function clientCallControl(client: Pick<Client, 'channels'>): AriCallControl {
  return {
    callPhone: async ({ channelId, endpoint, context, exten, timeoutSeconds, variables }) => {
      await client.channels.originateWithId({
        channelId,
        endpoint: `PJSIP/${endpoint}`,
        context,
        extension: exten,
        priority: 1,
        timeout: timeoutSeconds,
        variables: { variables },
      } as Parameters<Client['channels']['originateWithId']>[0]);
    },
    snoop: async ({ channelId, snoopId, whisper, app }) => {
      await client.channels.snoopChannelWithId({ channelId, snoopId, whisper, app });
    },
    play: async ({ channelId, media }) => {
      await client.channels.play({ channelId, media });
    },
  };
}

/** Without a package. */
export function ownCallControl(address: AriAddress, deadlineMs: number): AriCallControl {
  const post = async (path: string, query: Record<string, string>, body?: object): Promise<void> => {
    const text = new URLSearchParams(query).toString();
    const request = { method: 'POST', path: `/channels/${path}${text === '' ? '' : `?${text}`}` };
    await sendAriRequest(
      address,
      body === undefined ? request : { ...request, body: JSON.stringify(body) },
      deadlineMs,
    );
  };
  return {
    callPhone: ({ channelId, endpoint, context, exten, timeoutSeconds, variables }) =>
      post(
        encodeURIComponent(channelId),
        {
          endpoint: `PJSIP/${endpoint}`,
          context,
          extension: exten,
          priority: '1',
          timeout: String(timeoutSeconds),
        },
        { variables },
      ),
    snoop: ({ channelId, snoopId, whisper, app }) =>
      post(`${encodeURIComponent(channelId)}/snoop/${encodeURIComponent(snoopId)}`, { whisper, app }),
    play: ({ channelId, media }) => post(`${encodeURIComponent(channelId)}/play`, { media }),
  };
}
