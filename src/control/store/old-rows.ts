import { type Kysely, sql } from 'kysely';
import type { DB } from '../../platform/mysql/schema.generated.ts';

const AT_ONCE = 5_000;

/** Deletes what was asked for before. Who listened to whom stays in the audit log. @returns how many rows went */
export async function pruneControl(db: Kysely<DB>, before: Date): Promise<number> {
  let removed = 0;
  for (const table of ['call_commands', 'call_transfers', 'call_listeners'] as const) {
    const { numAffectedRows } = await sql`
      delete from ${sql.table(table)} where created_at < ${before} order by created_at limit ${sql.lit(AT_ONCE)}`.execute(
      db,
    );
    removed += Number(numAffectedRows ?? 0);
  }
  return removed;
}
