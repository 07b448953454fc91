import { pjsipInterface } from '../../asterisk/naming.ts';
import type { Actor } from '../../tenancy/guard/audit.ts';
import type { Extension } from '../store/extensions.ts';
import { referencesTo } from '../store/references.ts';
import type { Rows } from '../store/rows.ts';
import { carryOut, type Done } from './carry-out.ts';
import type { Provisioning } from './context.ts';
import { theExtension } from './find-extension.ts';
import { refuseInUse } from './refusals.ts';
import { type Seen, seeInPbx } from './see-in-pbx.ts';
import { placeOf, removeMailbox } from './write-phone.ts';

/**
 * The phone goes with its registration, mailbox and memberships; the extension stays as a row that is deleted.
 * @param o.force ends memberships and forwards of colleagues that lead here; routes must lead elsewhere first
 * @throws PatchbayError `not_found`, `conflict` with what still leads here
 */
export async function deleteExtension(
  room: Provisioning,
  o: {
    readonly actor: Actor;
    readonly id: number;
    readonly force: boolean;
    readonly dryRun: boolean;
    readonly seen: (extension: Extension) => void;
  },
): Promise<{ readonly done: Done<null>; readonly seen: Seen }> {
  const { actor, id, force, dryRun } = o;
  const order = { actor, dryRun, action: 'extension.deleted', entityType: 'extension' };
  const done = await carryOut(room, order, async (rows) => {
    const extension = await theExtension(rows, id);
    o.seen(extension);
    const { endpointId, phone } = extension;
    const target = { number: phone.number, mailbox: phone.mailbox?.number ?? null, endpointId };
    const references = await referencesTo(rows.trx, target);
    const staying = force ? references.filter(({ kind }) => kind === 'route') : references;
    refuseInUse(`extension ${phone.number}`, staying);
    await rows.remove('queue_members', { interface: pjsipInterface(endpointId) });
    for (const way of ['forward_always', 'forward_busy', 'forward_no_answer', 'forward_unreachable'] as const) {
      await rows.update('pbx_extensions', { [way]: phone.number }, { [way]: null });
    }
    await removePhone(rows, room, extension);
    return { value: null, entityId: String(id) };
  });
  return { done, seen: await seeInPbx(room, done.applied, new Map(), 'callerid') };
}

async function removePhone(rows: Rows, room: Provisioning, { id, endpointId, phone }: Extension): Promise<void> {
  const { tenantId } = rows;
  await rows.update('user_roles', { endpoint_id: endpointId }, { endpoint_id: null });
  await rows.update('pbx_extensions', { id }, { deleted_at: new Date(room.clock.now()) });
  if (phone.mailbox !== null) await removeMailbox(rows, placeOf(room, tenantId, endpointId), phone.mailbox.number);
  await rows.remove('ps_endpoints', { id: endpointId });
  await rows.remove('ps_auths', { id: endpointId });
  await rows.remove('ps_aors', { id: endpointId });
}
