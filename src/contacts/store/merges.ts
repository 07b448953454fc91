import type { Kysely, Selectable, Transaction } from 'kysely';
import { jsonText } from '../../platform/mysql/json-text.ts';
import type { DB } from '../../platform/mysql/schema.generated.ts';
import type { Content } from '../model/contact.ts';

/** Both as they were, and what came of it. */
export interface Merge {
  readonly id: number;
  readonly contactId: number;
  readonly fromId: number;
  readonly kept: Content;
  readonly gone: Content;
  readonly merged: Content;
  readonly createdAt: Date;
  readonly undoneAt: Date | null;
}

/** Each of these is given the tenant's scope. */
export async function insertMerge(
  trx: Transaction<DB>,
  merge: Omit<Merge, 'id' | 'undoneAt'> & { readonly tenantId: string; readonly userId: number | null },
): Promise<number> {
  const { insertId } = await trx
    .insertInto('contact_merges')
    .values({
      tenant_id: merge.tenantId,
      contact_id: merge.contactId,
      from_id: merge.fromId,
      user_id: merge.userId,
      kept: jsonText(merge.kept),
      gone: jsonText(merge.gone),
      merged: jsonText(merge.merged),
      created_at: merge.createdAt,
    })
    .executeTakeFirstOrThrow();
  return Number(insertId);
}

export async function lockMerge(trx: Transaction<DB>, id: number): Promise<Merge | null> {
  const row = await trx.selectFrom('contact_merges').selectAll().where('id', '=', id).forUpdate().executeTakeFirst();
  return row === undefined ? null : mergeOf(row);
}

/** Merges into a contact that still stand, latest first. */
export async function mergesInto(db: Kysely<DB>, contactId: number, limit: number): Promise<Merge[]> {
  const rows = await db
    .selectFrom('contact_merges')
    .selectAll()
    .where('contact_id', '=', contactId)
    .where('undone_at', 'is', null)
    .orderBy('id', 'desc')
    .limit(limit)
    .execute();
  return rows.map(mergeOf);
}

/** The merge by which a contact went. */
export async function mergeOfContact(db: Kysely<DB>, fromId: number): Promise<number | null> {
  const row = await db
    .selectFrom('contact_merges')
    .select('id')
    .where('from_id', '=', fromId)
    .where('undone_at', 'is', null)
    .executeTakeFirst();
  return row?.id ?? null;
}

export async function markUndone(trx: Transaction<DB>, id: number, at: Date): Promise<void> {
  await trx.updateTable('contact_merges').set({ undone_at: at }).where('id', '=', id).execute();
}

function mergeOf(row: Selectable<DB['contact_merges']>): Merge {
  return {
    id: row.id,
    contactId: row.contact_id,
    fromId: row.from_id,
    kept: row.kept as unknown as Content,
    gone: row.gone as unknown as Content,
    merged: row.merged as unknown as Content,
    createdAt: row.created_at,
    undoneAt: row.undone_at,
  };
}
