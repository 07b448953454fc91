import { setTimeout as sleep } from 'node:timers/promises';
import type { LiveLeg } from '../../calls/events.ts';
import type { CommandRow } from '../store/commands.ts';
import { ask } from './ask.ts';
import type { Control, Order } from './context.ts';
import { requireLeg, requireOthers, requireWay } from './require-way.ts';

const BETWEEN_MS = 300;

/** To the others in the call, as if the leg's phone had sent them. They are not kept: they may be somebody's PIN. */
export async function pressDigits(
  room: Control,
  order: Order,
  o: { readonly legId: string | undefined; readonly digits: string },
): Promise<CommandRow> {
  const live = requireWay(room, order, 'dtmf');
  const leg = requireLeg(order, live, o.legId);
  const others = requireOthers(live, leg);
  return ask(room, order, {
    action: 'dtmf',
    channelId: leg.id,
    changes: { digits: o.digits.length },
    send: () => amongFrames(room, others, () => press(room, others, o.digits)),
  });
}

async function press(room: Control, others: readonly LiveLeg[], digits: string): Promise<void> {
  let first = true;
  for (const digit of digits) {
    if (!first) await sleep(BETWEEN_MS);
    first = false;
    for (const { channel } of others) await room.commands.sendDigit({ channel, digit });
  }
}

/**
 * While two phones' packets are only passed on, a digit put between them leaves what follows out of order: the other side
 * hears no end of it, and nothing more. With a channel that listens in, Asterisk handles every frame itself.
 */
async function amongFrames(room: Control, legs: readonly LiveLeg[], work: () => Promise<void>): Promise<void> {
  const snoops: string[] = [];
  try {
    for (const { id } of legs) {
      const snoopId = room.commands.newChannelId('say');
      await room.commands.snoop({ channelId: id, snoopId, whisper: 'out' });
      snoops.push(snoopId);
    }
    await work();
    await sleep(BETWEEN_MS);
  } finally {
    for (const channelId of snoops) await room.commands.hangup({ channelId }).catch(() => {});
  }
}
