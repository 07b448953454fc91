import type { Kysely } from 'kysely';
import type { DB } from '../../../platform/mysql/schema.generated.ts';
import { findQueue, type QueueRow } from '../../store/queues/queues.ts';
import { noSuch } from '../refusals.ts';

/** @throws PatchbayError `not_found` */
export async function requireQueue(
  own: { readonly trx: Kysely<DB> },
  id: number,
  o = { deleted: false },
): Promise<QueueRow> {
  const row = await findQueue(own.trx, id, o);
  if (row === undefined) throw noSuch('queue');
  return row;
}
