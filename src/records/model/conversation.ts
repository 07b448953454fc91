import type { EarlyEnd } from './call-record.ts';
import { type ChannelEvent, extraOf, type Leg } from './evidence.ts';

/**
 * A conversation while its evidence gathers: every linkedid and channel that belongs together. It is over when each of
 * its linkedids has had its LINKEDID_END and each of its channels its CHAN_END; either alone is not enough (a channel
 * that is picked up or transferred goes on under another linkedid after its own has ended).
 */
export interface Conversation {
  events: ChannelEvent[];
  legs: Leg[];
  /** Whether each has ended. */
  readonly linkedIds: Map<string, boolean>;
  readonly channels: Map<string, boolean>;
  /** How many of the two maps have not ended. */
  open: number;
  /** A channel event was seen, not only CDR. */
  fromCel: boolean;
  firstAt: number;
  lastAt: number;
  /** Which life of the Asterisk process it began in, see pbx-life. */
  life: number;
  /** Part of its evidence was put away or was never held: it is in the store alone. */
  partial: boolean;
  early: EarlyEnd | null;
  /** Channels that its events name and that may not have been seen yet. */
  readonly named: Set<string>;
  /** Records that are stored for it: the root they were written under, and their tenant. */
  readonly stored: Map<string, string>;
  /** It was over, and nobody's, when it was stored last. */
  homeless: boolean;
}

export function newConversation(life: number): Conversation {
  return {
    events: [],
    legs: [],
    linkedIds: new Map(),
    channels: new Map(),
    open: 0,
    fromCel: false,
    firstAt: Number.POSITIVE_INFINITY,
    lastAt: 0,
    life,
    partial: false,
    early: null,
    named: new Set(),
    stored: new Map(),
    homeless: false,
  };
}

export function takeEvent(into: Conversation, event: ChannelEvent): void {
  into.events.push(event);
  into.fromCel = true;
  into.early = null; // it goes on after all
  into.firstAt = Math.min(into.firstAt, event.at);
  into.lastAt = Math.max(into.lastAt, event.at);
  begin(into, into.linkedIds, event.linkedId);
  begin(into, into.channels, event.uniqueId);
  if (event.type === 'CHAN_END') end(into, into.channels, event.uniqueId);
  if (event.type === 'LINKEDID_END') end(into, into.linkedIds, event.linkedId);
}

/** A CDR alone neither opens nor ends anything: it is written in the middle and at the end alike. */
export function takeLeg(into: Conversation, leg: Leg): void {
  into.legs.push(leg);
  into.firstAt = Math.min(into.firstAt, leg.startAt);
  into.lastAt = Math.max(into.lastAt, leg.endAt);
  if (!into.linkedIds.has(leg.linkedId)) begin(into, into.linkedIds, leg.linkedId);
}

export function isOver(conversation: Conversation): boolean {
  return conversation.open === 0 || conversation.early !== null;
}

/**
 * Other channels that an event names: the parties of a transfer or pickup belong to one conversation. Where a transfer
 * has no such party (its target is an application, say) Asterisk writes `N/A`, which is nobody's channel.
 */
export function channelsNamedIn(event: ChannelEvent): string[] {
  if (!event.extra.includes('uniqueid"')) return [];
  return Object.entries(extraOf(event)).flatMap(([key, value]) =>
    key.endsWith('uniqueid') && typeof value === 'string' && value !== '' && value !== 'N/A' ? [value] : [],
  );
}

/** Everything of `from` becomes part of `into`. */
export function absorb(into: Conversation, from: Conversation): void {
  const early = isOver(into) && isOver(from) ? (into.early ?? from.early) : null;
  into.events = into.events.concat(from.events);
  into.legs = into.legs.concat(from.legs);
  for (const [map, other] of [
    [into.linkedIds, from.linkedIds],
    [into.channels, from.channels],
  ] as const) {
    for (const [id, ended] of other) {
      begin(into, map, id);
      if (ended) end(into, map, id);
    }
  }
  into.fromCel ||= from.fromCel;
  into.firstAt = Math.min(into.firstAt, from.firstAt);
  into.lastAt = Math.max(into.lastAt, from.lastAt);
  into.life = Math.min(into.life, from.life);
  into.partial ||= from.partial;
  into.early = early;
  into.homeless ||= from.homeless;
  for (const id of from.named) into.named.add(id);
  for (const [root, tenant] of from.stored) into.stored.set(root, tenant);
}

function begin(of: Conversation, map: Map<string, boolean>, id: string): void {
  if (map.has(id)) return;
  map.set(id, false);
  of.open += 1;
}

function end(of: Conversation, map: Map<string, boolean>, id: string): void {
  if (map.get(id) !== false) return;
  map.set(id, true);
  of.open -= 1;
}
