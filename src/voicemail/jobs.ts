import type { Part } from '../platform/lifecycle.ts';
import { scheduled } from '../platform/scheduled.ts';
import type { VoicemailRoom } from './actions/context.ts';
import type { Lamps } from './actions/follow/lamps.ts';
import { linkCalls } from './actions/follow/link-calls.ts';
import { emptyWaste } from './actions/messages/empty-waste.ts';

/** So long a message may stay unseen of which no event told. */
const EVERY_MS = 15_000;
const RETRY_MS = 1_000;

export interface Upkeep extends Part {
  /** Compares all boxes with Asterisk's table now. */
  look(): void;
  /** Why boxes are not known to be in step; null: they are. */
  trouble(): string | null;
}

/** Brings in what no event told, whatever the reason, and names calls once their records are there. */
export function createUpkeep(room: VoicemailRoom, lamps: Lamps, everyMs = EVERY_MS): Upkeep {
  let timer: NodeJS.Timeout | undefined;
  let running: Promise<void> | null = null;
  let again = false;
  let stopped = true;
  let trouble: string | null = 'mailboxes were not looked at yet';

  async function turn(): Promise<void> {
    try {
      await room.follower.lookAtAll();
      await linkCalls(room);
      trouble = null;
    } catch (error) {
      trouble = error instanceof Error ? error.message : String(error);
      room.log.warn({ error }, 'mailboxes could not be compared with the PBX’s table; again soon');
    }
    // A PBX that is away sets its lamps when it is back.
    await lamps.refresh(room.commands).catch(() => {});
  }

  function look(): void {
    if (stopped) return;
    clearTimeout(timer);
    again = running !== null;
    running ??= turn().finally(() => {
      running = null;
      if (stopped) return;
      if (again) look();
      else timer = setTimeout(look, trouble === null ? everyMs : RETRY_MS);
    });
  }

  return {
    name: 'voicemail upkeep',
    look,
    trouble: () => trouble,
    start: async () => {
      stopped = false;
      look();
    },
    stop: async () => {
      stopped = true;
      clearTimeout(timer);
      await running;
    },
  };
}

/** What was deleted long enough ago goes every hour. */
export function wasteJob(room: VoicemailRoom): Part {
  return scheduled({ name: 'voicemail waste', cron: '41 * * * *', log: room.log, run: () => emptyWaste(room) });
}
