import type { PbxEvent } from '../asterisk/pbx-event.ts';
import type { Clock } from '../platform/clock.ts';
import type { Recordings } from './actions/context.ts';
import type { Sweeper } from './jobs.ts';
import { see } from './model/live.ts';

/** Hears what a recording can depend on. Hints only: what is stored comes from the files (actions/sweep.ts). */
export function hear(
  event: PbxEvent,
  { room, sweeper, clock }: { readonly room: Recordings; readonly sweeper: Sweeper; readonly clock: Clock },
): void {
  switch (event.type) {
    case 'channel.recording_begun': {
      const { uniqueId, linkedId } = event;
      const tenant = room.live.channels.get(uniqueId)?.tenant ?? null;
      room.begun.set(uniqueId, { at: clock.now(), linkedId, tenant });
      room.ended.delete(uniqueId);
      room.recorded.add(uniqueId);
      sweeper.stir(uniqueId);
      return;
    }
    case 'channel.recording_ended':
      room.ended.add(event.uniqueId);
      sweeper.stir(event.uniqueId);
      return;
    case 'channel.recording_muted':
      room.muted.set(event.uniqueId, event.muted);
      sweeper.stir(event.uniqueId);
      return;
    default: {
      if (event.type === 'channel.destroyed') room.ended.delete(event.channel.uniqueId);
      const uniqueId = see(room.live, event);
      if (uniqueId === null || !room.recorded.has(uniqueId)) return;
      if (event.type === 'channel.destroyed') room.recorded.delete(uniqueId);
      sweeper.stir(uniqueId);
    }
  }
}
