import type { Kysely, Selectable } from 'kysely';
import type { DB, Sounds } from '../../../platform/mysql/schema.generated.ts';
import type { Use } from '../routing/uses.ts';

export type SoundRow = Selectable<Sounds>;

/** @param db of one tenant */
export function findSound(db: Kysely<DB>, id: number): Promise<SoundRow | undefined> {
  return db.selectFrom('sounds').selectAll().where('id', '=', id).executeTakeFirst();
}

export function soundNamed(db: Kysely<DB>, name: string): Promise<{ readonly id: number } | undefined> {
  return db.selectFrom('sounds').select('id').where('name', '=', name).executeTakeFirst();
}

/** In order of id. @param db of one tenant */
export function pageOfSounds(
  db: Kysely<DB>,
  page: { readonly after: number; readonly limit: number },
): Promise<SoundRow[]> {
  return db.selectFrom('sounds').selectAll().where('id', '>', page.after).orderBy('id').limit(page.limit).execute();
}

/** Of all sounds of the tenant together. @param db of one tenant */
export async function sizeOfSounds(db: Kysely<DB>): Promise<{ readonly files: number; readonly bytes: number }> {
  const { files, bytes } = await db
    .selectFrom('sounds')
    .select((e) => [e.fn.countAll<number>().as('files'), e.fn.sum<string | null>('size_bytes').as('bytes')])
    .executeTakeFirstOrThrow();
  return { files: Number(files), bytes: Number(bytes ?? 0) };
}

/** Menus that greet with it. @param db of one tenant */
export async function usesOfSound(db: Kysely<DB>, id: number): Promise<Use[]> {
  const menus = await db
    .selectFrom('ivr_menus')
    .select(['id', 'name'])
    .where('greeting_sound_id', '=', id)
    .limit(20)
    .execute();
  return menus.map((menu) => ({ path: `/ivrs/${menu.id}`, what: `menu ${menu.name}` }));
}

/** Which of these files of a tenant have a row. */
export async function knownSounds(db: Kysely<DB>, tenantId: string, names: readonly string[]): Promise<Set<string>> {
  if (names.length === 0) return new Set();
  const rows = await db
    .selectFrom('sounds')
    .select('file_name')
    .where('tenant_id', '=', tenantId)
    .where('file_name', 'in', names)
    .execute();
  return new Set(rows.map(({ file_name }) => file_name));
}
