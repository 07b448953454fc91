import type { Actor } from '../../tenancy/guard/audit.ts';
import { decideAgain } from '../store/outgoing.ts';
import { holdSettings, saveSettings } from '../store/settings.ts';
import { commit } from './commit.ts';
import type { Messaging } from './context.ts';
import { note } from './note.ts';
import { readSmsSettings, type SmsSettings, type SmsSettingsChange } from './sms-settings.ts';

/** What is not named stays as it is. */
export async function changeSettings(room: Messaging, actor: Actor, change: SmsSettingsChange): Promise<SmsSettings> {
  const changed = await commit(room, actor.tenantId, async (writing) => {
    const { trx, now } = writing;
    const held = await holdSettings(trx, actor.tenantId);
    const before = readSmsSettings(held.settings);
    const after = readSmsSettings({ ...before, ...change });
    await saveSettings(trx, after, now);
    if (change.quiet_hours !== undefined || change.per_minute !== undefined) await decideAgain(trx, now);
    await note(writing, actor, 'sms_settings.changed', actor.tenantId, { before, after });
    return after;
  });
  room.wake();
  return changed;
}
