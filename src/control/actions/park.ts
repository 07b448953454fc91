import { contexts } from '../../asterisk/naming.ts';
import { PatchbayError } from '../../platform/errors.ts';
import type { CommandRow } from '../store/commands.ts';
import { ask } from './ask.ts';
import { callOwnPhone } from './call-own-phone.ts';
import type { Control, Order } from './context.ts';
import { requireLeg, requireOthers, requireWay } from './require-way.ts';

/** What a phone dials to park whom it talks with. */
const PARK = '700';

/** Parks whom the leg talks with, as its phone would; `result.space` says where. */
export async function park(room: Control, order: Order, legId: string | undefined): Promise<CommandRow> {
  const live = requireWay(room, order, 'park');
  const leg = requireLeg(order, live, legId);
  requireOthers(live, leg);
  const context = contexts.phones(order.caller.tenantId);
  return ask(room, order, {
    action: 'park',
    channelId: leg.id,
    send: () => room.commands.blindTransfer({ channel: leg.channel, context, exten: PARK }),
  });
}

/** Takes a parked call back with the own phone, which rings first. */
export async function retrieve(room: Control, order: Order): Promise<CommandRow> {
  const live = requireWay(room, order, 'retrieve');
  const space = live.legs.find((leg) => leg.space !== null)?.space;
  if (space == null) throw new PatchbayError('conflict', 'the call is not parked');
  const channelId = room.commands.newChannelId('call');
  const call = await callOwnPhone(room, order.caller, { userId: order.caller.userId, to: space, channelId });
  return ask(room, order, { action: 'retrieve', channelId, changes: { space }, send: call });
}
