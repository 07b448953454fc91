import type { Actor } from '../../tenancy/guard/audit.ts';
import type { StoredTrunk } from '../store/trunks.ts';
import { carryOut, type Done } from './carry-out.ts';
import type { Provisioning } from './context.ts';
import { theTrunk } from './find-trunk.ts';
import { type Seen, seeInPbx } from './see-in-pbx.ts';
import { removeTrunk } from './write-trunk.ts';

/** Its registration is signed off, and its addresses are nobody's. @throws PatchbayError `not_found` */
export async function deleteTrunk(
  room: Provisioning,
  o: {
    readonly actor: Actor;
    readonly id: number;
    readonly dryRun: boolean;
    readonly seen: (trunk: StoredTrunk) => void;
  },
): Promise<{ readonly done: Done<null>; readonly seen: Seen }> {
  const { actor, id, dryRun } = o;
  const order = { actor, dryRun, action: 'trunk.deleted', entityType: 'trunk' };
  const done = await carryOut(room, order, async (rows) => {
    const trunk = await theTrunk(rows, id);
    o.seen(trunk);
    await removeTrunk(rows, trunk.endpointId);
    return { value: null, entityId: String(id) };
  });
  return { done, seen: await seeInPbx(room, done.applied, new Map(), 'context') };
}
