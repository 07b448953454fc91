import { contexts } from '../../../asterisk/naming.ts';
import { PatchbayError } from '../../../platform/errors.ts';
import { tenantScope } from '../../../platform/mysql/tenant-scope.ts';
import { soundOfMessage } from '../../store/messages.ts';
import { findVoicemail, type VoicemailRow } from '../../store/voicemails.ts';
import type { VoicemailRoom } from '../context.ts';
import { readAudioLink } from '../tasks/audio-link.ts';
import type { Asking } from './change-message.ts';
import { note } from './note.ts';
import { isOwnBox, openMessage } from './sight.ts';

export interface Heard {
  readonly row: VoicemailRow;
  readonly sound: Buffer;
}

/** Noted where somebody listens to what was left for somebody else. @param o.begins false where it only goes on */
export async function hearMessage(
  room: VoicemailRoom,
  asking: Asking,
  o: { readonly begins: boolean },
): Promise<Heard> {
  const row = await openMessage(room, asking.caller, asking.id);
  const sound = await soundOf(room, asking.caller.tenantId, row);
  if (o.begins && !(await isOwnBox(room, asking.caller, row.box_id))) {
    await note(room, asking, 'voicemail.listened', row, { mailbox: row.mailbox });
  }
  return { row, sound };
}

/** What a link in a mail leads to. */
export async function hearByLink(room: VoicemailRoom, token: string): Promise<Heard> {
  const link = readAudioLink(room, token);
  const row = link === null ? null : await findVoicemail(tenantScope(room.db, link.tenantId), link.id);
  if (link === null || row === null || row.deleted_at !== null) throw gone();
  return { row, sound: await soundOf(room, link.tenantId, row) };
}

async function soundOf(room: VoicemailRoom, tenantId: string, row: VoicemailRow): Promise<Buffer> {
  const key = { context: contexts.voicemail(tenantId), mailbox: row.mailbox, msgId: row.msg_id };
  const sound = await soundOfMessage(tenantScope(room.db, tenantId), key);
  if (sound === null) throw gone();
  return sound;
}

function gone(): PatchbayError {
  return new PatchbayError('not_found', 'there is no such voicemail');
}
