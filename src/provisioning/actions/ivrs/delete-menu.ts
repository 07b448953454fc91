import type { StoredMenu } from '../../store/ivrs/menus.ts';
import { usesOfTarget } from '../../store/routing/uses.ts';
import { carryOut, type Done, type Order } from '../carry-out.ts';
import type { Provisioning } from '../context.ts';
import { refuseInUse } from '../refusals.ts';
import { requireMenu } from './require-menu.ts';

/** @throws PatchbayError `conflict` as long as anything but the menu itself leads to it */
export function deleteMenu(room: Provisioning, order: Order, id: number): Promise<Done<StoredMenu>> {
  return carryOut(room, order, async (rows) => {
    const value = await requireMenu(rows, id);
    const { name } = value.row;
    const uses = await usesOfTarget(rows.trx, 'ivr', name);
    refuseInUse(
      `menu ${name}`,
      uses.filter(({ path }) => path !== `/ivrs/${id}`),
    );
    await rows.remove('ivr_options', { menu_id: id });
    await rows.remove('ivr_menus', { id });
    return { value, entityId: String(id) };
  });
}
