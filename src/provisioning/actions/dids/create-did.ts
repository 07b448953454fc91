import type { DidChange } from '../../model/dids/did.ts';
import { type DidRow, didColumns } from '../../store/dids/dids.ts';
import { carryOut, type Done, type Order } from '../carry-out.ts';
import type { Provisioning } from '../context.ts';
import { invalid } from '../refusals.ts';
import { publicNumber } from '../routing/numbers.ts';
import { checkDid, requireRoomForOne } from './check-did.ts';
import { requireDid } from './require-did.ts';
import { takingNumber } from './take-number.ts';

/** @throws PatchbayError `conflict` when the number is taken or the tenant has no room for one more */
export function createDid(
  room: Provisioning,
  order: Order,
  did: DidChange & { readonly number: string },
): Promise<Done<DidRow>> {
  const number = publicNumber(did.number);
  if (number === null) throw invalid('body.number', 'is no number in E.164');
  return carryOut(room, order, async (rows, terms) => {
    await requireRoomForOne(rows, terms);
    const checked = await checkDid(rows, terms, did, null);
    const columns = didColumns({ ...checked, number: number.e164, country: number.country });
    const id = await takingNumber(rows, number.e164, () => rows.insert('dids', columns));
    return { value: await requireDid(rows, id), entityId: String(id) };
  });
}
