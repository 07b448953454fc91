import type { Evidence, Line } from './evidence.ts';

/** Asterisk's events of one conversation, found here and not by the daemon. */
export interface Conversation {
  readonly linkedIds: ReadonlySet<string>;
  readonly cel: readonly Line[];
}

/** Linkedids that share a channel, or of which one's event names a channel of the other, are one conversation. */
export function conversationsOf({ cel }: Pick<Evidence, 'cel'>): Conversation[] {
  const groups: { linkedIds: Set<string>; channels: Set<string>; cel: Line[] }[] = [];
  for (const line of cel) {
    const ids = [line['uniqueid'] ?? '', ...namedIn(line['eventextra'] ?? '')];
    const linkedId = line['linkedid'] ?? '';
    const mine = groups.filter(
      ({ linkedIds, channels }) => linkedIds.has(linkedId) || ids.some((id) => channels.has(id)),
    );
    const one = {
      linkedIds: new Set([linkedId, ...mine.flatMap(({ linkedIds }) => [...linkedIds])]),
      channels: new Set([...ids, ...mine.flatMap(({ channels }) => [...channels])]),
      cel: [...mine.flatMap((group) => group.cel), line],
    };
    for (const group of mine) groups.splice(groups.indexOf(group), 1);
    groups.push(one);
  }
  return groups;
}

function namedIn(extra: string): string[] {
  return [...extra.matchAll(/uniqueid":"([^"]+)"/g)].flatMap(([, id]) =>
    id === undefined || id === 'N/A' ? [] : [id],
  );
}

/** What the phones did, by endpoint: whether each talked, that is was in a bridge that is no parking lot. */
export function phonesOf({ cel }: Conversation): Map<string, boolean> {
  const phones = new Map<string, boolean>();
  for (const { channame = '', eventtype, eventextra = '' } of cel) {
    const endpoint = /^PJSIP\/(.+)-[0-9a-f]{8}$/.exec(channame)?.[1];
    if (endpoint === undefined) continue;
    const talks = eventtype === 'BRIDGE_ENTER' && !eventextra.includes('holding_bridge');
    phones.set(endpoint, (phones.get(endpoint) ?? false) || talks);
  }
  return phones;
}

/** Whether a channel looked for somebody, or was content with a machine. */
export function soughtSomebody({ cel }: Conversation, channel: string): boolean {
  return cel.some(
    ({ eventtype, uniqueid, appname = '' }) =>
      eventtype === 'APP_START' && uniqueid === channel && ['Dial', 'Queue'].includes(appname),
  );
}

/** First and last event, epoch milliseconds. */
export function spanOf({ cel }: Conversation): { from: number; to: number } {
  const times = cel.map(({ eventtime }) => Number(eventtime) * 1000);
  return { from: Math.min(...times), to: Math.max(...times) };
}
