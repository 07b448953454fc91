import type { Kysely } from 'kysely';
import { PatchbayError } from '../../../platform/errors.ts';
import type { DB } from '../../../platform/mysql/schema.generated.ts';
import type { Verdict } from '../../model/outbound/prefix.ts';
import { countPrefixes, findPrefix, type PrefixRow, prefixOf } from '../../store/outbound/prefixes.ts';
import { carryOut, type Done, type Order } from '../carry-out.ts';
import type { Provisioning } from '../context.ts';
import { noSuch } from '../refusals.ts';
import { requireOwnExtension } from './own-extension.ts';

/** Of a tenant: the dialplan looks through them with every call outside. */
const MOST_PREFIXES = 500;

export interface NewPrefix {
  readonly extensionId: number | null;
  readonly prefix: string;
  readonly verdict: Verdict;
  readonly reason: string | null;
}

/** @throws PatchbayError `conflict` when something is said of this prefix already */
export function addPrefix(room: Provisioning, order: Order, prefix: NewPrefix): Promise<Done<PrefixRow>> {
  return carryOut(room, order, async (rows) => {
    await requireOwnExtension(rows, prefix.extensionId);
    const other = await prefixOf(rows.trx, prefix.prefix, prefix.extensionId);
    if (other !== undefined) {
      throw new PatchbayError('conflict', `${prefix.prefix} is ruled by /outbound/prefixes/${other.id}`, {
        errors: [{ path: 'body.prefix', message: 'is ruled already' }],
      });
    }
    if ((await countPrefixes(rows.trx)) >= MOST_PREFIXES) {
      throw new PatchbayError('conflict', `a tenant may have ${MOST_PREFIXES} prefixes`);
    }
    const id = await rows.insert('outbound_prefixes', {
      extension_id: prefix.extensionId,
      prefix: prefix.prefix,
      verdict: prefix.verdict,
      reason: prefix.reason,
    });
    return { value: await requirePrefix(rows, id), entityId: String(id) };
  });
}

export function changePrefix(
  room: Provisioning,
  order: Order,
  id: number,
  { verdict, reason }: { readonly verdict?: Verdict | undefined; readonly reason?: string | null | undefined },
): Promise<Done<PrefixRow>> {
  return carryOut(room, order, async (rows) => {
    await requirePrefix(rows, id);
    await rows.update(
      'outbound_prefixes',
      { id },
      { ...(verdict === undefined ? {} : { verdict }), ...(reason === undefined ? {} : { reason }) },
    );
    return { value: await requirePrefix(rows, id), entityId: String(id) };
  });
}

export function removePrefix(room: Provisioning, order: Order, id: number): Promise<Done<PrefixRow>> {
  return carryOut(room, order, async (rows) => {
    const value = await requirePrefix(rows, id);
    await rows.remove('outbound_prefixes', { id });
    return { value, entityId: String(id) };
  });
}

/** @throws PatchbayError `not_found` */
export async function requirePrefix(own: { readonly trx: Kysely<DB> }, id: number): Promise<PrefixRow> {
  const row = await findPrefix(own.trx, id);
  if (row === undefined) throw noSuch('prefix');
  return row;
}
