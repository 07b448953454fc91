import { tenantScope } from '../../../platform/mysql/tenant-scope.ts';
import { transact } from '../../../platform/mysql/transact.ts';
import type { Box } from '../../store/boxes.ts';
import { addTask, type Task } from '../../store/tasks.ts';
import { findTranscription } from '../../store/transcription.ts';
import { saveTranscription } from '../../store/voicemails.ts';
import type { VoicemailRoom } from '../context.ts';
import { newsFor } from '../follow/announce.ts';
import { GivenUp } from './given-up.ts';
import { messageOfTask } from './message-of-task.ts';

/** Has one message written down. Its mail waits for that, but for no second attempt. */
export async function transcribe(room: VoicemailRoom, task: Task): Promise<void> {
  const { tenantId, voicemailId } = task;
  const message = await messageOfTask(room, task);
  if (message === null) return;
  const { row, box, sound } = message;
  try {
    const text = await askFor(room, task, { sound, duration: row.duration });
    await keep(room, task, box, text);
  } catch (error) {
    await addMail(room, tenantId, voicemailId, box);
    throw error;
  }
  room.tasksWait();
}

/** @returns null where nobody writes down any more */
async function askFor(
  room: VoicemailRoom,
  { tenantId, voicemailId }: Task,
  { sound, duration }: { readonly sound: Buffer; readonly duration: number },
): Promise<string | null> {
  const to = await findTranscription(tenantScope(room.db, tenantId));
  if (to === null) return null;
  const secret = room.seal.open(to.secret, tenantId);
  if (secret === null)
    throw new GivenUp('the secret cannot be opened: it was sealed with another TOKEN_KEY; set it again');
  return room.postAudio({ url: to.url, secret, sound, about: { tenantId, voicemailId, duration } });
}

async function keep(room: VoicemailRoom, task: Task, box: Box, text: string | null): Promise<void> {
  const { tenantId, voicemailId } = task;
  const announced = await transact(room.db, async (whole) => {
    const trx = tenantScope(whole, tenantId);
    if (text !== null) await saveTranscription(trx, voicemailId, text);
    if (box.mail !== 'off') await mail(room, trx, tenantId, voicemailId);
    const at = room.clock.now();
    const news = { type: 'voicemail.updated', boxId: box.id, id: voicemailId, gone: false, at } as const;
    const told = text === null ? [] : await newsFor(trx, tenantId, [box], [news]);
    return room.outbox.append(whole, told);
  });
  room.outbox.publish(announced);
}

async function addMail(room: VoicemailRoom, tenantId: string, voicemailId: number, box: Box): Promise<void> {
  if (box.mail === 'off') return;
  await transact(room.db, (whole) => mail(room, tenantScope(whole, tenantId), tenantId, voicemailId));
  room.tasksWait();
}

function mail(room: VoicemailRoom, trx: Parameters<typeof addTask>[0], tenantId: string, voicemailId: number) {
  return addTask(trx, tenantId, { voicemailId, kind: 'mail', dueAt: new Date(room.clock.now()) });
}
