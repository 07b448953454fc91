import { PatchbayError } from '../../../platform/errors.ts';
import { outdatedWaste } from '../../store/voicemails.ts';
import type { VoicemailRoom } from '../context.ts';
import { removeMessage } from './place-message.ts';

/** How long a message that was deleted can be had back. */
export const WASTE_DAYS = 30;
/** In one run: Asterisk looks through the folder for each. The rest goes with the next. */
const AT_MOST = 1_000;
const AT_ONCE = 100;

/** Takes what has lain in wastebaskets for long enough away for good; what does not go keeps nothing else. */
export async function emptyWaste(room: VoicemailRoom): Promise<void> {
  const before = new Date(room.clock.now() - WASTE_DAYS * 86_400_000);
  const stuck: number[] = [];
  for (let done = 0; done < AT_MOST; done += AT_ONCE) {
    const rows = await outdatedWaste(room.db, before, { but: stuck, limit: AT_ONCE });
    for (const row of rows) {
      try {
        await removeMessage(room, row.tenant_id, row);
      } catch (error) {
        if (error instanceof PatchbayError && error.code === 'pbx_unavailable') throw error;
        room.log.warn({ tenant: row.tenant_id, voicemail: row.id, error }, 'a deleted message did not go; tried again');
        stuck.push(row.id);
      }
    }
    if (rows.length < AT_ONCE) return;
  }
}
