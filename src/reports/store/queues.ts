import type { Kysely } from 'kysely';
import type { DB } from '../../platform/mysql/schema.generated.ts';

export interface QueueFace {
  readonly id: number;
  readonly name: string;
  readonly display_name: string;
  /** In Asterisk. */
  readonly asteriskName: string;
  /** Not deleted. */
  readonly live: boolean;
}

/** Every queue that the tenant has or had; a name that was given again stands for both. */
export async function queuesOf(db: Kysely<DB>, tenantId: string): Promise<QueueFace[]> {
  const rows = await db
    .selectFrom('queues')
    .select(['id', 'name', 'local_name', 'display_name', 'live'])
    .where('tenant_id', '=', tenantId)
    .orderBy('live', 'desc')
    .orderBy('id', 'desc')
    .execute();
  const first = new Map<string, QueueFace>();
  for (const { id, name, local_name, display_name, live } of rows) {
    if (!first.has(name)) first.set(name, { id, name: local_name, display_name, asteriskName: name, live: live === 1 });
  }
  return [...first.values()].sort((a, b) => a.id - b.id);
}
