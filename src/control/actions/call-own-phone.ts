import { contexts } from '../../asterisk/naming.ts';
import { PatchbayError } from '../../platform/errors.ts';
import type { Caller } from '../../tenancy/guard/route.ts';
import { phoneOf } from '../store/phones.ts';
import type { Control } from './context.ts';

const RING_SECONDS = 30;

/** Both are known by phones: they answer by themselves. */
const AUTO_ANSWER: Readonly<Record<string, string>> = {
  'PJSIP_HEADER(add,Call-Info)': '<sip:127.0.0.1>;answer-after=0',
  'PJSIP_HEADER(add,Alert-Info)': '<http://127.0.0.1>;info=alert-autoanswer',
};

/**
 * Somebody's phone is called; once it is answered, it is as if it had dialled `to` by itself: rules, limits and numbers are
 * the dialplan's. While it rings it shows whom the call will be to.
 *
 * @returns what sends it
 * @throws PatchbayError `conflict` for somebody without a phone
 */
export async function callOwnPhone(
  room: Control,
  { tenantId }: Pick<Caller, 'tenantId'>,
  o: { readonly userId: number; readonly to: string; readonly channelId: string; readonly autoAnswer?: boolean },
): Promise<() => Promise<void>> {
  const phone = await phoneOf(room.db, tenantId, o.userId);
  if (phone === null) throw noPhone();
  return () =>
    room.commands.callPhone({
      channelId: o.channelId,
      endpoint: phone.endpoint,
      context: contexts.phones(tenantId),
      exten: o.to,
      timeoutSeconds: RING_SECONDS,
      variables: { 'CONNECTEDLINE(num,i)': o.to, ...(o.autoAnswer === true ? AUTO_ANSWER : {}) },
    });
}

export function noPhone(): PatchbayError {
  return new PatchbayError('conflict', 'there is no phone of this person to call');
}
