import { connectedWith } from './connected.ts';
import { legViews } from './leg-views.ts';
import { isParty } from './legs.ts';
import { callerOf, dialledNumber, publicNumber } from './party.ts';
import type { CallState, CallView, Conversation, Direction, Leg, Names, Picture } from './picture.ts';

/** A snapshot gives whole seconds of waiting; what was seen to the microsecond is better. */
const SAME_JOINING = 2_000_000;

/**
 * Derives what people see of a conversation from the legs it has now.
 *
 * - **held**: the caller is connected and somebody of them pressed hold, or the caller is parked or kept waiting
 * - **answered**: the caller shares a bridge with another party (through Local channels too). Being answered by the
 *   dialplan, an announcement or a queue is not it.
 * - **queued**: waiting in a queue · **ringing**: anything else on the way to somebody
 *
 * Between two bridges (a transfer's middle, an announcement after the talk) a call stays what it was until a phone
 * rings or a queue takes it. Once every leg is leaving nothing is derived any more: what is torn down is no news.
 *
 * Whose call it is, the leg that began it decides. Only a whole picture may do without that leg: single reports that
 * came without it are what is left of a loss.
 */
export function settle(
  picture: Picture,
  conversation: Conversation,
  names: Names,
  o: { readonly at: number; readonly whole: boolean },
): void {
  const parties: Leg[] = [];
  for (const id of conversation.legs) {
    const leg = picture.legs.get(id);
    if (leg !== undefined && isParty(leg.channel)) parties.push(leg);
  }
  if (parties.length === 0) return;
  const beginner = picture.legs.get(conversation.linkedId)?.channel;
  // A Local channel that began it is nobody: the first party stands for it, in the tenant of its context.
  const byLocal = beginner !== undefined && !isParty(beginner);
  const origin = originOf(conversation, parties, o.whole || byLocal);
  if (byLocal) conversation.tenant ??= beginner.tenant;
  if (origin !== null) rememberOrigin(conversation, origin, names);
  if (conversation.view !== null && parties.every((leg) => leg.leaving)) return;
  if (conversation.tenant === null) return;
  // Another tenant's leg never adds anything to what this tenant sees.
  const own = parties.filter((leg) => leg.channel.tenant === conversation.tenant);
  rememberPlace(picture, conversation);
  conversation.direction = direction(conversation, own, origin, names);
  const together = connected(picture, own, origin);
  if (together.length > 1) conversation.answeredAt ??= o.at;
  const state = stateOf(picture, conversation, own, origin, together);
  conversation.view = viewOf(picture, conversation, { parties: own, origin, names, state, at: o.at });
  conversation.agents = agentsThere(conversation, conversation.view, origin, together.length > 1);
  picture.changed.add(conversation.linkedId);
}

/** The leg that began it: its uniqueid became the linkedid. Where that one is gone, the earliest. */
function originOf(conversation: Conversation, parties: readonly Leg[], whole: boolean): Leg | null {
  const first = parties.find((leg) => leg.id === conversation.linkedId);
  if (first !== undefined) return first;
  if (conversation.origin !== null) return parties.find((leg) => leg.id === conversation.origin) ?? null;
  if (!whole) return null;
  return parties.reduce((a, b) => (b.channel.createdAt < a.channel.createdAt ? b : a));
}

function rememberOrigin(conversation: Conversation, origin: Leg, names: Names): void {
  const { channel } = origin;
  conversation.origin = origin.id;
  conversation.tenant ??= channel.tenant;
  if (conversation.answeredAt === null || conversation.from === null) conversation.from = callerOf(channel);
  const fromTrunk = isTrunk(origin, names);
  // Later the dialplan moves on (`s`, `h`, a menu's `1`); the first number is what was dialled.
  if (conversation.dialled === '') conversation.dialled = dialledNumber(channel.exten, fromTrunk);
  if (fromTrunk && conversation.dialled.startsWith('+')) conversation.did ??= conversation.dialled;
}

function rememberPlace(picture: Picture, conversation: Conversation): void {
  for (const id of conversation.legs) {
    const place = picture.places.get(id);
    if (place === undefined) continue;
    const known = conversation.queue;
    if (known?.name === place.queue && Math.abs(known.joinedAt - place.since) < SAME_JOINING) {
      if (place.since !== known.joinedAt) picture.places.set(id, { ...place, since: known.joinedAt });
    } else if (known === null || known.joinedAt < place.since) {
      conversation.queue = { name: place.queue, joinedAt: place.since };
    }
  }
}

function direction(
  conversation: Conversation,
  parties: readonly Leg[],
  origin: Leg | null,
  names: Names,
): Direction | null {
  if (origin === null) return conversation.direction;
  if (isTrunk(origin, names)) return 'inbound';
  if (conversation.direction === 'outbound') return 'outbound';
  return parties.some((leg) => leg !== origin && isTrunk(leg, names)) ? 'outbound' : 'internal';
}

function isTrunk({ channel }: Leg, names: Names): boolean {
  return names.endpoint(channel.endpoint ?? '')?.kind === 'trunk';
}

/** Who talks with the caller; without the caller (a transfer's result), who talks at all. */
function connected(picture: Picture, parties: readonly Leg[], origin: Leg | null): readonly Leg[] {
  for (const leg of origin === null ? parties : [origin]) {
    const together = connectedWith(picture, leg);
    if (together.length > 1) return together;
  }
  return [];
}

function stateOf(
  picture: Picture,
  conversation: Conversation,
  parties: readonly Leg[],
  origin: Leg | null,
  together: readonly Leg[],
): CallState {
  if (together.length > 1) return together.some((leg) => leg.held) ? 'held' : 'answered';
  if (isWaiting(picture, conversation)) return 'queued';
  if (origin === null ? parties.every((leg) => leg.seat?.holding) : origin.seat?.holding) return 'held';
  const before = conversation.view?.state;
  const beingCalled = parties.some((leg) => leg !== origin && leg.channel.state !== 'Up' && !leg.leaving);
  return !beingCalled && (before === 'answered' || before === 'held') ? before : 'ringing';
}

/**
 * Who is part of the last word on a call, however often it is told while its legs go one by one: those of before it
 * began to be torn down. Without the leg that began it nothing says whether a phone that rings is one of the teardown or of
 * a transfer: then both are.
 */
function agentsThere(
  { agents: before }: Conversation,
  { state, agents }: CallView,
  origin: Leg | null,
  talking: boolean,
): readonly number[] {
  if (talking) return agents;
  if (state === 'answered' || state === 'held' || origin?.leaving) return before;
  return origin === null ? [...new Set([...before, ...agents])] : agents;
}

function isWaiting(picture: Picture, conversation: Conversation): boolean {
  for (const id of conversation.legs) if (picture.places.get(id)?.waiting) return true;
  return false;
}

function viewOf(
  picture: Picture,
  conversation: Conversation,
  o: {
    readonly parties: readonly Leg[];
    readonly origin: Leg | null;
    readonly names: Names;
    readonly state: CallState;
    readonly at: number;
  },
): CallView {
  const { parties, origin, names, state, at } = o;
  const agents = new Set<number>();
  for (const { channel } of parties) {
    // A phone that is only being dialled has not rung yet, and may never.
    const user = channel.state === 'Down' ? null : (names.endpoint(channel.endpoint ?? '')?.userId ?? null);
    if (user !== null) agents.add(user);
  }
  const asPublic = (dialled: string) => publicNumber(dialled, conversation.tenant ?? '', names);
  const number = asPublic(conversation.dialled);
  const called = parties.find((leg) => leg !== origin && asPublic(leg.channel.callerNumber) === number);
  return {
    linkedId: conversation.linkedId,
    origin: conversation.origin,
    at,
    tenant: conversation.tenant ?? '',
    direction: conversation.direction ?? 'internal',
    state,
    from: conversation.from ?? { number: '', name: '' },
    to: {
      number,
      name: called === undefined ? (conversation.view?.to.name ?? '') : callerOf(called.channel).name,
    },
    did: conversation.did,
    queue: conversation.queue,
    waiting: isWaiting(picture, conversation),
    agents: [...agents].sort((a, b) => a - b),
    legs: legViews(picture, parties, { names, origin: conversation.origin, asPublic }),
    ringing: parties.filter((leg) => leg.channel.state === 'Ringing').map((leg) => leg.id),
    startedAt: conversation.startedAt,
    answeredAt: conversation.answeredAt,
    transfers: conversation.transfers,
    lastTransfer: conversation.lastTransfer,
    ended: null,
  };
}
