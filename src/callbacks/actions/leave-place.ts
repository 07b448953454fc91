import type { PlaceKey } from '../listen.ts';
import type { OpenCallback } from '../model/callback.ts';
import { abandonedPlaces } from '../store/find-callbacks.ts';
import type { Callbacks } from './context.ts';

/** Takes a placeholder out of its queue. One that stays calls nobody: its callback is not `queued` any more. */
export async function leavePlace(room: Callbacks, key: PlaceKey): Promise<void> {
  const [channelId] = room.places.channels(key);
  if (channelId === undefined) return;
  await room.commands.hangup({ channelId }).catch((error: unknown) => {
    room.log.warn({ tenant: key.tenantId, callback: key.id, error }, 'a placeholder could not be taken out');
  });
}

/** Placeholders of callbacks that are over without a call, as when the customer calls again, or that have another place. */
export async function leaveStrayPlaces(room: Callbacks, open: readonly OpenCallback[]): Promise<void> {
  const right = new Set(open.map(({ tenantId, id, place }) => `${tenantId}/${id}/${place}`));
  const unknown = room.places.all().filter(({ tenantId, id, place }) => !right.has(`${tenantId}/${id}/${place}`));
  for (const key of await abandonedPlaces(room.db, unknown)) await leavePlace(room, key);
}
