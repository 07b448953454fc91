import { publicUniqueId } from '../../asterisk/naming.ts';
import type { LiveCall, LiveLeg } from '../../calls/events.ts';
import { PatchbayError } from '../../platform/errors.ts';
import { isOwn, mayAskOf, permitted, possible, type Way } from '../model/may.ts';
import type { Control, Order } from './context.ts';

/**
 * The call as it is at this moment, if the caller may ask this of it and it is ready for it.
 *
 * @throws PatchbayError `forbidden`, `pbx_unavailable`, `conflict`
 */
export function requireWay(room: Control, order: Order, way: Way): LiveCall {
  const live = requirePermitted(room, order, way);
  if (!possible(order.call).has(way)) throw new PatchbayError('conflict', `the call is not ready for ${way}`);
  return live;
}

/** The same for what can be asked in any state of the call. @throws PatchbayError `forbidden`, `pbx_unavailable` */
export function requirePermitted(room: Control, { caller, call, sight }: Order, way: Way): LiveCall {
  if (!permitted(caller, call, sight).has(way)) {
    if (way === 'record' && !caller.features.has('recording')) {
      throw new PatchbayError('feature_disabled', 'this tenant does not have recording');
    }
    throw new PatchbayError('forbidden', `you may not ${way} in this call`);
  }
  const live = room.calls.isCurrent() ? room.calls.find(caller.tenantId, call.id) : null;
  if (live === null) throw new PatchbayError('pbx_unavailable', 'the PBX of this call is away, or not heard of yet');
  return live;
}

/**
 * The leg that a command is about: the one that is named, else the caller's own, else the only phone in the call.
 *
 * @throws PatchbayError `invalid` for a name that is no leg's, or where one has to be given; `forbidden` for somebody
 *   else's where only the own is the caller's to ask for
 */
export function requireLeg({ caller, call, sight }: Order, live: LiveCall, legId: string | undefined): LiveLeg {
  if (legId !== undefined) {
    const leg = live.legs.find(({ id }) => publicUniqueId(id) === legId);
    if (leg === undefined) throw invalid('body.leg_id', 'is no leg of this call');
    if (!mayAskOf(caller, leg.userId, sight)) {
      throw new PatchbayError('forbidden', 'this is not your own leg of the call, nor of somebody in your teams');
    }
    return leg;
  }
  const own = isOwn(caller, call) ? live.legs.find(({ userId }) => userId === caller.userId) : undefined;
  if (own !== undefined) return own;
  const phones = live.legs.filter(({ kind, state }) => kind === 'phone' && (state === 'talking' || state === 'held'));
  const seen = phones.filter(({ userId }) => sight === null || (userId !== null && sight.includes(userId)));
  const [only, another] = seen;
  if (only === undefined) throw new PatchbayError('conflict', 'there is no phone of the tenant in this call');
  if (another !== undefined) throw invalid('body.leg_id', 'there are several phones in this call: say which');
  return only;
}

/** Whom the leg talks with. @throws PatchbayError `conflict` for nobody */
export function requireOthers(live: LiveCall, leg: LiveLeg): readonly [LiveLeg, ...LiveLeg[]] {
  const [first, ...rest] = live.legs.filter(({ id }) => leg.others.includes(id));
  if (first === undefined) {
    const why = leg.state === 'held' ? 'it is on hold: take the other side back first' : 'nobody is connected with it';
    throw new PatchbayError('conflict', `this leg cannot: ${why}`);
  }
  return [first, ...rest];
}

/** The one whom the leg talks with, in one bridge with it: others cannot be parted. @throws PatchbayError `conflict` */
export function requireOne(live: LiveCall, leg: LiveLeg): LiveLeg {
  const [other, ...more] = requireOthers(live, leg);
  if (more.length > 0) throw new PatchbayError('conflict', 'more than two are in this talk');
  if (other.bridge !== leg.bridge) throw new PatchbayError('conflict', 'the two are connected through another channel');
  return other;
}

export function invalid(path: string, message: string): PatchbayError {
  return new PatchbayError('invalid', 'the input is not valid', { errors: [{ path, message }] });
}
