import { PatchbayError } from '../../platform/errors.ts';
import { tenantScope } from '../../platform/mysql/tenant-scope.ts';
import { findDid, webhooksOf } from '../store/dids.ts';
import { type Asked, askWebhook, deadline } from './ask-webhook.ts';
import type { Routing } from './context.ts';

/** Numbers whose webhook is being tried: nobody needs two at once, and each holds a connection. */
const trying = new WeakMap<Routing, Set<string>>();

/**
 * Asks a number's webhook as a call would, without one.
 * @throws PatchbayError `not_found`, `conflict` for a number without one, `rate_limited` while another test goes on
 */
export async function testWebhook(
  room: Routing,
  o: {
    readonly tenantId: string;
    readonly didId: number;
    readonly when: 'route' | 'after_hours' | 'failover' | undefined;
    readonly from: string | null;
  },
): Promise<Asked & { readonly url: string }> {
  const { tenantId, didId, when, from } = o;
  const did = await findDid(tenantScope(room.db, tenantId), didId);
  if (did === undefined) throw new PatchbayError('not_found', 'there is no such number');
  const hook = webhooksOf(did).find((one) => when === undefined || one.when === when);
  if (hook === undefined) throw new PatchbayError('conflict', 'no route of this kind of the number is a webhook');
  const own = trying.get(room) ?? new Set<string>();
  trying.set(room, own);
  const key = `${tenantId} ${didId}`;
  if (own.has(key)) {
    throw new PatchbayError('rate_limited', 'a test of this number goes on', { retryAfterSeconds: 3 });
  }
  own.add(key);
  try {
    const { url } = hook;
    const question = { tenantId, didId, url, callId: null, from, to: did.number };
    return { url, ...(await askWebhook(room, question, deadline())) };
  } finally {
    own.delete(key);
  }
}
