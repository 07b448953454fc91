import { type DidRow, findDid } from '../../store/dids/dids.ts';
import type { Rows } from '../../store/rows.ts';
import { noSuch } from '../refusals.ts';

/** @throws PatchbayError `not_found` */
export async function requireDid(rows: Rows, id: number, o = { deleted: false }): Promise<DidRow> {
  const row = await findDid(rows.trx, id, o);
  if (row === undefined) throw noSuch('number');
  return row;
}
