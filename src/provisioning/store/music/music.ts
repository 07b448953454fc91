import type { Kysely, Selectable } from 'kysely';
import { encodeName } from '../../../asterisk/naming.ts';
import type { DB, MusicClasses, MusicFiles } from '../../../platform/mysql/schema.generated.ts';
import type { Use } from '../routing/uses.ts';

export type MusicRow = Selectable<MusicClasses>;
export type MusicFileRow = Selectable<MusicFiles>;

/** @param db of one tenant */
export function findMusic(db: Kysely<DB>, id: number): Promise<MusicRow | undefined> {
  return db.selectFrom('music_classes').selectAll().where('id', '=', id).executeTakeFirst();
}

export function musicNamed(db: Kysely<DB>, name: string): Promise<{ readonly id: number } | undefined> {
  return db.selectFrom('music_classes').select('id').where('name', '=', name).executeTakeFirst();
}

/** In order of id. @param db of one tenant */
export function pageOfMusic(
  db: Kysely<DB>,
  page: { readonly after: number; readonly limit: number },
): Promise<MusicRow[]> {
  return db
    .selectFrom('music_classes')
    .selectAll()
    .where('id', '>', page.after)
    .orderBy('id')
    .limit(page.limit)
    .execute();
}

/** In the order in which they are played. @param db of one tenant */
export function filesOf(db: Kysely<DB>, musicIds: readonly number[]): Promise<MusicFileRow[]> {
  if (musicIds.length === 0) return Promise.resolve([]);
  return db
    .selectFrom('music_files')
    .selectAll()
    .where('music_id', 'in', musicIds)
    .orderBy('position')
    .orderBy('id')
    .execute();
}

/** Of all files of the tenant together. @param db of one tenant */
export async function bytesOfMusic(db: Kysely<DB>): Promise<number> {
  const { bytes } = await db
    .selectFrom('music_files')
    .select((e) => e.fn.sum<string | null>('size_bytes').as('bytes'))
    .executeTakeFirstOrThrow();
  return Number(bytes ?? 0);
}

/** Queues whose callers hear it. @param db of one tenant */
export async function usesOfMusic(db: Kysely<DB>, tenantId: string, name: string): Promise<Use[]> {
  const queues = await db
    .selectFrom('queues')
    .select(['id', 'local_name'])
    .where((e) => e.or([e('musiconhold', '=', encodeName(tenantId, name)), e('callback_prompt', '=', name)]))
    .where('deleted_at', 'is', null)
    .limit(20)
    .execute();
  return queues.map(({ id, local_name }) => ({ path: `/queues/${id}`, what: `queue ${local_name}` }));
}
