import { type Channel, talkByBridge } from './channels.ts';
import { clip, lengthOf, seconds } from './spans.ts';

/** One phone's part in a conversation, over all of its channels. */
export interface Party {
  readonly endpoint: string;
  /** `caller` began it, `answered` talked, `rang` was only called. */
  readonly role: 'caller' | 'answered' | 'rang';
  readonly talkSeconds: number;
}

/** @returns who began it, then those who talked in the order in which they began to, then those who only rang */
export function partiesOf(origin: Channel, channels: readonly Channel[]): Party[] {
  const together = talkByBridge(channels);
  const phones = new Map<string, Channel[]>();
  for (const channel of channels) {
    if (channel.kind !== 'phone' || channel.endpoint === null) continue;
    phones.set(channel.endpoint, [...(phones.get(channel.endpoint) ?? []), channel]);
  }
  return [...phones]
    .map(([endpoint, own]) => {
      const talk = own.flatMap(({ stays }) => stays.filter(({ holding }) => !holding));
      const first = own.includes(origin)
        ? 0
        : talk.length === 0
          ? Number.POSITIVE_INFINITY
          : Math.min(...talk.map(({ from }) => from));
      const role: Party['role'] = own.includes(origin) ? 'caller' : talk.length > 0 ? 'answered' : 'rang';
      const talked = talk.flatMap(({ bridge, from, to }) => clip(together.get(bridge) ?? [], from, to));
      return { first, party: { endpoint, role, talkSeconds: seconds(lengthOf(talked)) } };
    })
    .sort((a, b) => compare(a.first, b.first) || (a.party.endpoint < b.party.endpoint ? -1 : 1))
    .map(({ party }) => party);
}

function compare(a: number, b: number): number {
  return a === b ? 0 : a - b; // Infinity - Infinity is no number
}
