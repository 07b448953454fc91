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

/** A player asks for one message in many pieces; within this time they are one listening. */
const ONE_LISTENING_MS = 10 * 60_000;
const MOST_REMEMBERED = 10_000;

/** Noted where somebody listens to what was left for somebody else. @param o.sounds false where nothing is heard of it */
export async function hearMessage(
  room: VoicemailRoom,
  asking: Asking,
  o: { readonly sounds: boolean },
): Promise<Heard> {
  const row = await openMessage(room, asking.caller, asking.id);
  const sound = await soundOf(room, asking.caller.tenantId, row);
  if (o.sounds) await noteListening(room, asking, row);
  return { row, sound };
}

async function noteListening(room: VoicemailRoom, asking: Asking, row: VoicemailRow): Promise<void> {
  const { tenantId, userId, apiKeyId } = asking.caller;
  const key = `${tenantId}/${userId}/${apiKeyId}/${row.id}`;
  const now = room.clock.now();
  if (now - (room.listening.get(key) ?? Number.NEGATIVE_INFINITY) < ONE_LISTENING_MS) return;
  if (await isOwnBox(room, asking.caller, row.box_id)) return;
  await note(room, asking, 'voicemail.listened', row, { mailbox: row.mailbox });
  if (room.listening.size >= MOST_REMEMBERED) room.listening.clear();
  room.listening.set(key, now);
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
