import { contexts } from '../../../asterisk/naming.ts';
import { PatchbayError } from '../../../platform/errors.ts';
import { tenantScope } from '../../../platform/mysql/tenant-scope.ts';
import { FOLDERS, type Folder } from '../../model/folder.ts';
import { findVoicemail, type VoicemailRow } from '../../store/voicemails.ts';
import type { VoicemailRoom } from '../context.ts';

/**
 * Has Asterisk move a message to another folder of its box, so that the lamps of phones follow. Whether it did is seen in
 * its table, not in its answer.
 * @returns as it is then
 * @throws PatchbayError `conflict` when the phone was faster, `pbx_unavailable`, `outcome_unknown`
 */
export async function placeMessage(
  room: VoicemailRoom,
  tenantId: string,
  row: VoicemailRow,
  folder: Folder,
): Promise<VoicemailRow> {
  if (row.folder === folder) return row;
  await ask(
    room,
    tenantId,
    row,
    (address) => room.commands.voicemailMove({ ...address, toFolder: folder }),
    async () => (await current(room, tenantId, row.id))?.folder === folder,
  );
  return (await current(room, tenantId, row.id)) ?? row;
}

/** For good: nobody has it back. */
export async function removeMessage(room: VoicemailRoom, tenantId: string, row: VoicemailRow): Promise<void> {
  await ask(
    room,
    tenantId,
    row,
    (address) => room.commands.voicemailRemove(address),
    async () => (await current(room, tenantId, row.id)) === null,
  );
}

function current(room: VoicemailRoom, tenantId: string, id: number): Promise<VoicemailRow | null> {
  return findVoicemail(tenantScope(room.db, tenantId), id);
}

type Address = Parameters<VoicemailRoom['commands']['voicemailRemove']>[0];

async function ask(
  room: VoicemailRoom,
  tenantId: string,
  row: VoicemailRow,
  command: (address: Address) => Promise<void>,
  isDone: () => Promise<boolean>,
): Promise<void> {
  const failure = await command(addressOf(tenantId, row)).then(
    () => new PatchbayError('conflict', 'Asterisk did not do it: somebody else has the mailbox open'),
    (error: unknown) => error,
  );
  await room.follower.follow(tenantId, row.mailbox);
  if (!(await isDone())) throw failure;
}

export function addressOf(tenantId: string, row: Pick<VoicemailRow, 'mailbox' | 'msg_id' | 'folder'>): Address {
  const folder = FOLDERS.find((one) => one === row.folder) ?? 'INBOX';
  return { context: contexts.voicemail(tenantId), mailbox: row.mailbox, id: row.msg_id, folder };
}
