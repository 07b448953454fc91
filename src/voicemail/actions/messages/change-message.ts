import { PatchbayError } from '../../../platform/errors.ts';
import type { Caller } from '../../../tenancy/guard/route.ts';
import { type Folder, isNew, WASTE } from '../../model/folder.ts';
import type { VoicemailRow } from '../../store/voicemails.ts';
import type { VoicemailRoom } from '../context.ts';
import { note, type Origin } from './note.ts';
import { placeMessage, removeMessage } from './place-message.ts';
import { openMessage } from './sight.ts';

export interface Asking {
  readonly caller: Caller;
  readonly origin: Origin;
  readonly id: number;
}

/** Read and unread are folders of Asterisk, so that the lamp of the phone says the same. */
export async function markMessage(room: VoicemailRoom, asking: Asking, isRead: boolean): Promise<VoicemailRow> {
  const row = await openMessage(room, asking.caller, asking.id);
  requireKept(row);
  const folder = row.folder as Folder;
  if (isNew(folder) !== isRead) return row;
  return place(room, asking, row, isRead ? 'Old' : 'INBOX', isRead ? 'voicemail.read' : 'voicemail.unread');
}

export async function moveToFolder(room: VoicemailRoom, asking: Asking, folder: Folder): Promise<VoicemailRow> {
  const row = await openMessage(room, asking.caller, asking.id);
  requireKept(row);
  return place(room, asking, row, folder, 'voicemail.moved');
}

/** Into the wastebasket, where it stays however often this is asked; for good only who says so. */
export async function deleteMessage(room: VoicemailRoom, asking: Asking, forGood: boolean): Promise<void> {
  const row = await openMessage(room, asking.caller, asking.id);
  if (!forGood) {
    await place(room, asking, row, WASTE, 'voicemail.deleted');
    return;
  }
  await removeMessage(room, asking.caller.tenantId, row);
  await note(room, asking, 'voicemail.removed', row, { mailbox: row.mailbox, from: row.callerid });
}

/** Back to where messages lie that were read, or were not. */
export async function restoreMessage(room: VoicemailRoom, asking: Asking): Promise<VoicemailRow> {
  const row = await openMessage(room, asking.caller, asking.id);
  if (row.deleted_at === null) throw new PatchbayError('conflict', 'it is not deleted');
  return place(room, asking, row, row.is_read === 1 ? 'Old' : 'INBOX', 'voicemail.restored');
}

async function place(
  room: VoicemailRoom,
  asking: Asking,
  row: VoicemailRow,
  folder: Folder,
  action: string,
): Promise<VoicemailRow> {
  const after = await placeMessage(room, asking.caller.tenantId, row, folder);
  if (after !== row) {
    await note(room, asking, action, row, { before: { folder: row.folder }, after: { folder: after.folder } });
  }
  return after;
}

function requireKept(row: VoicemailRow): void {
  if (row.deleted_at !== null) throw new PatchbayError('conflict', 'it is deleted; restore it first');
}
