import type { Actor } from '../../tenancy/guard/audit.ts';
import type { Trunk } from '../model/trunk-rows.ts';
import { hasRow, type StoredTrunk } from '../store/trunks.ts';
import { carryOut, type Done } from './carry-out.ts';
import { checkTrunk } from './check-trunk.ts';
import type { Provisioning } from './context.ts';
import { theTrunk } from './find-trunk.ts';
import { type Seen, seeInPbx } from './see-in-pbx.ts';
import { trunkPlace, updateTrunk } from './write-trunk.ts';

/** @throws PatchbayError `not_found`, `forbidden` (addresses), `invalid`, `conflict` (name or address is taken) */
export async function changeTrunk(
  room: Provisioning,
  o: {
    readonly actor: Actor;
    readonly id: number;
    readonly wish: Partial<Trunk>;
    /** Null: as it is. */
    readonly password: string | null;
    readonly mayGiveAddresses: boolean;
    readonly dryRun: boolean;
    readonly seen: (trunk: StoredTrunk) => void;
  },
): Promise<{ readonly done: Done<StoredTrunk>; readonly seen: Seen }> {
  const { actor, id, wish, password, dryRun, mayGiveAddresses } = o;
  const order = { actor, dryRun, action: 'trunk.updated', entityType: 'trunk' };
  const done = await carryOut(room, order, async (rows) => {
    const before = await theTrunk(rows, id);
    o.seen(before);
    const { endpointId } = before;
    const trunk = { ...before.trunk, ...wish };
    const hasPassword = password !== null || (await hasRow(rows.trx, 'ps_auths', endpointId));
    await checkTrunk(rows, trunk, { before, endpointId, hasPassword, mayGiveAddresses });
    await updateTrunk(rows, trunkPlace(room, actor.tenantId, endpointId), trunk, password);
    return { value: await theTrunk(rows, id), entityId: String(id) };
  });
  const { endpointId } = done.value;
  const expected = new Map([[endpointId, trunkPlace(room, actor.tenantId, endpointId).inboundContext]]);
  return { done, seen: await seeInPbx(room, done.applied, expected, 'context') };
}
