import type { Kysely, Transaction, Updateable } from 'kysely';
import type { DB } from '../../platform/mysql/schema.generated.ts';
import type { CallbackState } from '../model/callback.ts';

/** A callback as it was when it was decided what to do; whoever changed it since then was first. */
export interface AsSeen {
  readonly tenantId: string;
  readonly id: number;
  readonly place: number;
  readonly states: readonly CallbackState[];
}

/** @returns false when it is not so any more, and nothing was changed */
export async function changeCallback(
  db: Kysely<DB> | Transaction<DB>,
  { tenantId, id, place, states }: AsSeen,
  set: Updateable<DB['callbacks']>,
): Promise<boolean> {
  const { numUpdatedRows } = await db
    .updateTable('callbacks')
    .set(set)
    .where('tenant_id', '=', tenantId)
    .where('id', '=', id)
    .where('place', '=', place)
    .where('state', 'in', states)
    .executeTakeFirst();
  return numUpdatedRows === 1n;
}
