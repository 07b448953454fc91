import { PatchbayError } from '../../../platform/errors.ts';
import { tenantScope } from '../../../platform/mysql/tenant-scope.ts';
import { transact } from '../../../platform/mysql/transact.ts';
import { actorOf, appendAudit, MASK } from '../../../tenancy/guard/audit.ts';
import { pinFault } from '../../../tenancy/guard/mailbox-pin.ts';
import { type BoxSettings, saveBoxSettings, savePin } from '../../store/box-settings.ts';
import { type Box, findBox, lockBoxes } from '../../store/boxes.ts';
import type { VoicemailRoom } from '../context.ts';
import type { Asking } from '../messages/change-message.ts';
import { setUpBox } from '../messages/sight.ts';
import { recipientOf, requireMail } from '../tasks/send-mail.ts';

export interface BoxChange extends BoxSettings {
  readonly pin?: string | undefined;
}

/**
 * @param seen throws when the caller has not seen the state that is there now
 * @throws PatchbayError `not_found`, `forbidden`, `invalid`, `conflict` where mail cannot be sent
 */
export async function changeBox(
  room: VoicemailRoom,
  { caller, origin, id }: Asking,
  change: BoxChange,
  seen: (updatedAt: Date) => void,
): Promise<Box> {
  const { tenantId } = caller;
  const box = await setUpBox(room, caller, id);
  seen(box.updatedAt);
  const { pin, ...settings } = change;
  await check(room, tenantId, box, change);
  return transact(room.db, async (whole) => {
    const trx = tenantScope(whole, tenantId);
    await lockBoxes(trx, tenantId, [box.number]);
    const before = await findBox(trx, tenantId, id);
    if (before === null) throw noSuchBox();
    // Again, now that nobody else changes it: of two who saw the same, one is too late.
    seen(before.updatedAt);
    await saveBoxSettings(trx, tenantId, id, settings);
    if (pin !== undefined) await savePin(trx, tenantId, id, pin);
    const after = await findBox(trx, tenantId, id);
    if (after === null) throw noSuchBox();
    const changes = {
      before: shown(before),
      after: { ...shown(after), ...(pin === undefined ? {} : { pin: MASK }) },
    };
    const entry = { action: 'mailbox.changed', entityType: 'mailbox', entityId: String(id), changes };
    await appendAudit(whole, { ...actorOf(caller, origin), ...entry, at: new Date(room.clock.now()) });
    return after;
  });
}

async function check(room: VoicemailRoom, tenantId: string, before: Box, change: BoxChange): Promise<void> {
  const fault = change.pin === undefined ? null : pinFault(change.pin, before.number);
  if (fault !== null) throw invalid('body.pin', fault);
  // Whose address was lost since can still change the PIN.
  if (change.mail === undefined && change.mailTo === undefined) return;
  const mail = change.mail ?? before.mail;
  if (mail === 'off') return;
  if (change.mail !== undefined) requireMail(room);
  const mailTo = change.mailTo === undefined ? before.mailTo : change.mailTo;
  if ((await recipientOf(room, tenantId, { ...before, mailTo })) === null) {
    throw invalid('body.mail_to', 'is needed: this mailbox is nobody’s own');
  }
}

function shown({ mail, mailTo, deleteMailed }: Box) {
  return { mail, mail_to: mailTo, delete_mailed: deleteMailed };
}

function noSuchBox(): PatchbayError {
  return new PatchbayError('not_found', 'there is no such mailbox');
}

function invalid(path: string, message: string): PatchbayError {
  return new PatchbayError('invalid', 'the input is not valid', { errors: [{ path, message }] });
}
