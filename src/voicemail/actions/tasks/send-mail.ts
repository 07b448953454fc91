import { createHash } from 'node:crypto';
import { PatchbayError } from '../../../platform/errors.ts';
import { tenantScope } from '../../../platform/mysql/tenant-scope.ts';
import { isFinal } from '../../../platform/persistent-mailer.ts';
import { addressOfOwner } from '../../store/box-settings.ts';
import type { Box } from '../../store/boxes.ts';
import { contactsByNumber, tenantSettingsOf } from '../../store/callers.ts';
import { addTask, type Task } from '../../store/tasks.ts';
import type { VoicemailRoom } from '../context.ts';
import { linkToAudio } from './audio-link.ts';
import { GivenUp } from './given-up.ts';
import { mailText } from './mail-text.ts';
import { messageOfTask } from './message-of-task.ts';

/** A mail with more is refused by many servers; the link is sent in its place. */
const MOST_ATTACHED = 10 * 1024 * 1024;

/**
 * Mails one message. The Message-ID says which it is: should the daemon die after the mail server has taken it and before
 * that is noted, the same mail goes out again under the same id.
 */
export async function sendMail(room: VoicemailRoom, task: Task): Promise<void> {
  const { tenantId, voicemailId } = task;
  const message = await messageOfTask(room, task);
  if (message === null) return;
  const { row, box, sound } = message;
  const to = await recipientOf(room, tenantId, box);
  if (box.mail === 'off') return;
  if (to === null) throw new GivenUp('nobody has this mailbox, and it names no address');
  const db = tenantScope(room.db, tenantId);
  const contact = (await contactsByNumber(db, [row.callerid])).get(row.callerid) ?? null;
  const attached = box.mail === 'attach' && sound.length <= MOST_ATTACHED;
  const link = attached ? null : linkToAudio(room, tenantId, voicemailId);
  const text = mailText(row, contact, await tenantSettingsOf(room.db, tenantId), link);
  const id = createHash('sha256').update(`${tenantId}\n${row.box_id}\n${row.msg_id}`).digest('hex').slice(0, 32);
  try {
    await room.mailer.send({
      to,
      ...text,
      messageId: `voicemail-${id}@${new URL(room.publicUrl).hostname}`,
      attachments: attached ? [{ filename: `voicemail-${voicemailId}.wav`, content: sound, type: 'audio/wav' }] : [],
    });
  } catch (error) {
    if (isFinal(error)) throw new GivenUp(error instanceof Error ? error.message : String(error), { cause: error });
    throw error;
  }
  if (!box.deleteMailed || !attached) return;
  await addTask(db, tenantId, { voicemailId, kind: 'delete', dueAt: new Date(room.clock.now()) });
}

/** Where mail of a box goes; null: nowhere. */
export async function recipientOf(
  room: Pick<VoicemailRoom, 'db'>,
  tenantId: string,
  { mailTo, ownerId }: Pick<Box, 'mailTo' | 'ownerId'>,
): Promise<string | null> {
  if (mailTo !== null || ownerId === null) return mailTo;
  return addressOfOwner(tenantScope(room.db, tenantId, { unscoped: ['users'] }), ownerId);
}

/** @throws PatchbayError `conflict` where mail cannot be offered */
export function requireMail({ mailer }: Pick<VoicemailRoom, 'mailer'>): void {
  if (!mailer.configured)
    throw new PatchbayError('conflict', 'this installation sends no mail: no SMTP server is configured');
}
