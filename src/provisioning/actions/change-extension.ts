import type { Actor } from '../../tenancy/guard/audit.ts';
import type { Phone } from '../model/phone.ts';
import type { Extension } from '../store/extensions.ts';
import { type Reference, referencesTo } from '../store/references.ts';
import type { Rows } from '../store/rows.ts';
import { assignAgentPhone } from './agent-phone.ts';
import { carryOut, type Done } from './carry-out.ts';
import { checkPhone } from './check-phone.ts';
import type { Provisioning } from './context.ts';
import { theExtension } from './find-extension.ts';
import { expectedPhone, type PhoneWish, phoneOfWish } from './phone-wish.ts';
import { refuseInUse } from './refusals.ts';
import { type Seen, seeInPbx } from './see-in-pbx.ts';
import { newPin } from './sip-secret.ts';
import { placeOf, updatePhone } from './write-phone.ts';

export interface ChangedExtension {
  readonly extension: Extension;
  /** Of a mailbox that is new and for which none was given. */
  readonly pin: string | null;
}

/**
 * @param o.seen called with what is there before anything is written; throws when that is not what the caller has seen
 * @throws PatchbayError `not_found`, `invalid`, `conflict` (who has the number, or what leads to it), `feature_disabled`
 */
export async function changeExtension(
  room: Provisioning,
  o: {
    readonly actor: Actor;
    readonly id: number;
    readonly wish: PhoneWish;
    readonly dryRun: boolean;
    readonly seen: (extension: Extension) => void;
  },
): Promise<{ readonly done: Done<ChangedExtension>; readonly seen: Seen }> {
  const { actor, id, wish, dryRun } = o;
  let expected: ReadonlyMap<string, string> = new Map();
  const order = { actor, dryRun, action: 'extension.updated', entityType: 'extension' };
  const done = await carryOut(room, order, async (rows, terms) => {
    const before = await theExtension(rows, id);
    o.seen(before);
    const phone = phoneOfWish(wish, before.phone);
    const place = placeOf(room, actor.tenantId, before.endpointId);
    await checkPhone(rows, terms, phone, id);
    refuseInUse(`extension ${before.phone.number}`, await lost(rows, before.phone, phone));
    const pin = before.phone.mailbox === null && phone.mailbox !== null ? (wish.pin ?? newPin()) : null;
    await updatePhone(rows, place, before, phone, wish.pin ?? pin);
    if (wish.userId !== undefined || wish.isAgentPhone !== undefined) {
      const { endpointId } = place;
      await assignAgentPhone(rows, terms, { endpointId, userId: phone.userId, wish: wish.isAgentPhone });
    }
    expected = expectedPhone(place, phone);
    const extension = await theExtension(rows, id);
    return { value: { extension, pin: wish.pin === undefined ? pin : null }, entityId: String(id) };
  });
  return { done, seen: await seeInPbx(room, done.applied, expected, 'callerid') };
}

async function lost(rows: Rows, before: Phone, after: Phone): Promise<readonly Reference[]> {
  const number = before.number === after.number ? null : before.number;
  const mailbox = before.mailbox !== null && after.mailbox === null ? before.mailbox.number : null;
  if (number === null && mailbox === null) return [];
  return referencesTo(rows.trx, { number, mailbox, endpointId: null });
}
