import type { Kysely } from 'kysely';
import type { DB } from '../../../platform/mysql/schema.generated.ts';

/** Whether the tenant has music of this name with a piece in it. */
export async function hasMusic(db: Kysely<DB>, tenantId: string, name: string): Promise<boolean> {
  const found = await db
    .selectFrom('music_classes as c')
    .innerJoin('music_files as f', (join) =>
      join.onRef('f.tenant_id', '=', 'c.tenant_id').onRef('f.music_id', '=', 'c.id'),
    )
    .select('f.id')
    .where('c.tenant_id', '=', tenantId)
    .where('c.name', '=', name)
    .limit(1)
    .executeTakeFirst();
  return found !== undefined;
}
