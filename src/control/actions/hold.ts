import type { LiveLeg } from '../../calls/events.ts';
import { PatchbayError } from '../../platform/errors.ts';
import { type CommandRow, isMuted } from '../store/commands.ts';
import { ask } from './ask.ts';
import type { Control, Order } from './context.ts';
import { requireLeg, requireOthers, requireWay } from './require-way.ts';

/**
 * Music for the others and silence for the leg. They stay connected, so a queue or the dialplan takes it for the talk that
 * it is, and whoever hangs up meanwhile ends the call as ever.
 */
export async function hold(room: Control, order: Order, legId: string | undefined): Promise<CommandRow> {
  const live = requireWay(room, order, 'hold');
  const leg = requireLeg(order, live, legId);
  const others = requireOthers(live, leg);
  if (others.some(({ music }) => music.length > 0)) throw new PatchbayError('conflict', 'the call is on hold already');
  return ask(room, order, {
    action: 'hold',
    channelId: leg.id,
    send: async () => {
      for (const other of others) await playMusic(room, other);
      await room.commands.mute({ channel: leg.channel, direction: 'all', on: true });
    },
  });
}

/** Also for who was put on hold by somebody else here; what a phone's own button does, only the phone undoes. */
export async function unhold(room: Control, order: Order, legId: string | undefined): Promise<CommandRow> {
  const live = requireWay(room, order, 'unhold');
  const leg = requireLeg(order, live, legId);
  const music = requireOthers(live, leg).flatMap((other) => other.music);
  if (music.length === 0) throw new PatchbayError('conflict', 'the call was not put on hold over HTTP');
  const muted = await isMuted(room.db, order.caller.tenantId, leg.id);
  return ask(room, order, {
    action: 'unhold',
    channelId: leg.id,
    send: async () => {
      await room.commands.mute({ channel: leg.channel, direction: 'out', on: false });
      if (!muted) await room.commands.mute({ channel: leg.channel, direction: 'in', on: false });
      for (const channelId of music) await room.commands.hangup({ channelId });
    },
  });
}

async function playMusic(room: Control, to: LiveLeg): Promise<void> {
  const snoopId = room.commands.newChannelId('hold');
  await room.commands.snoop({ channelId: to.id, snoopId, whisper: 'out' });
  await room.commands.startMusic({ channelId: snoopId });
}
