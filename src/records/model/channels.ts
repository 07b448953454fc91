import { type ChannelEvent, extraOf, type Names } from './evidence.ts';
import { overlap, type Span } from './spans.ts';

/** `trunk` leads to the public network, `phone` to a person of the tenant, `inner` is Asterisk's own (Local and others). */
export type ChannelKind = 'trunk' | 'phone' | 'inner';

export interface BridgeStay extends Span {
  readonly bridge: string;
  /** A place to wait (parking), not to talk. */
  readonly holding: boolean;
}

export interface AppRun extends Span {
  readonly app: string;
  readonly data: string;
  readonly exten: string;
}

export interface Hangup {
  readonly cause: number | null;
  /** The channel that hung up, `dialplan/…`, or ''. */
  readonly source: string;
  readonly dialStatus: string;
}

/** One channel's life, read from its events. */
export interface Channel {
  readonly uniqueId: string;
  readonly name: string;
  readonly endpoint: string | null;
  readonly kind: ChannelKind;
  /** Where in the dialplan it began. */
  readonly context: string;
  /** What it dialled, or `s` when it was itself dialled. */
  readonly exten: string;
  /** Where in the dialplan it ended. */
  readonly lastExten: string;
  readonly number: string;
  readonly callerName: string;
  readonly startedAt: number;
  /** Its CHAN_START was seen. */
  readonly started: boolean;
  readonly endedAt: number | null;
  readonly answeredAt: number | null;
  readonly hangup: Hangup | null;
  readonly stays: readonly BridgeStay[];
  readonly apps: readonly AppRun[];
  /** The dialplan's last note of it. */
  readonly note: string;
}

/**
 * @param events in order, see timeline
 * @param until the end of what never ended
 */
export function channelsOf(events: readonly ChannelEvent[], until: number, names: Names): Map<string, Channel> {
  const own = new Map<string, ChannelEvent[]>();
  for (const event of events) {
    const list = own.get(event.uniqueId);
    if (list === undefined) own.set(event.uniqueId, [event]);
    else list.push(event);
  }
  const channels = new Map<string, Channel>();
  for (const [uniqueId, list] of own) {
    const channel = channelOf(uniqueId, list, until, names);
    if (channel !== null) channels.set(uniqueId, channel);
  }
  return channels;
}

/** When at least two channels were together in a bridge that is for talking. */
export function talkByBridge(channels: Iterable<Channel>): Map<string, Span[]> {
  const stays = new Map<string, BridgeStay[]>();
  for (const stay of [...channels].flatMap((channel) => channel.stays)) {
    if (!stay.holding) stays.set(stay.bridge, [...(stays.get(stay.bridge) ?? []), stay]);
  }
  return new Map([...stays].map(([bridge, own]) => [bridge, overlap(own)]));
}

function channelOf(uniqueId: string, events: readonly ChannelEvent[], until: number, names: Names): Channel | null {
  const [first] = events;
  if (first === undefined) return null;
  const start = events.find(({ type }) => type === 'CHAN_START');
  const seen = start ?? first;
  const endedAt = events.find(({ type }) => type === 'CHAN_END')?.at ?? null;
  const hungUp = events.findLast(({ type }) => type === 'HANGUP');
  return {
    uniqueId,
    name: seen.channel,
    endpoint: names.endpointOfChannel(seen.channel),
    kind: kindOf(seen, names),
    context: seen.context,
    exten: seen.exten,
    lastExten: hungUp?.exten ?? '',
    number: seen.number,
    callerName: seen.name,
    startedAt: first.at,
    started: start !== undefined,
    endedAt,
    answeredAt: events.find(({ type }) => type === 'ANSWER')?.at ?? null,
    hangup: hungUp === undefined ? null : hangupOf(hungUp),
    stays: staysOf(events, endedAt ?? until),
    apps: appsOf(events, endedAt ?? until),
    note: events.findLast(({ userField }) => userField !== '')?.userField ?? '',
  };
}

// A channel begins in the context of its endpoint: <tenant>_inbound for trunks, <tenant>_phones for phones.
function kindOf(start: ChannelEvent, names: Names): ChannelKind {
  if (names.endpointOfChannel(start.channel) === null) return 'inner';
  return names.decodeName(start.context)?.local === 'inbound' ? 'trunk' : 'phone';
}

function hangupOf(event: ChannelEvent): Hangup {
  const { hangupcause, hangupsource, dialstatus } = extraOf(event);
  return {
    cause: typeof hangupcause === 'number' ? hangupcause : null,
    source: typeof hangupsource === 'string' ? hangupsource : '',
    dialStatus: typeof dialstatus === 'string' ? dialstatus : '',
  };
}

function staysOf(events: readonly ChannelEvent[], until: number): BridgeStay[] {
  const stays: BridgeStay[] = [];
  let open: Omit<BridgeStay, 'to'> | null = null;
  for (const event of events) {
    if (event.type !== 'BRIDGE_ENTER' && event.type !== 'BRIDGE_EXIT') continue;
    if (open !== null) stays.push({ ...open, to: event.at });
    open = null;
    if (event.type === 'BRIDGE_EXIT') continue;
    const { bridge_id, bridge_technology } = extraOf(event);
    open = { bridge: String(bridge_id), holding: bridge_technology === 'holding_bridge', from: event.at };
  }
  if (open !== null) stays.push({ ...open, to: Math.max(open.from, until) });
  return stays;
}

function appsOf(events: readonly ChannelEvent[], until: number): AppRun[] {
  const runs: AppRun[] = [];
  let open: ChannelEvent | null = null;
  for (const event of events) {
    if (event.type !== 'APP_START' && event.type !== 'APP_END') continue;
    if (open !== null) runs.push(runOf(open, event.at));
    open = event.type === 'APP_START' ? event : null;
  }
  if (open !== null) runs.push(runOf(open, Math.max(open.at, until)));
  return runs;
}

function runOf({ app, appData, exten, at }: ChannelEvent, to: number): AppRun {
  return { app, data: appData, exten, from: at, to };
}
