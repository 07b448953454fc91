import { contexts } from '../../../asterisk/naming.ts';
import { PatchbayError } from '../../../platform/errors.ts';
import { tenantScope } from '../../../platform/mysql/tenant-scope.ts';
import { type Box, findBox } from '../../store/boxes.ts';
import { hasMessage } from '../../store/messages.ts';
import { type VoicemailRow, voicemailOfMessage } from '../../store/voicemails.ts';
import type { VoicemailRoom } from '../context.ts';
import type { Asking } from './change-message.ts';
import { note } from './note.ts';
import { addressOf, removeMessage } from './place-message.ts';
import { openBoxes, openMessage } from './sight.ts';

/**
 * A copy in another box, which may be anybody's of the tenant: its owner hears of it as of any message. With `move` it
 * leaves this box, and then the other one must be open to who moves it.
 * @returns the message in the other box
 * @throws PatchbayError `not_found`, `invalid` for a box that there is not, `conflict` when it is there already
 */
export async function forwardMessage(
  room: VoicemailRoom,
  asking: Asking,
  o: { readonly boxId: number; readonly move: boolean },
): Promise<VoicemailRow> {
  const { tenantId } = asking.caller;
  const row = await openMessage(room, asking.caller, asking.id);
  if (row.deleted_at !== null) throw new PatchbayError('conflict', 'it is deleted; restore it first');
  const to = await target(room, asking, o);
  if (to.id === row.box_id) throw invalidBox('is where it lies already');
  await room.turns.take(`${tenantId}/${to.number}`, () => copy(room, tenantId, row, to));
  const made = await voicemailOfMessage(tenantScope(room.db, tenantId), to.id, row.msg_id);
  if (made === null) throw new PatchbayError('outcome_unknown', 'the copy was made and is gone already');
  if (o.move) await removeMessage(room, tenantId, row);
  const changes = { before: { mailbox: row.mailbox }, after: { mailbox: to.number, voicemail_id: made.id } };
  await note(room, asking, o.move ? 'voicemail.moved' : 'voicemail.forwarded', row, changes);
  return made;
}

async function target(
  room: VoicemailRoom,
  { caller }: Asking,
  { boxId, move }: { readonly boxId: number; readonly move: boolean },
): Promise<Box> {
  const box = await findBox(tenantScope(room.db, caller.tenantId), caller.tenantId, boxId);
  const open = move ? await openBoxes(room, caller) : null;
  if (box === null || !(open === null || open.includes(boxId))) throw invalidBox('there is no such mailbox');
  return box;
}

/** Asterisk keeps the id of a message in its copies: a box that has it already could not tell the two apart. */
async function copy(room: VoicemailRoom, tenantId: string, row: VoicemailRow, to: Box): Promise<void> {
  const db = tenantScope(room.db, tenantId);
  const key = { context: contexts.voicemail(tenantId), mailbox: to.number, msgId: row.msg_id };
  if (await hasMessage(db, key)) throw new PatchbayError('conflict', `mailbox ${to.number} has this message already`);
  const where = { toContext: key.context, toMailbox: to.number, toFolder: 'INBOX' };
  const failure = await room.commands.voicemailForward({ ...addressOf(tenantId, row), ...where }).then(
    () => new PatchbayError('conflict', 'Asterisk did not do it: the other mailbox may be full'),
    (error: unknown) => error,
  );
  await room.follower.follow(tenantId, to.number);
  if (!(await hasMessage(db, key))) throw failure;
}

function invalidBox(message: string): PatchbayError {
  return new PatchbayError('invalid', 'the input is not valid', { errors: [{ path: 'body.mailbox_id', message }] });
}
