import type { Kysely, Selectable, Transaction } from 'kysely';
import type { Blocklist, DB } from '../../../platform/mysql/schema.generated.ts';
import { patternsFor } from '../../model/blocklist/pattern.ts';

export type BlockRow = Selectable<Blocklist>;

/** @param db of one tenant */
export function findEntry(db: Kysely<DB>, id: number): Promise<BlockRow | undefined> {
  return db.selectFrom('blocklist').selectAll().where('id', '=', id).executeTakeFirst();
}

export function entryOf(db: Kysely<DB>, pattern: string): Promise<{ readonly id: number } | undefined> {
  return db
    .selectFrom('blocklist')
    .select('id')
    .where('direction', '=', 'inbound')
    .where('pattern', '=', pattern)
    .executeTakeFirst();
}

/** From now on callers of the tenant are looked up on its blocklist. @param trx of one tenant */
export async function noteBlocking(trx: Transaction<DB>, tenant_id: string): Promise<void> {
  await trx.insertInto('blocking_tenants').ignore().values({ tenant_id }).execute();
}

/** In order of id. @param db of one tenant */
export function pageOfEntries(
  db: Kysely<DB>,
  page: { readonly after: number; readonly limit: number },
): Promise<BlockRow[]> {
  return db.selectFrom('blocklist').selectAll().where('id', '>', page.after).orderBy('id').limit(page.limit).execute();
}

/**
 * What turns a caller away at a time: the most exact entry, found by the unique key alone.
 * @param number E.164. @param db of one tenant
 */
export function blockOf(db: Kysely<DB>, number: string, at: Date): Promise<BlockRow | undefined> {
  const patterns = patternsFor(number);
  if (patterns.length === 0) return Promise.resolve(undefined);
  return blocking(db, patterns, at).executeTakeFirst();
}

/** The query alone, so that a test can ask the database how it would go about it. */
export function blocking(db: Kysely<DB>, patterns: readonly string[], at: Date) {
  return db
    .selectFrom('blocklist')
    .selectAll()
    .where('direction', '=', 'inbound')
    .where('pattern', 'in', patterns)
    .where((e) => e.or([e('expires_at', 'is', null), e('expires_at', '>', at)]))
    .orderBy((e) => e.fn('char_length', ['pattern']), 'desc')
    .orderBy('pattern', 'desc')
    .limit(1);
}
