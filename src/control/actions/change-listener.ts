import { PatchbayError } from '../../platform/errors.ts';
import { isOver, type ListenMode, SPY_OPTION } from '../model/listener.ts';
import { findListener, type ListenerRow } from '../store/listeners.ts';
import { ask } from './ask.ts';
import type { Control, Order } from './context.ts';
import { changeMode } from './follow-listener.ts';
import { LISTEN } from './listen-place.ts';
import type { Listening } from './listen-to.ts';
import { requirePermitted } from './require-way.ts';

/** From listening to whispering and back, on the same phone. @throws PatchbayError `not_found`, `forbidden`, `conflict` */
export async function listenAs(room: Control, order: Order, id: number, mode: ListenMode): Promise<Listening> {
  requirePermitted(room, order, mode);
  const listener = await ownListener(room, order, id);
  const channel = room.listeners.get(listener.channelId);
  if (listener.state !== 'listening' || channel === undefined) {
    throw new PatchbayError('conflict', 'nobody listens there now');
  }
  const command = await ask(room, order, {
    action: 'listen_mode',
    channelId: listener.channelId,
    changes: { mode, listener_id: id },
    send: async () => {
      await room.commands.setVariable({ channel: channel.name, name: 'LISTEN_AS', value: SPY_OPTION[mode] });
      await room.commands.redirect({ channel: channel.name, ...LISTEN });
    },
  });
  const changed = command.state === 'refused' ? null : await changeMode(room, listener, mode);
  return { listener: changed ?? listener, command };
}

/** Hangs the listener's phone up; who listens ends his own, who manages agents anybody's. */
export async function stopListening(room: Control, order: Order, id: number): Promise<Listening> {
  const listener = await ownListener(room, order, id);
  if (isOver(listener.state)) throw new PatchbayError('conflict', 'nobody listens there now');
  const command = await ask(room, order, {
    action: 'listen_stop',
    channelId: listener.channelId,
    changes: { listener_id: id },
    send: () => room.commands.hangup({ channelId: listener.channelId, reason: 'normal' }),
  });
  return { listener, command };
}

async function ownListener(room: Control, { caller, call }: Order, id: number): Promise<ListenerRow> {
  const row = await findListener(room.db, { tenantId: caller.tenantId, callId: call.id, id });
  if (row === null) throw new PatchbayError('not_found', 'there is no such listener');
  if (row.userId !== caller.userId && !caller.permissions.has('can_manage_agents')) {
    throw new PatchbayError('forbidden', 'somebody else listens there');
  }
  return row;
}
