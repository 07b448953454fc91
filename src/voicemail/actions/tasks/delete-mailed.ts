import { WASTE } from '../../model/folder.ts';
import type { Task } from '../../store/tasks.ts';
import type { VoicemailRoom } from '../context.ts';
import { placeMessage } from '../messages/place-message.ts';
import { messageOfTask } from './message-of-task.ts';

/** Into the wastebasket, as a person would: from there it can be had back for a while. */
export async function deleteMailed(room: VoicemailRoom, task: Task): Promise<void> {
  const message = await messageOfTask(room, task);
  if (message !== null) await placeMessage(room, task.tenantId, message.row, WASTE);
}
