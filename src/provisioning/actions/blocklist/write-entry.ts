import { PatchbayError } from '../../../platform/errors.ts';
import { type BlockAction, isPattern } from '../../model/blocklist/pattern.ts';
import { given } from '../../model/given.ts';
import { type BlockRow, entryOf, findEntry, noteBlocking } from '../../store/blocklist/entries.ts';
import type { Rows } from '../../store/rows.ts';
import { carryOut, type Done, type Order } from '../carry-out.ts';
import type { Provisioning } from '../context.ts';
import { invalid, noSuch } from '../refusals.ts';
import { publicNumber } from '../routing/numbers.ts';

export interface BlockChange {
  readonly action?: BlockAction | undefined;
  readonly reason?: string | null | undefined;
  /** Null: never. */
  readonly expiresAt?: Date | null | undefined;
}

/** @throws PatchbayError `conflict` when the same is blocked already */
export function block(
  room: Provisioning,
  order: Order,
  given: string,
  { action = 'reject', reason = null, expiresAt = null }: BlockChange,
): Promise<Done<BlockRow>> {
  const pattern = publicNumber(given)?.e164 ?? given.replaceAll(/[ ()./-]/g, '');
  if (!isPattern(pattern))
    throw invalid('body.pattern', 'is no number in E.164, no beginning of one with *, and not anonymous');
  return carryOut(room, order, async (rows) => {
    const other = await entryOf(rows.trx, pattern);
    if (other !== undefined) throw new PatchbayError('conflict', `${pattern} is blocked by /blocklist/${other.id}`);
    await noteBlocking(rows.trx, rows.tenantId);
    const id = await rows.insert('blocklist', { direction: 'inbound', pattern, action, reason, expires_at: expiresAt });
    return { value: await requireEntry(rows, id), entityId: String(id) };
  });
}

export function changeEntry(
  room: Provisioning,
  order: Order,
  id: number,
  { action, reason, expiresAt }: BlockChange,
): Promise<Done<BlockRow>> {
  return carryOut(room, order, async (rows) => {
    await requireEntry(rows, id);
    await rows.update('blocklist', { id }, given({ action, reason, expires_at: expiresAt }));
    return { value: await requireEntry(rows, id), entityId: String(id) };
  });
}

export function unblock(room: Provisioning, order: Order, id: number): Promise<Done<BlockRow>> {
  return carryOut(room, order, async (rows) => {
    const value = await requireEntry(rows, id);
    await rows.remove('blocklist', { id });
    return { value, entityId: String(id) };
  });
}

async function requireEntry(rows: Rows, id: number): Promise<BlockRow> {
  const row = await findEntry(rows.trx, id);
  if (row === undefined) throw noSuch('entry');
  return row;
}
