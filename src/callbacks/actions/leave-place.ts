import type { PlaceKey } from '../listen.ts';
import type { Callbacks } from './context.ts';

/** Takes a placeholder out of its queue. One that stays calls nobody: its callback is not `queued` any more. */
export async function leavePlace(room: Callbacks, key: PlaceKey): Promise<void> {
  const [channelId] = room.places.channels(key);
  if (channelId === undefined) return;
  await room.commands.hangup({ channelId }).catch((error: unknown) => {
    room.log.warn({ tenant: key.tenantId, callback: key.id, error }, 'a placeholder could not be taken out');
  });
}
