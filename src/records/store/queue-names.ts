import type { Kysely } from 'kysely';
import type { DB } from '../../platform/mysql/schema.generated.ts';

export interface QueueName {
  readonly id: number;
  readonly name: string;
  readonly displayName: string;
}

/** Queues of a tenant by their name in Asterisk; one that was deleted keeps its name unless another has taken it. */
export async function queueNames(
  db: Kysely<DB>,
  tenantId: string,
  names: Iterable<string | null>,
): Promise<Map<string, QueueName>> {
  const wanted = [...new Set(names)].filter((name) => name !== null);
  if (wanted.length === 0) return new Map();
  const rows = await db
    .selectFrom('queues')
    .select(['id', 'name', 'local_name', 'display_name'])
    .where('tenant_id', '=', tenantId)
    .where('name', 'in', wanted)
    .orderBy('live')
    .orderBy('id')
    .execute();
  return new Map(
    rows.map(({ id, name, local_name, display_name }) => [name, { id, name: local_name, displayName: display_name }]),
  );
}

/** Null for a queue that is not of this tenant. */
export async function queueNameOf(db: Kysely<DB>, tenantId: string, id: number): Promise<string | null> {
  const row = await db
    .selectFrom('queues')
    .select('name')
    .where('tenant_id', '=', tenantId)
    .where('id', '=', id)
    .executeTakeFirst();
  return row?.name ?? null;
}
