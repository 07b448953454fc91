import type { Actor } from '../../tenancy/guard/audit.ts';
import { type Extension, findExtension } from '../store/extensions.ts';
import { assignAgentPhone } from './agent-phone.ts';
import { carryOut, type Done } from './carry-out.ts';
import { checkPhone } from './check-phone.ts';
import type { Provisioning } from './context.ts';
import { noSuchExtension } from './find-extension.ts';
import { expectedPhone, type PhoneWish, phoneOfWish } from './phone-wish.ts';
import { type Seen, seeInPbx } from './see-in-pbx.ts';
import { newEndpointId, newPin, newSipSecret } from './sip-secret.ts';
import { insertPhone, type PhoneSecrets, placeOf } from './write-phone.ts';

export interface CreatedExtension {
  readonly extension: Extension;
  readonly secrets: PhoneSecrets;
}

/** @throws PatchbayError `invalid`, `conflict` (who has the number), `feature_disabled` */
export async function createExtension(
  room: Provisioning,
  { actor, wish, dryRun }: { readonly actor: Actor; readonly wish: PhoneWish; readonly dryRun: boolean },
): Promise<{ readonly done: Done<CreatedExtension>; readonly seen: Seen }> {
  const phone = phoneOfWish(wish, null);
  const place = placeOf(room, actor.tenantId, newEndpointId(actor.tenantId));
  const pin = phone.mailbox === null ? null : (wish.pin ?? newPin());
  const secrets = { secret: newSipSecret(), pin };
  const order = { actor, dryRun, action: 'extension.created', entityType: 'extension' };
  const done = await carryOut(room, order, async (rows, terms) => {
    await checkPhone(rows, terms, phone, null);
    const id = await insertPhone(rows, place, phone, secrets);
    const { endpointId } = place;
    await assignAgentPhone(rows, terms, { endpointId, userId: phone.userId, wish: wish.isAgentPhone });
    const extension = await findExtension(rows.trx, actor.tenantId, id);
    if (extension === null) throw noSuchExtension();
    return { value: { extension, secrets }, entityId: String(id) };
  });
  return { done, seen: await seeInPbx(room, done.applied, expectedPhone(place, phone), 'callerid') };
}
