import type { ChannelSnapshot, PbxEvent, PbxEventType } from '../../asterisk/pbx-event.ts';
import { conversationOf, recall } from './conversation.ts';
import { end } from './ending.ts';
import { drop, isParty, seat, see } from './legs.ts';
import { park } from './parking.ts';
import { type CallView, isComplete, type Names, type Picture } from './picture.ts';
import { forgetPlace, join, vacate } from './queue-places.ts';
import { settle } from './settle.ts';
import { reconcile } from './snapshot.ts';
import { enquiredOf, transferred } from './transfer.ts';

type Of<T, E = PbxEvent> = E extends PbxEvent ? (T extends E['type'] ? E : never) : never;
type Steps = { readonly [T in PbxEventType]?: (picture: Picture, event: Of<T>, names: Names) => void };

/** What each report of the PBX changes. Numbers and names of people come from channels alone, never from queues. */
const STEPS: Steps = {
  'pbx.snapshot': reconcile,
  'channel.created': (picture, e) => see(picture, e.channel, e.at),
  'channel.changed': (picture, e) => see(picture, e.channel, e.at),
  'channel.held': (picture, e) => hold(picture, e, true),
  'channel.unheld': (picture, e) => hold(picture, e, false),
  'channel.hangup_requested': (picture, e) => {
    const leg = see(picture, e.channel, e.at);
    if (leg === null) return;
    leg.leaving = true;
    picture.touched.add(leg.channel.linkedId);
  },
  'channel.destroyed': destroyed,
  'channel.entered_bridge': (picture, e) => {
    const leg = see(picture, e.channel, e.at);
    if (leg === null || e.at < leg.seatAt) return;
    seat(picture, leg, { bridge: e.bridge.id, holding: e.bridge.kind === 'holding' }, e.at);
    leg.leaving = false;
  },
  'channel.left_bridge': (picture, e) => {
    const leg = see(picture, e.channel, e.at);
    if (leg?.seat?.bridge === e.bridge.id && e.at >= leg.seatAt) seat(picture, leg, null, e.at);
  },
  'channel.dialed': dialed,
  'transfer.blind': (picture, e, names) =>
    transferred(
      picture,
      {
        ...e,
        kind: 'blind',
        by: userOf(e.transferer, names),
        transferee: e.transferee ?? e.transferer,
        to: e.exten,
      },
      names,
    ),
  'transfer.attended': (picture, e, names) =>
    transferred(
      picture,
      {
        ...e,
        kind: 'attended',
        by: userOf(e.first, names),
        transferee: e.transferee ?? e.first,
        to: enquiredOf(e, names),
      },
      names,
    ),
  'transfer.handed_over': (picture, e, names) =>
    transferred(
      picture,
      { ...e, kind: 'attended', by: names.endpoint(e.by)?.userId ?? null, transferee: e.channel },
      names,
    ),
  'parking.parked': (picture, e) => park(picture, e.uniqueId, e.space),
  'parking.left': (picture, e) => park(picture, e.uniqueId, null),
  'queue.caller_joined': (picture, e) => join(picture, e.uniqueId, e.queue, e.at),
  'queue.caller_left': (picture, e) => vacate(picture, e.uniqueId, e.at),
};

/**
 * Takes one report into the picture; what is older than the last whole picture is dropped. Until the picture is
 * complete facts are gathered, but nothing is derived from them: half a call would be told as a whole one.
 */
export function step(picture: Picture, event: PbxEvent, names: Names): void {
  const take = STEPS[event.type] as ((picture: Picture, event: PbxEvent, names: Names) => void) | undefined;
  if (take === undefined || (event.type !== 'pbx.snapshot' && event.at < picture.fence)) return;
  take(picture, event, names);
  derive(picture, names, { at: event.at, whole: event.type === 'pbx.snapshot' });
}

/** Begins to tell, with what an earlier process had told as the past. Reports may have come before. */
export function begin(picture: Picture, past: readonly CallView[], names: Names): void {
  for (const view of past) recall(picture, view);
  picture.begun = true;
  if (!isComplete(picture)) return;
  for (const linkedId of picture.conversations.keys()) picture.touched.add(linkedId);
  derive(picture, names, { at: picture.fence, whole: true });
}

function derive(picture: Picture, names: Names, o: { readonly at: number; readonly whole: boolean }): void {
  for (const linkedId of picture.touched) {
    const conversation = picture.conversations.get(linkedId);
    if (conversation === undefined) continue;
    const over = conversation.legs.size === 0;
    if (isComplete(picture)) {
      if (over) end(picture, conversation, o.at, o.whole ? 'unknown' : 'hangup');
      else settle(picture, conversation, names, o);
    } else if (over && conversation.told === null) {
      picture.conversations.delete(linkedId);
    }
  }
  picture.touched.clear();
}

function hold(picture: Picture, e: Of<'channel.held' | 'channel.unheld'>, held: boolean): void {
  const leg = see(picture, e.channel, e.at);
  if (leg === null || e.at < leg.heldAt) return;
  leg.held = held;
  leg.heldAt = e.at;
  picture.touched.add(leg.channel.linkedId);
}

function userOf({ endpoint }: ChannelSnapshot, names: Names): number | null {
  return names.endpoint(endpoint ?? '')?.userId ?? null;
}

function destroyed(picture: Picture, e: Of<'channel.destroyed'>): void {
  const leg = see(picture, e.channel, e.at);
  if (leg === null) return;
  const conversation = conversationOf(picture, leg.channel.linkedId, e.at);
  const isOrigin = leg.id === (conversation.origin ?? conversation.linkedId);
  if (isParty(leg.channel) && (isOrigin || conversation.cause === null)) conversation.cause = e.cause;
  forgetPlace(picture, leg.id, e.at);
  drop(picture, leg, e.at);
}

function dialed(picture: Picture, e: Of<'channel.dialed'>): void {
  if (e.caller !== null) see(picture, e.caller, e.at);
  const leg = see(picture, e.peer, e.at);
  if (leg === null || e.dialStatus === '') return;
  conversationOf(picture, leg.channel.linkedId, e.at).dialStatus = e.dialStatus;
}
