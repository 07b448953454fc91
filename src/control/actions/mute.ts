import type { CommandRow } from '../store/commands.ts';
import { ask } from './ask.ts';
import type { Control, Order } from './context.ts';
import { requireLeg, requireWay } from './require-way.ts';

/** Nobody hears what comes from the leg. Asterisk tells nothing of it: what was asked for last counts. */
export async function mute(
  room: Control,
  order: Order,
  o: { readonly legId: string | undefined; readonly on: boolean },
): Promise<CommandRow> {
  const action = o.on ? 'mute' : 'unmute';
  const live = requireWay(room, order, action);
  const leg = requireLeg(order, live, o.legId);
  return ask(room, order, {
    action,
    channelId: leg.id,
    send: () => room.commands.mute({ channel: leg.channel, direction: 'in', on: o.on }),
  });
}
