import { setTimeout as sleep } from 'node:timers/promises';
import type { CommandRow } from '../store/commands.ts';
import { ask } from './ask.ts';
import type { Control, Order } from './context.ts';
import { requireLeg, requireWay } from './require-way.ts';

const BETWEEN_MS = 250;

/** As if the leg's phone had sent them. They are not kept: they may be somebody's PIN. */
export async function pressDigits(
  room: Control,
  order: Order,
  o: { readonly legId: string | undefined; readonly digits: string },
): Promise<CommandRow> {
  const live = requireWay(room, order, 'dtmf');
  const leg = requireLeg(order, live, o.legId);
  return ask(room, order, {
    action: 'dtmf',
    channelId: leg.id,
    changes: { digits: o.digits.length },
    send: async () => {
      let first = true;
      for (const digit of o.digits) {
        if (!first) await sleep(BETWEEN_MS);
        first = false;
        await room.commands.pressDigit({ channel: leg.channel, digit });
      }
    },
  });
}
