import type { ChannelEvent } from './evidence.ts';

/**
 * The events of a conversation in one order, whatever order they arrived in: each channel's own order is kept (it is
 * the only one that Asterisk promises), channels are merged by time. The same event twice counts once. A clock that
 * was set back stands still until it has caught up, so that no time runs backwards within a channel.
 */
export function timeline(arrived: readonly ChannelEvent[]): ChannelEvent[] {
  const channels = new Map<string, Placed[]>();
  const seen = new Set<string>();
  for (const event of arrived) {
    const key = contentOf(event);
    if (seen.has(key)) continue;
    seen.add(key);
    const own = channels.get(event.uniqueId) ?? [];
    if (own.length === 0) channels.set(event.uniqueId, own);
    const before = own[own.length - 1]?.event.at ?? event.at;
    own.push({ event: event.at < before ? { ...event, at: before } : event, place: own.length });
  }
  return [...channels.values()]
    .flat()
    .sort((a, b) => a.event.at - b.event.at || byText(a.event.uniqueId, b.event.uniqueId) || a.place - b.place)
    .map(({ event }) => event);
}

interface Placed {
  readonly event: ChannelEvent;
  readonly place: number;
}

function contentOf({ type, at, uniqueId, linkedId, channel, app, appData, exten, extra }: ChannelEvent): string {
  return `${uniqueId}\n${at}\n${type}\n${linkedId}\n${channel}\n${app}\n${appData}\n${exten}\n${extra}`;
}

export function byText(a: string, b: string): number {
  return a < b ? -1 : a > b ? 1 : 0;
}
