import type { Actor } from '../../tenancy/guard/audit.ts';
import { authRow } from '../model/phone-rows.ts';
import type { Extension } from '../store/extensions.ts';
import { carryOut, type Done } from './carry-out.ts';
import type { Provisioning } from './context.ts';
import { theExtension } from './find-extension.ts';
import { expectedPhone } from './phone-wish.ts';
import { type Seen, seeInPbx } from './see-in-pbx.ts';
import { digestOf, newSipSecret } from './sip-secret.ts';
import { placeOf } from './write-phone.ts';

/** A new secret for a phone: what registered with the old one is signed off. @throws PatchbayError `not_found` */
export async function renewSecret(
  room: Provisioning,
  { actor, id, dryRun }: { readonly actor: Actor; readonly id: number; readonly dryRun: boolean },
): Promise<{
  readonly done: Done<{ readonly extension: Extension; readonly secret: string }>;
  readonly seen: Seen;
}> {
  const secret = newSipSecret();
  const order = { actor, dryRun, action: 'extension.secret_renewed', entityType: 'extension' };
  const done = await carryOut(room, order, async (rows) => {
    const extension = await theExtension(rows, id);
    const { endpointId } = extension;
    await rows.update('ps_auths', { id: endpointId }, authRow(endpointId, digestOf(endpointId, secret)));
    return { value: { extension, secret }, entityId: String(id) };
  });
  const { endpointId, phone } = done.value.extension;
  const expected = expectedPhone(placeOf(room, actor.tenantId, endpointId), phone);
  return { done, seen: await seeInPbx(room, done.applied, expected, 'callerid') };
}
