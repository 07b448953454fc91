import { connectedWith } from './connected.ts';
import { legState } from './leg-views.ts';
import { isParty } from './legs.ts';
import type { Conversation, Leg, LegState, Names, Picture } from './picture.ts';

/** A leg as Asterisk names it. */
export interface LiveLeg {
  readonly id: string;
  readonly channel: string;
  readonly endpoint: string | null;
  readonly kind: 'phone' | 'trunk';
  readonly userId: number | null;
  readonly number: string;
  readonly state: LegState;
  readonly bridge: string | null;
  /** Legs that hear this one and are heard by it. */
  readonly others: readonly string[];
  readonly space: string | null;
}

/** What is going on in one call. Oldest leg first. */
export interface LiveCall {
  readonly id: string;
  readonly tenantId: string;
  readonly legs: readonly LiveLeg[];
}

/** One call as it is now: only the tenant's own legs. Rarely asked for, so nothing is kept for it. */
export function liveCall(picture: Picture, { tenant, legs }: Conversation, names: Names, id: string): LiveCall {
  const own = [...legs]
    .flatMap((leg) => picture.legs.get(leg) ?? [])
    .filter(({ channel }) => isParty(channel) && channel.tenant === tenant)
    .sort((a, b) => a.channel.createdAt - b.channel.createdAt || (a.id < b.id ? -1 : 1));
  return { id, tenantId: tenant ?? '', legs: own.map((leg) => liveLeg(picture, names, leg)) };
}

function liveLeg(picture: Picture, names: Names, leg: Leg): LiveLeg {
  const { name, endpoint, callerNumber } = leg.channel;
  const owner = names.endpoint(endpoint ?? '');
  return {
    id: leg.id,
    channel: name,
    endpoint,
    kind: owner?.kind ?? 'phone',
    userId: owner?.userId ?? null,
    number: callerNumber,
    state: legState(picture, leg),
    bridge: leg.seat?.bridge ?? null,
    others: connectedWith(picture, leg).flatMap(({ id }) => (id === leg.id ? [] : [id])),
    space: leg.space,
  };
}
