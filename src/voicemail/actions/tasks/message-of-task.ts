import { contexts } from '../../../asterisk/naming.ts';
import { tenantScope } from '../../../platform/mysql/tenant-scope.ts';
import { type Box, findBox } from '../../store/boxes.ts';
import { soundOfMessage } from '../../store/messages.ts';
import type { Task } from '../../store/tasks.ts';
import { findVoicemail, type VoicemailRow } from '../../store/voicemails.ts';
import type { VoicemailRoom } from '../context.ts';

export interface TaskMessage {
  readonly row: VoicemailRow;
  readonly box: Box;
  readonly sound: Buffer;
}

/** What a task is about; null when it was deleted meanwhile, so that there is nothing to do any more. */
export async function messageOfTask(room: VoicemailRoom, { tenantId, voicemailId }: Task): Promise<TaskMessage | null> {
  const db = tenantScope(room.db, tenantId);
  const row = await findVoicemail(db, voicemailId);
  if (row === null || row.deleted_at !== null) return null;
  const box = await findBox(db, tenantId, row.box_id);
  const key = { context: contexts.voicemail(tenantId), mailbox: row.mailbox, msgId: row.msg_id };
  const sound = await soundOfMessage(db, key);
  return box === null || sound === null ? null : { row, box, sound };
}
