import { PatchbayError } from '../../platform/errors.ts';
import type { CommandRow } from '../store/commands.ts';
import { extensionOf } from '../store/phones.ts';
import { ask } from './ask.ts';
import type { Control, Order } from './context.ts';
import { HELD, keepWaiting } from './held-places.ts';
import { requireLeg, requireOne, requireWay } from './require-way.ts';

/**
 * Music for the other, silence for the leg, each in a place of the dialplan of its own; should the leg's phone hang up, the
 * other rings there again. What had connected them (a queue, a dialled extension) is over with that.
 */
export async function hold(room: Control, order: Order, legId: string | undefined): Promise<CommandRow> {
  const live = requireWay(room, order, 'hold');
  const leg = requireLeg(order, live, legId);
  const other = requireOne(live, leg);
  const number = await extensionOf(room.db, order.caller.tenantId, leg.endpoint ?? '');
  return ask(room, order, {
    action: 'hold',
    channelId: leg.id,
    send: async () => {
      await keepWaiting(room, other.channel, { channel: leg.channel, number });
      await room.commands.setVariable({ channel: leg.channel, name: 'WAITING', value: other.channel });
      await room.commands.setVariable({ channel: leg.channel, name: 'SECOND', value: '' });
      await room.commands.redirect({ channel: other.channel, ...HELD.wait }, { channel: leg.channel, ...HELD.pause });
    },
  });
}

/** Ends that; what a phone's own button does, only the phone undoes. */
export async function unhold(room: Control, order: Order, legId: string | undefined): Promise<CommandRow> {
  const live = requireWay(room, order, 'unhold');
  const leg = requireLeg(order, live, legId);
  if (leg.state !== 'held' || leg.others.length > 0) {
    throw new PatchbayError('conflict', 'the call was not put on hold over HTTP');
  }
  return ask(room, order, {
    action: 'unhold',
    channelId: leg.id,
    send: () => room.commands.redirect({ channel: leg.channel, ...HELD.join }),
  });
}
