import { type Kysely, sql } from 'kysely';
import type { DB } from '../../platform/mysql/schema.generated.ts';
import type { Trx } from './insert-rows.ts';

/** How far a file was read. */
export interface FileCursor {
  readonly id: number;
  readonly kind: 'cel' | 'cdr';
  readonly identity: string;
  readonly generation: number;
  readonly position: number;
  readonly tail: string;
  /** Epoch milliseconds since when it was rotated, quiet and read to its end. */
  readonly doneAt: number | null;
  /** Epoch milliseconds when it was first seen. */
  readonly seenAt: number;
}

/** The newest generation of each file. */
export async function loadFileCursors(db: Kysely<DB>, pbx: string): Promise<FileCursor[]> {
  const rows = await db
    .selectFrom('spool_files')
    .select(['id', 'kind', 'identity', 'generation', 'position', 'tail', 'done_at', 'created_at'])
    .where('pbx', '=', pbx)
    .orderBy('generation')
    .execute();
  const newest = new Map(
    rows.map(({ done_at, created_at, ...row }) => [
      `${row.kind}:${row.identity}`,
      { ...row, doneAt: done_at?.getTime() ?? null, seenAt: created_at.getTime() },
    ]),
  );
  return [...newest.values()];
}

/** A file, or a new generation of one, that is to be read from its start. */
export async function addFile(
  db: Kysely<DB>,
  file: { pbx: string; kind: 'cel' | 'cdr'; identity: string; generation: number },
): Promise<FileCursor> {
  await db.insertInto('spool_files').values(file).onDuplicateKeyUpdate({ pbx: sql`values(pbx)` }).execute();
  const row = await db
    .selectFrom('spool_files')
    .select(['id', 'position', 'tail', 'done_at', 'created_at'])
    .where('pbx', '=', file.pbx)
    .where('kind', '=', file.kind)
    .where('identity', '=', file.identity)
    .where('generation', '=', file.generation)
    .executeTakeFirstOrThrow();
  const { kind, identity, generation } = file;
  const { id, position, tail, done_at, created_at } = row;
  const doneAt = done_at?.getTime() ?? null;
  return { id, kind, identity, generation, position, tail, doneAt, seenAt: created_at.getTime() };
}

export async function saveFileCursors(trx: Trx, cursors: readonly FileCursor[]): Promise<void> {
  for (const { id, position, tail, doneAt } of cursors) {
    await trx
      .updateTable('spool_files')
      .set({ position, tail, done_at: doneAt === null ? null : new Date(doneAt) })
      .where('id', '=', id)
      .execute();
  }
}

/** Null for a file that was never read. */
export async function fileOf(
  db: Kysely<DB>,
  file: { readonly pbx: string; readonly kind: 'cel' | 'cdr'; readonly identity: string; readonly generation: number },
): Promise<number | null> {
  const row = await db
    .selectFrom('spool_files')
    .select('id')
    .where('pbx', '=', file.pbx)
    .where('kind', '=', file.kind)
    .where('identity', '=', file.identity)
    .where('generation', '=', file.generation)
    .executeTakeFirst();
  return row?.id ?? null;
}
