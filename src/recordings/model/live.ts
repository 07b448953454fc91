import type { PbxEvent } from '../../asterisk/pbx-event.ts';

/** A channel as far as recording it is concerned. */
export interface LiveChannel {
  readonly uniqueId: string;
  linkedId: string;
  name: string;
  readonly endpoint: string | null;
  readonly tenant: string | null;
  readonly createdAt: number;
  /** In a bridge with somebody, or alone in it; not parked. */
  isTalking: boolean;
}

/** The channels of one PBX. Changed in place, because every event of every call comes by here. */
export interface Live {
  readonly channels: Map<string, LiveChannel>;
  /** False until the whole picture was seen, and whenever some of it may be missing. */
  isComplete: boolean;
}

export function nothingSeen(): Live {
  return { channels: new Map(), isComplete: false };
}

type Channel = Extract<PbxEvent, { channel: unknown }>['channel'];

/** @returns the channel whose recording may have begun or ended by this; null for any other event */
export function see(live: Live, event: PbxEvent): string | null {
  switch (event.type) {
    case 'channel.created':
      put(live, event.channel);
      return null;
    case 'channel.entered_bridge':
      put(live, event.channel).isTalking = event.bridge.kind !== 'holding';
      return event.channel.uniqueId;
    case 'channel.left_bridge':
      put(live, event.channel).isTalking = false;
      return null;
    case 'channel.destroyed':
      live.channels.delete(event.channel.uniqueId);
      return event.channel.uniqueId;
    case 'pbx.snapshot':
      live.channels.clear();
      for (const channel of event.channels) put(live, channel);
      for (const { kind, channelIds } of event.bridges) {
        for (const id of channelIds) {
          const channel = live.channels.get(id);
          if (channel !== undefined) channel.isTalking = kind !== 'holding';
        }
      }
      live.isComplete = true;
      return null;
    case 'link.down':
      live.isComplete = false;
      return null;
    default:
      return null;
  }
}

function put(live: Live, { uniqueId, linkedId, name, endpoint, tenant, createdAt }: Channel): LiveChannel {
  const known = live.channels.get(uniqueId);
  if (known !== undefined) {
    known.linkedId = linkedId;
    known.name = name;
    return known;
  }
  const fresh = { uniqueId, linkedId, name, endpoint, tenant, createdAt, isTalking: false };
  live.channels.set(uniqueId, fresh);
  return fresh;
}
