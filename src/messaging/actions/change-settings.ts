import type { Actor } from '../../tenancy/guard/audit.ts';
import { holdSettings, saveSettings } from '../store/settings.ts';
import { commit } from './commit.ts';
import type { Messaging } from './context.ts';
import { note } from './note.ts';
import { readSmsSettings, type SmsSettings, type SmsSettingsChange } from './sms-settings.ts';

/** What is not named stays as it is. */
export function changeSettings(room: Messaging, actor: Actor, change: SmsSettingsChange): Promise<SmsSettings> {
  return commit(room, actor.tenantId, async (writing) => {
    const { trx, now } = writing;
    const held = await holdSettings(trx, actor.tenantId);
    const before = readSmsSettings(held.settings);
    const after = readSmsSettings({ ...before, ...change });
    await saveSettings(trx, after, now);
    await note(writing, actor, 'sms_settings.changed', actor.tenantId, { before, after });
    return after;
  });
}
