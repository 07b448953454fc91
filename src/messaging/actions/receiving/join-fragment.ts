import { createHash } from 'node:crypto';
import type { Account, Incoming } from '../../carriers/carrier.ts';
import { joined } from '../../model/fragments.ts';
import { addFragment, type Whole } from '../../store/fragments.ts';
import type { Writing } from '../commit.ts';

/**
 * What is whole, as it is; of a part the whole message once the last of them is there, null before. The parts stay for a
 * while, so that one that comes again makes the same message, which is there already.
 */
export async function joinFragment(
  { trx, tenantId, now }: Writing,
  account: Pick<Account, 'id'>,
  incoming: Incoming,
): Promise<Incoming | null> {
  const { fragment, ...rest } = incoming;
  if (fragment === undefined) return incoming;
  const { reference, total, part } = fragment;
  const of = { tenant_id: tenantId, provider_id: account.id, reference, total };
  const whole: Whole = { ...of, sender: incoming.from, recipient: incoming.to };
  const parts = await addFragment(trx, whole, { part, body: incoming.body, at: now });
  const body = joined(parts);
  return body === null ? null : { ...rest, body, id: nameOfWhole(whole, parts), segments: total };
}

export function nameOfWhole(
  whole: Whole,
  parts: readonly { readonly part: number; readonly created_at: Date }[],
): string {
  const first = Math.min(...parts.map(({ created_at }) => created_at.getTime()));
  const { sender, recipient, reference, total } = whole;
  return `parts-${createHash('sha256')
    .update(JSON.stringify([sender, recipient, reference, total, first]))
    .digest('base64url')}`;
}
