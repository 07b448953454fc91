import { compareUniqueIds } from './naming.ts';
import type { ChannelEvent, ChannelSnapshot, PbxEvent, PbxStamp } from './pbx-event.ts';

type Of<T extends ChannelEvent['type'], E = ChannelEvent> = E extends ChannelEvent
  ? T extends E['type']
    ? E
    : never
  : never;

/** Where two talk. Who is parked, waits or confers keeps his own linkedid. */
const JOINING: ReadonlySet<string> = new Set(['basic', 'stasis']);

/**
 * Puts its linkedid on every channel that an event speaks of, and hands the event on.
 *
 * ARI shows it only where ari.conf makes it one of the `channelvars`, and then Asterisk makes a picture of the whole channel
 * for each variable that the dialplan sets: a tenth or more of what a call costs it. So it is worked out here as Asterisk does:
 *
 *   a channel that calls us           -> its own uniqueid (main/channel_internal_api.c, ast_channel_internal_setup)
 *   one that is made to be called     -> the caller's, whom the Dial event names; without a caller its own
 *   the two halves of a Local channel -> the same
 *   all in a bridge of two parties    -> the oldest of them (main/bridge_channel.c, ast_bridge_channel_update_linkedids)
 *
 * Of a channel that is made to be called is told once it is known by whom: with its Dial event, which may come after it
 * rings, or when it is answered, leaves or anything else. A PBX that does show linkedids is believed.
 */
export class LinkedIds {
  readonly #deliver: (event: PbxEvent) => void;
  /** The latest of every channel that was told of, by uniqueid. */
  readonly #told = new Map<string, ChannelSnapshot>();
  /** Made, and not known by whom: what will be told of it, and with what it has become since. */
  readonly #held = new Map<string, readonly [Of<'channel.created'>, Of<'channel.changed'>?]>();
  /** Linkedids of those of whom it never became known who made them. */
  readonly #guessed = new Set<string>();
  /** Uniqueids of the halves of Local channels, by name. */
  readonly #halves = new Map<string, string>();

  constructor(deliver: (event: PbxEvent) => void) {
    this.#deliver = deliver;
  }

  hear(event: PbxEvent): void {
    if (event.type === 'pbx.snapshot') {
      for (const known of [this.#told, this.#held, this.#guessed, this.#halves]) known.clear();
      for (const channel of event.channels) this.#tell(channel);
    } else if (event.type === 'channel.created') {
      if (this.#hold(event)) return;
    } else if (event.type === 'channel.changed' && this.#isStillHeld(event)) {
      return;
    } else {
      if (event.type === 'channel.dialed') this.#dialed(event);
      for (const channel of channelsOf(event)) this.#see(channel);
      if (event.type === 'channel.entered_bridge') this.#join(event);
    }
    this.#deliver(event);
    if (event.type === 'channel.destroyed') this.#forget(event.channel);
  }

  /** Whether nobody is to be told yet. */
  #hold(event: Of<'channel.created'>): boolean {
    const { channel } = event;
    const other = this.#otherHalf(channel);
    if (other !== null) this.#halves.set(channel.name, channel.uniqueId);
    if (channel.linkedId === '') {
      const linkedId = this.#told.get(other ?? '')?.linkedId;
      if (linkedId !== undefined) put(channel, linkedId);
      else if (other !== null || channel.state === 'Down') {
        this.#held.set(channel.uniqueId, [event]);
        return true;
      }
    }
    this.#tell(channel);
    return false;
  }

  #isStillHeld(event: Of<'channel.changed'>): boolean {
    const { uniqueId, state } = event.channel;
    const held = this.#held.get(uniqueId);
    if (held === undefined || state === 'Up') return false;
    this.#held.set(uniqueId, [held[0], event]);
    return true;
  }

  #dialed({ caller, peer, dialStatus, ...stamp }: Of<'channel.dialed'>): void {
    if (caller !== null) this.#see(caller);
    // later ones name nobody where Asterisk itself dials for a transfer
    else if (dialStatus !== '') return;
    else this.#guessed.delete(peer.uniqueId);
    const linkedId = caller?.linkedId ?? peer.uniqueId;
    this.#release(peer, linkedId);
    const known = this.#told.get(peer.uniqueId);
    if (known !== undefined) this.#correct(known, linkedId, stamp);
  }

  #join({ channel, bridge, ...stamp }: Of<'channel.entered_bridge'>): void {
    if (!JOINING.has(bridge.class)) return;
    const others = bridge.channelIds.flatMap((id) => (id === channel.uniqueId ? [] : (this.#told.get(id) ?? [])));
    const oldest = others.map(({ linkedId }) => linkedId).reduce(older, channel.linkedId);
    for (const one of [channel, ...others]) {
      // the Local channel of a transfer was made out of the talk that it leads on, and nothing says so
      this.#correct(one, oldest, stamp);
      if (one !== channel) this.#move(one, oldest, stamp);
    }
    put(channel, oldest);
  }

  /** Who made it is known now: it and all that it has called were born with that linkedid. */
  #correct({ linkedId: guess }: ChannelSnapshot, linkedId: string, stamp: PbxStamp): void {
    if (guess === linkedId || !this.#guessed.delete(guess)) return;
    for (const one of this.#told.values()) if (one.linkedId === guess) this.#move(one, linkedId, stamp);
  }

  /** Another channel than the one that the event is about: this is all that says so. */
  #move(channel: ChannelSnapshot, linkedId: string, { pbx, at }: PbxStamp): void {
    if (channel.linkedId === linkedId) return;
    const moved = { ...channel, linkedId };
    this.#told.set(moved.uniqueId, moved);
    this.#deliver({ type: 'channel.changed', pbx, at, channel: moved });
  }

  #see(channel: ChannelSnapshot): void {
    if (this.#held.has(channel.uniqueId)) {
      const other = this.#otherHalf(channel);
      const guess = other !== null && channel.name.endsWith(';2') ? other : channel.uniqueId;
      this.#guessed.add(guess);
      this.#release(channel, guess);
    }
    this.#tell(channel);
  }

  /** Tells of a channel that was held, and of its other half. */
  #release(channel: ChannelSnapshot, linkedId: string): void {
    for (const id of [channel.uniqueId, this.#otherHalf(channel) ?? '']) {
      const held = this.#held.get(id);
      if (held === undefined) continue;
      this.#held.delete(id);
      for (const event of held) {
        if (event === undefined) continue;
        put(event.channel, linkedId);
        this.#told.set(id, event.channel);
        this.#deliver(event);
      }
    }
  }

  #tell(channel: ChannelSnapshot): void {
    if (channel.linkedId === '') put(channel, this.#told.get(channel.uniqueId)?.linkedId ?? channel.uniqueId);
    this.#told.set(channel.uniqueId, channel);
  }

  #forget({ uniqueId, name }: ChannelSnapshot): void {
    this.#told.delete(uniqueId);
    this.#halves.delete(name);
    this.#guessed.delete(uniqueId);
  }

  /** The uniqueid of the other half of a Local channel, '' when it was not heard of; null for any other channel. */
  #otherHalf({ name }: ChannelSnapshot): string | null {
    if (!name.startsWith('Local/')) return null;
    return this.#halves.get(`${name.slice(0, -1)}${name.endsWith(';1') ? 2 : 1}`) ?? '';
  }
}

function channelsOf(event: PbxEvent): ChannelSnapshot[] {
  switch (event.type) {
    case 'channel.dialed':
      return event.caller === null ? [event.peer] : [event.caller, event.peer];
    case 'transfer.blind':
      return [event.transferer, event.transferee].filter((one) => one !== null);
    case 'transfer.attended':
      return [event.first, event.second, event.transferee, event.target].filter((one) => one !== null);
    default:
      return 'channel' in event && typeof event.channel === 'object' ? [event.channel] : [];
  }
}

function older(a: string, b: string): string {
  return compareUniqueIds(b, a) < 0 ? b : a;
}

/** The snapshot is this event's own and nobody has seen it yet: a copy of each would be made for nothing. */
function put(channel: { linkedId: string }, linkedId: string): void {
  channel.linkedId = linkedId;
}
