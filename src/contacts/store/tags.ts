import type { Kysely, Transaction } from 'kysely';
import type { DB } from '../../platform/mysql/schema.generated.ts';

export interface Tag {
  readonly id: number;
  readonly name: string;
  readonly color: string | null;
  readonly createdAt: Date;
  readonly updatedAt: Date;
}

/** All of these are given the tenant's scope. */
const COLUMNS = ['id', 'name', 'color', 'created_at as createdAt', 'updated_at as updatedAt'] as const;

/** In order of their names, after one. */
export function findTags(db: Kysely<DB>, o: { readonly after: string | null; readonly limit: number }): Promise<Tag[]> {
  return db
    .selectFrom('tags')
    .select(COLUMNS)
    .$if(o.after !== null, (q) => q.where('name', '>', o.after ?? ''))
    .orderBy('name')
    .limit(o.limit)
    .execute();
}

export async function tagsOf(db: Kysely<DB>, ids: readonly number[]): Promise<Map<number, Tag>> {
  if (ids.length === 0) return new Map();
  const rows = await db
    .selectFrom('tags')
    .select(COLUMNS)
    .where('id', 'in', [...new Set(ids)])
    .execute();
  return new Map(rows.map((tag) => [tag.id, tag]));
}

export async function findTag(db: Kysely<DB>, name: string): Promise<Tag | null> {
  return (await db.selectFrom('tags').select(COLUMNS).where('name', '=', name).executeTakeFirst()) ?? null;
}

/** A tag as it is committed now, whatever the transaction has seen before. */
export async function currentTag(trx: Transaction<DB>, name: string): Promise<Tag | null> {
  return (await trx.selectFrom('tags').select(COLUMNS).where('name', '=', name).forUpdate().executeTakeFirst()) ?? null;
}

export async function lockTag(trx: Transaction<DB>, id: number): Promise<Tag | null> {
  return (await trx.selectFrom('tags').select(COLUMNS).where('id', '=', id).forUpdate().executeTakeFirst()) ?? null;
}

export async function countTags(db: Kysely<DB>): Promise<number> {
  const { n } = await db
    .selectFrom('tags')
    .select((e) => e.fn.countAll<number>().as('n'))
    .executeTakeFirstOrThrow();
  return n;
}

export async function insertTag(
  trx: Transaction<DB>,
  tag: { readonly tenantId: string; readonly name: string; readonly color: string | null; readonly now: Date },
): Promise<number> {
  const { insertId } = await trx
    .insertInto('tags')
    .values({
      tenant_id: tag.tenantId,
      name: tag.name,
      color: tag.color,
      created_at: tag.now,
      updated_at: tag.now,
    })
    .executeTakeFirstOrThrow();
  return Number(insertId);
}

export async function updateTag(trx: Transaction<DB>, tag: Tag): Promise<void> {
  await trx
    .updateTable('tags')
    .set({ name: tag.name, color: tag.color, updated_at: tag.updatedAt })
    .where('id', '=', tag.id)
    .execute();
}

export async function deleteTag(trx: Transaction<DB>, id: number): Promise<void> {
  await trx.deleteFrom('tags').where('id', '=', id).execute();
}
