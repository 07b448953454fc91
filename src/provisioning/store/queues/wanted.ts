import type { Kysely } from 'kysely';
import type { DB } from '../../../platform/mysql/schema.generated.ts';

/** A queue as Asterisk should have it, or should not have it any more. */
export interface WantedQueue {
  readonly name: string;
  readonly strategy: string;
  readonly isThere: boolean;
}

/** @param db of one tenant */
export async function queuesById(db: Kysely<DB>, ids: readonly number[]): Promise<WantedQueue[]> {
  if (ids.length === 0) return [];
  const rows = await db
    .selectFrom('queues')
    .select(['name', 'strategy', 'status', 'deleted_at'])
    .where('id', 'in', [...ids])
    .execute();
  return rows.map(({ name, strategy, status, deleted_at }) => ({
    name,
    strategy: strategy ?? 'ringall',
    isThere: status === 'active' && deleted_at === null,
  }));
}
