import type { Channel } from './channels.ts';
import type { Names } from './evidence.ts';

export type Direction = 'inbound' | 'outbound' | 'internal';

/**
 * The channel that everything began with: the one that gave the conversation its id, unless that is Asterisk's own
 * (a call started for somebody), then the first real one that talked, or else that there was.
 */
export function originOf(channels: ReadonlyMap<string, Channel>, root: string, names: Names): Channel | null {
  const first = channels.get(root);
  if (first !== undefined && first.kind !== 'inner') return first;
  const inOrder = [...channels.values()].sort((a, b) => names.compareUniqueIds(a.uniqueId, b.uniqueId));
  const real = inOrder.filter(({ kind }) => kind !== 'inner');
  const talked = real.find(({ stays }) => stays.some(({ holding }) => !holding));
  return talked ?? real[0] ?? first ?? inOrder[0] ?? null;
}

/**
 * The channel that looked for somebody, by whose end it is told how that ended: the origin itself, or, where Asterisk
 * began the call by a Local channel and nothing answered, the half of it that dialled or waited in a queue.
 */
export function askerOf(channels: ReadonlyMap<string, Channel>, root: string, origin: Channel): Channel {
  if (origin.answeredAt !== null || channels.get(root)?.kind !== 'inner') return origin;
  const inner = [...channels.values()].filter(({ kind }) => kind === 'inner');
  return inner.find(({ apps }) => apps.some(({ app }) => app === 'Dial' || app === 'Queue')) ?? origin;
}

export function directionOf(origin: Channel, channels: Iterable<Channel>): Direction {
  if (origin.kind === 'trunk') return 'inbound';
  for (const { kind } of channels) if (kind === 'trunk') return 'outbound';
  return 'internal';
}

/** What was dialled: by the channel itself, or for it when Asterisk called it first and then went on (click to call). */
export function dialledBy(origin: Channel): string {
  const own = origin.exten;
  if (own !== '' && own !== 's' && own !== 'h') return own;
  const tried = origin.apps.find(({ exten }) => exten !== '' && exten !== 's')?.exten;
  return tried ?? (origin.lastExten === 's' || origin.lastExten === 'h' ? '' : origin.lastExten);
}

/**
 * E.164 where the digits say so beyond doubt: `+…` always, `00…` from a phone, bare digits from a carrier.
 *
 * @param called what the dialplan made of a number that a phone dialled as people write it (dialplan/numbers.conf)
 */
export function asDialled(number: string, direction: Direction, called = ''): string {
  if (direction === 'inbound' && /^\d{7,15}$/.test(number)) return `+${number}`;
  if (direction === 'outbound' && called !== '' && /^\d{7,19}$/.test(number)) return called;
  if (direction === 'outbound' && /^00[1-9]\d{6,14}$/.test(number)) return `+${number.slice(2)}`;
  return number;
}

/** The smallest id by number: `…858.9` before `…858.10`. Sorted by text first, so that no order of arrival matters. */
export function smallestId(ids: Iterable<string>, names: Names): string {
  return [...ids].sort().reduce((least, id) => (names.compareUniqueIds(id, least) < 0 ? id : least));
}
