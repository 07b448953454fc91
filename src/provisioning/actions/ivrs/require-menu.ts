import type { Kysely } from 'kysely';
import type { DB } from '../../../platform/mysql/schema.generated.ts';
import { findMenu, type StoredMenu } from '../../store/ivrs/menus.ts';
import { noSuch } from '../refusals.ts';

/** @throws PatchbayError `not_found` */
export async function requireMenu(own: { readonly trx: Kysely<DB> }, id: number): Promise<StoredMenu> {
  const menu = await findMenu(own.trx, id);
  if (menu === undefined) throw noSuch('menu');
  return menu;
}
