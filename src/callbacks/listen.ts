import { callbackOfChannel } from '../asterisk/naming.ts';
import type { ChannelSnapshot, PbxEvent } from '../asterisk/pbx-event.ts';

/** One place of one callback. */
export interface PlaceKey {
  readonly tenantId: string;
  readonly id: number;
  readonly place: number;
}

/** Which channels of callbacks live in the PBX, as it says. */
export interface Places {
  hear(event: PbxEvent): void;
  /** False until the whole picture was seen, and again while a link is down. */
  known(): boolean;
  /** Every place that has a channel, once; taken: an agent has, or the customer is being called. */
  all(): readonly (PlaceKey & { readonly taken: boolean })[];
  /** Uniqueids of the channels of a place. */
  channels(key: PlaceKey): readonly string[];
}

/** @param answered the customer of this place has taken the call; epoch microseconds */
export function watchPlaces(answered: (key: PlaceKey, at: number) => void): Places {
  const channels = new Map<string, PlaceKey & { readonly taken: boolean }>();
  let known = false;

  function see(channel: ChannelSnapshot): void {
    const key = keyOf(channel);
    if (key !== null) channels.set(channel.uniqueId, { ...key, taken: channel.state === 'Up' });
  }

  return {
    known: () => known,
    all: () => {
      const places = new Map<string, PlaceKey & { readonly taken: boolean }>();
      for (const one of channels.values()) {
        const text = textOf(one);
        places.set(text, { ...one, taken: one.taken || places.get(text)?.taken === true });
      }
      return [...places.values()];
    },
    channels: (key) => [...channels].flatMap(([id, one]) => (textOf(one) === textOf(key) ? [id] : [])),
    hear: (event) => {
      switch (event.type) {
        case 'pbx.snapshot':
          channels.clear();
          for (const channel of event.channels) see(channel);
          known = true;
          return;
        case 'link.down':
          known = false;
          return;
        case 'channel.created':
        case 'channel.changed':
          see(event.channel);
          return;
        case 'channel.destroyed':
          channels.delete(event.channel.uniqueId);
          return;
        // The first half calls the customer; the second one waits in the queue, and what it calls are agents.
        case 'channel.dialed': {
          const key = event.caller?.name.endsWith(';1') ? keyOf(event.caller) : null;
          if (key !== null && event.dialStatus === 'ANSWER' && event.peer.endpoint !== null) answered(key, event.at);
          return;
        }
        default:
      }
    },
  };
}

function keyOf({ name }: ChannelSnapshot): PlaceKey | null {
  const found = callbackOfChannel(name);
  return found === null ? null : { tenantId: found.tenant, id: found.id, place: found.place };
}

function textOf({ tenantId, id, place }: PlaceKey): string {
  return `${tenantId}/${id}/${place}`;
}
