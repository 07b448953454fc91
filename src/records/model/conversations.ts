import {
  absorb,
  type Conversation,
  channelsNamedIn,
  isOver,
  newConversation,
  takeEvent,
  takeLeg,
} from './conversation.ts';
import { type ChannelEvent, isMessageChannel, type Leg } from './evidence.ts';

/**
 * The conversations that are not over yet, and those that were over a moment ago, found by linkedid and by channel.
 * What shares a linkedid or a channel is one conversation, also when that shows only later (transfer, pickup, parking).
 */
export class Conversations {
  readonly #byLinkedId = new Map<string, Conversation>();
  readonly #byChannel = new Map<string, Conversation>();
  readonly #touched = new Set<Conversation>();
  #life = 0;

  /** Conversations that begin from now on belong to a later life of the Asterisk process. */
  nextLife(): void {
    this.#life += 1;
  }

  get life(): number {
    return this.#life;
  }

  knows(linkedId: string): boolean {
    return this.#byLinkedId.has(linkedId);
  }

  addEvent(event: ChannelEvent): void {
    if (isMessageChannel(event.channel)) return;
    const named = channelsNamedIn(event);
    const conversation = this.#one([
      this.#byLinkedId.get(event.linkedId),
      this.#byChannel.get(event.uniqueId),
      ...named.map((id) => this.#byChannel.get(id)),
    ]);
    takeEvent(conversation, event);
    this.#byLinkedId.set(event.linkedId, conversation);
    this.#byChannel.set(event.uniqueId, conversation);
    for (const id of named) {
      conversation.named.add(id);
      this.#byChannel.set(id, conversation);
    }
  }

  addLeg(leg: Leg): Conversation {
    const conversation = this.#one([this.#byLinkedId.get(leg.linkedId), this.#byChannel.get(leg.uniqueId)]);
    takeLeg(conversation, leg);
    this.#byLinkedId.set(leg.linkedId, conversation);
    return conversation;
  }

  /** What changed since the last call. */
  takeTouched(): Conversation[] {
    const touched = [...this.#touched];
    this.#touched.clear();
    return touched;
  }

  touch(conversation: Conversation): void {
    this.#touched.add(conversation);
  }

  all(): Set<Conversation> {
    return new Set(this.#byLinkedId.values());
  }

  *notOver(): Iterable<Conversation> {
    for (const conversation of this.all()) if (!isOver(conversation)) yield conversation;
  }

  forget(conversation: Conversation): void {
    for (const id of conversation.linkedIds.keys()) remove(this.#byLinkedId, id, conversation);
    for (const id of conversation.channels.keys()) remove(this.#byChannel, id, conversation);
    for (const id of conversation.named) remove(this.#byChannel, id, conversation);
    this.#touched.delete(conversation);
  }

  #one(found: readonly (Conversation | undefined)[]): Conversation {
    let one: Conversation | undefined;
    for (const other of found) {
      if (other === undefined || other === one) continue;
      one = one === undefined ? other : this.#join(one, other);
    }
    one ??= newConversation(this.#life);
    this.#touched.add(one);
    return one;
  }

  #join(a: Conversation, b: Conversation): Conversation {
    const [into, from] = a.events.length >= b.events.length ? [a, b] : [b, a];
    absorb(into, from);
    for (const id of from.linkedIds.keys()) this.#byLinkedId.set(id, into);
    for (const id of from.channels.keys()) this.#byChannel.set(id, into);
    for (const id of from.named) this.#byChannel.set(id, into);
    this.#touched.delete(from);
    return into;
  }
}

/** One that was joined to another is not found by its ids any more: they are the other's now. */
function remove(map: Map<string, Conversation>, id: string, conversation: Conversation): void {
  if (map.get(id) === conversation) map.delete(id);
}
