import type { Kysely } from 'kysely';
import type { DB } from '../../platform/mysql/schema.generated.ts';

export async function settingsOf(db: Kysely<DB>, tenantId: string): Promise<unknown> {
  const row = await db.selectFrom('tenants').select('settings').where('id', '=', tenantId).executeTakeFirst();
  return row?.settings ?? null;
}

/** All tenants, whatever their status: time passes for those that are suspended too. */
export async function* tenantSettings(db: Kysely<DB>): AsyncGenerator<{ id: string; settings: unknown }> {
  for (let after = ''; ; ) {
    const rows = await db
      .selectFrom('tenants')
      .select(['id', 'settings'])
      .where('id', '>', after)
      .orderBy('id')
      .limit(100)
      .execute();
    yield* rows;
    const last = rows.at(-1);
    if (last === undefined) return;
    after = last.id;
  }
}
