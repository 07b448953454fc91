import { decodeName } from '../../../asterisk/naming.ts';
import { routeOf } from '../../model/routing/route.ts';
import { musicNamed } from '../../store/music/music.ts';
import type { QueueRow } from '../../store/queues/queues.ts';
import { carryOut, type Done, type Order } from '../carry-out.ts';
import type { Provisioning } from '../context.ts';
import { requireTargets } from '../routing/require-targets.ts';
import { requireFreeName, requireFreeNumber } from './check-queue.ts';
import { requireQueue } from './require-queue.ts';

/** Without members: those went for good. Music that is gone is the PBX's own again. */
export function restoreQueue(room: Provisioning, order: Order, id: number): Promise<Done<QueueRow>> {
  return carryOut(room, order, async (rows) => {
    const before = await requireQueue(rows, id, { deleted: true });
    await requireFreeName(rows, before.local_name);
    await requireFreeNumber(rows, before.extension, before.local_name);
    const overflow = routeOf(before.overflow_route_type, before.overflow_route_target);
    await requireTargets(rows, overflow === null ? [] : [overflow]);
    const music = decodeName(before.musiconhold ?? '');
    const silent = music !== null && (await musicNamed(rows.trx, music.local)) === undefined;
    await rows.update('queues', { id }, { deleted_at: null, ...(silent ? { musiconhold: 'default' } : {}) });
    return { value: await requireQueue(rows, id), entityId: String(id) };
  });
}
