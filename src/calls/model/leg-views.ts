import { connectedWith } from './connected.ts';
import { callerOf } from './party.ts';
import type { Leg, LegState, LegView, Names, Picture } from './picture.ts';

/**
 * What people see of the parties of a conversation. One that is only being dialled has not rung yet, and may never.
 * @param o.origin the leg that began it: a caller's number stays as the carrier gives it
 * @param o.asPublic a number that was dialled, in E.164
 */
export function legViews(
  picture: Picture,
  parties: readonly Leg[],
  {
    names,
    origin,
    asPublic,
  }: { readonly names: Names; readonly origin: string | null; asPublic(dialled: string): string },
): LegView[] {
  return parties
    .filter(({ channel }) => channel.state !== 'Down')
    .sort((a, b) => a.channel.createdAt - b.channel.createdAt || (a.id < b.id ? -1 : 1))
    .map((leg) => {
      const owner = names.endpoint(leg.channel.endpoint ?? '');
      const kind = owner?.kind ?? 'phone';
      const party = callerOf(leg.channel);
      return {
        id: leg.id,
        kind,
        user: owner?.userId ?? null,
        party: kind === 'trunk' && leg.id !== origin ? { ...party, number: asPublic(party.number) } : party,
        state: legState(picture, leg),
        space: leg.space,
      };
    });
}

export function legState(picture: Picture, leg: Leg): LegState {
  const { state } = leg.channel;
  if (state === 'Ringing') return 'ringing';
  if (state !== 'Up') return 'calling';
  if (leg.held || leg.seat?.holding) return 'held';
  return connectedWith(picture, leg).length > 1 ? 'talking' : 'waiting';
}
