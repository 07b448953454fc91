import { setTimeout as sleep } from 'node:timers/promises';
import type { LiveLeg } from '../../calls/events.ts';
import { PatchbayError } from '../../platform/errors.ts';
import type { Control } from './context.ts';

/** Two tones, and how long they are at most. */
const MEDIA = 'sound:beep,sound:beep';
const LASTS_MS = 4_000;

/** Tells the agent and whom he talks with. It goes on while the listener's phone rings; the channel that says it goes then. */
export async function announceListening(room: Control, leg: LiveLeg): Promise<void> {
  const snoopId = room.commands.newChannelId('say');
  await room.commands.snoop({ channelId: leg.id, snoopId, whisper: 'both' });
  await room.commands.play({ channelId: snoopId, media: MEDIA });
  void sleep(LASTS_MS, undefined, { ref: false })
    .then(() => room.commands.hangup({ channelId: snoopId }))
    .catch((error: unknown) => {
      // With the call it is gone by itself.
      if (error instanceof PatchbayError && error.code === 'not_found') return;
      room.log.debug({ error }, 'an announcement’s channel could not be taken away');
    });
}
