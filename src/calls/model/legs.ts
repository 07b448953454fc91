import type { ChannelSnapshot } from '../../asterisk/pbx-event.ts';
import { conversationOf } from './conversation.ts';
import type { Leg, Picture, Seat } from './picture.ts';
import { handOverTransfer } from './transfer.ts';

/** Reports about a channel that is gone cannot still be under way after this. */
const FORGET_GONE_AFTER = 60_000_000;

/**
 * Phones and trunks are parties; a Local channel only leads from one to another. Nothing else is part of a call, nor is a
 * phone that listens to one.
 */
export function isParty(channel: ChannelSnapshot): boolean {
  return channel.endpoint !== null && channel.own !== 'listen';
}

export function isLocal(channel: ChannelSnapshot): boolean {
  return channel.name.startsWith('Local/');
}

/** The latest about a channel. Null for channels that are no part of a call, and for one that is already gone. */
export function see(picture: Picture, channel: ChannelSnapshot, at: number): Leg | null {
  if (!isParty(channel) && !isLocal(channel)) return null;
  if (picture.gone.has(channel.uniqueId)) return null;
  const leg = picture.legs.get(channel.uniqueId);
  if (leg === undefined) return meet(picture, channel, at);
  if (at >= leg.at) {
    if (leg.channel.linkedId !== channel.linkedId) move(picture, leg, channel.linkedId);
    if (leg.channel.name !== channel.name) rename(picture, leg, channel);
    if (!looksSame(leg.channel, channel)) picture.touched.add(channel.linkedId);
    leg.channel = channel;
    leg.at = at;
  }
  return leg;
}

/** Nothing that a call is derived from differs: half of all reports only say where in the dialplan a channel is. */
function looksSame(a: ChannelSnapshot, b: ChannelSnapshot): boolean {
  return (
    a.state === b.state &&
    a.exten === b.exten &&
    a.callerNumber === b.callerNumber &&
    a.callerName === b.callerName &&
    a.tenant === b.tenant &&
    a.linkedId === b.linkedId &&
    a.name === b.name
  );
}

export function seat(picture: Picture, leg: Leg, place: Seat | null, at: number): void {
  if (leg.seat !== null) leave(picture, leg.seat.bridge, leg.id);
  leg.seat = place;
  leg.seatAt = at;
  picture.touched.add(leg.channel.linkedId);
  if (place === null) return;
  const others = picture.bridges.get(place.bridge);
  if (others === undefined) picture.bridges.set(place.bridge, new Set([leg.id]));
  else others.add(leg.id);
  touchAll(picture, others);
}

/** Whom they hear has changed; in the middle of a transfer they may be of several conversations. */
function touchAll(picture: Picture, legs: Iterable<string> = []): void {
  for (const id of legs) {
    const linkedId = picture.legs.get(id)?.channel.linkedId;
    if (linkedId !== undefined) picture.touched.add(linkedId);
  }
}

export function drop(picture: Picture, leg: Leg, at: number): void {
  if (leg.seat !== null) leave(picture, leg.seat.bridge, leg.id);
  picture.legs.delete(leg.id);
  if (isLocal(leg.channel)) picture.locals.delete(leg.channel.name);
  picture.conversations.get(leg.channel.linkedId)?.legs.delete(leg.id);
  picture.touched.add(leg.channel.linkedId);
  bury(picture, leg.id, at);
}

/** Remembers for a while that the channel is gone, so that a late report does not bring it back. */
export function bury(picture: Picture, id: string, at: number): void {
  for (const [oldest, since] of picture.gone) {
    if (since > at - FORGET_GONE_AFTER) break;
    picture.gone.delete(oldest);
  }
  picture.gone.set(id, at);
}

function meet(picture: Picture, channel: ChannelSnapshot, at: number): Leg {
  const leg: Leg = {
    id: channel.uniqueId,
    channel,
    at,
    seat: null,
    seatAt: 0,
    held: false,
    heldAt: 0,
    space: null,
    leaving: false,
  };
  picture.legs.set(leg.id, leg);
  if (isLocal(channel)) picture.locals.set(channel.name, leg.id);
  const conversation = conversationOf(picture, channel.linkedId, at);
  conversation.startedAt = Math.min(conversation.startedAt, channel.createdAt);
  conversation.legs.add(leg.id);
  picture.touched.add(channel.linkedId);
  return leg;
}

/** Linkedids join when calls do (attended transfer, pickup): the legs go over one by one, each in its own report. */
function move(picture: Picture, leg: Leg, linkedId: string): void {
  const old = picture.conversations.get(leg.channel.linkedId);
  const next = conversationOf(picture, linkedId, leg.at);
  next.legs.add(leg.id);
  if (old === undefined) return;
  old.legs.delete(leg.id);
  old.mergedInto = linkedId;
  handOverTransfer(old, next);
  picture.touched.add(old.linkedId);
}

function rename(picture: Picture, leg: Leg, channel: ChannelSnapshot): void {
  if (isLocal(leg.channel)) picture.locals.delete(leg.channel.name);
  if (isLocal(channel)) picture.locals.set(channel.name, leg.id);
}

function leave(picture: Picture, bridge: string, id: string): void {
  const seated = picture.bridges.get(bridge);
  seated?.delete(id);
  touchAll(picture, seated);
  if (seated?.size === 0) picture.bridges.delete(bridge);
}
