import { PatchbayError } from '../../../platform/errors.ts';
import type { TenantTerms } from '../../../tenancy/guard/tenant-terms.ts';
import { type MenuChange, type MenuOption, silentCircle } from '../../model/ivrs/menu.ts';
import { menuColumns, menuFallbacks, menuNamed, type StoredMenu } from '../../store/ivrs/menus.ts';
import type { Rows } from '../../store/rows.ts';
import { findSound } from '../../store/sounds/sounds.ts';
import { carryOut, type Done, type Order } from '../carry-out.ts';
import type { Provisioning } from '../context.ts';
import { invalid } from '../refusals.ts';
import { checkedRoute, checkRoute } from '../routing/check-route.ts';
import { requireMenu } from './require-menu.ts';

/** @param name of the menu in the tenant's own words; it stays, because routes know it by that */
export function createMenu(
  room: Provisioning,
  order: Order,
  name: string,
  menu: MenuChange & { readonly displayName: string },
): Promise<Done<StoredMenu>> {
  return carryOut(room, order, async (rows, terms) => {
    const other = await menuNamed(rows.trx, name);
    if (other !== undefined) {
      throw new PatchbayError('conflict', `the name is in use by /ivrs/${other.id}`, {
        errors: [{ path: 'body.name', message: 'is in use' }],
      });
    }
    // The row first: a menu may lead to itself.
    const plain = { ...menu, fallbackRoute: undefined, greetingSoundId: undefined };
    const id = await rows.insert('ivr_menus', { name, ...menuColumns(plain) });
    return fill(room, rows, terms, { id, name }, menu);
  });
}

/** @param seen throws when the caller has not seen the state that is there now */
export function changeMenu(
  room: Provisioning,
  order: Order,
  id: number,
  change: MenuChange,
  seen: (updatedAt: Date) => void,
): Promise<Done<StoredMenu>> {
  return carryOut(room, order, async (rows, terms) => {
    const { row } = await requireMenu(rows, id);
    seen(row.updated_at);
    return fill(room, rows, terms, row, change);
  });
}

async function fill(
  room: Provisioning,
  rows: Rows,
  terms: TenantTerms,
  { id, name }: { readonly id: number; readonly name: string },
  menu: MenuChange,
) {
  if (menu.greetingSoundId != null && (await findSound(rows.trx, menu.greetingSoundId)) === undefined) {
    throw invalid('body.greeting_sound_id', 'there is no such sound');
  }
  const fallbackRoute = await checkedRoute(rows, terms, menu.fallbackRoute, 'body.fallback_route');
  await rows.update('ivr_menus', { id }, menuColumns({ ...menu, fallbackRoute }));
  const circle = silentCircle(name, await menuFallbacks(rows.trx));
  if (circle.length > 0) {
    throw invalid('body.fallback_route', `leads who presses nothing in a circle: ${[...circle, name].join(', ')}`);
  }
  if (menu.options !== undefined) {
    await replaceOptions(rows, terms, id, menu.options);
    // Options are part of the menu, so whoever saw it with others has seen an older one.
    await rows.update('ivr_menus', { id }, { updated_at: new Date(room.clock.now()) });
  }
  return { value: await requireMenu(rows, id), entityId: String(id) };
}

async function replaceOptions(
  rows: Rows,
  terms: TenantTerms,
  menuId: number,
  options: readonly MenuOption[],
): Promise<void> {
  await rows.remove('ivr_options', { menu_id: menuId });
  for (const [index, { digit, action, target }] of options.entries()) {
    const columns = { menu_id: menuId, digit, action, target: null };
    if (action === 'hangup' || action === 'repeat') {
      await rows.insert('ivr_options', columns);
      continue;
    }
    const route = await checkRoute(rows, terms, { type: action, target: target ?? '' }, `body.options.${index}`);
    await rows.insert('ivr_options', { ...columns, target: route.target });
  }
}
