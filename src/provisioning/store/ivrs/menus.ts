import type { Kysely, Selectable } from 'kysely';
import { jsonText } from '../../../platform/mysql/json-text.ts';
import type { DB, IvrMenus } from '../../../platform/mysql/schema.generated.ts';
import { given } from '../../model/given.ts';
import type { MenuChange, MenuOption } from '../../model/ivrs/menu.ts';

export type MenuRow = Selectable<IvrMenus>;

/** A menu with what its digits do. */
export interface StoredMenu {
  readonly row: MenuRow;
  readonly options: readonly MenuOption[];
}

/** @param db of one tenant */
export async function findMenu(db: Kysely<DB>, id: number): Promise<StoredMenu | undefined> {
  const row = await db.selectFrom('ivr_menus').selectAll().where('id', '=', id).executeTakeFirst();
  if (row === undefined) return undefined;
  const [menu] = await withOptions(db, [row]);
  return menu;
}

export function menuNamed(db: Kysely<DB>, name: string): Promise<{ readonly id: number } | undefined> {
  return db.selectFrom('ivr_menus').select('id').where('name', '=', name).executeTakeFirst();
}

/** In order of id. @param db of one tenant */
export async function pageOfMenus(
  db: Kysely<DB>,
  page: { readonly after: number; readonly limit: number },
): Promise<StoredMenu[]> {
  const rows = await db
    .selectFrom('ivr_menus')
    .selectAll()
    .where('id', '>', page.after)
    .orderBy('id')
    .limit(page.limit)
    .execute();
  return withOptions(db, rows);
}

async function withOptions(db: Kysely<DB>, rows: readonly MenuRow[]): Promise<StoredMenu[]> {
  if (rows.length === 0) return [];
  const options = await db
    .selectFrom('ivr_options')
    .select(['menu_id', 'digit', 'action', 'target'])
    .where(
      'menu_id',
      'in',
      rows.map(({ id }) => id),
    )
    .orderBy('id')
    .execute();
  return rows.map((row) => ({
    row,
    options: options
      .filter(({ menu_id }) => menu_id === row.id)
      .map(({ digit, action, target }) => ({ digit: digit as MenuOption['digit'], action, target })),
  }));
}

/** To which menu each menu leads a silent caller. @param db of one tenant */
export async function menuFallbacks(db: Kysely<DB>): Promise<Map<string, string>> {
  const rows = await db
    .selectFrom('ivr_menus')
    .select(['name', 'fallback_route_target as target'])
    .where('fallback_route_type', '=', 'ivr')
    .execute();
  return new Map(rows.flatMap(({ name, target }): [string, string][] => (target === null ? [] : [[name, target]])));
}

export function menuColumns(menu: MenuChange) {
  const { fallbackRoute: fallback } = menu;
  return given({
    display_name: menu.displayName,
    greeting_file: menu.greetingFile,
    greeting_sound_id: menu.greetingSoundId,
    greeting_text: menu.greetingText,
    answer_timeout: menu.answerTimeout,
    digit_timeout: menu.digitTimeout,
    invalid_retries: menu.invalidRetries,
    timeout_retries: menu.timeoutRetries,
    dial_by_extension: menu.dialByExtension === undefined ? undefined : Number(menu.dialByExtension),
    fallback_route_type: fallback === undefined ? undefined : (fallback?.type ?? null),
    fallback_route_target: fallback === undefined ? undefined : (fallback?.target ?? null),
    metadata: menu.metadata == null ? menu.metadata : jsonText(menu.metadata),
  });
}
