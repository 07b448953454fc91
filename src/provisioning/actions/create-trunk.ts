import type { Actor } from '../../tenancy/guard/audit.ts';
import type { Trunk } from '../model/trunk-rows.ts';
import type { StoredTrunk } from '../store/trunks.ts';
import { carryOut, type Done } from './carry-out.ts';
import { checkTrunk } from './check-trunk.ts';
import type { Provisioning } from './context.ts';
import { theTrunk } from './find-trunk.ts';
import { type Seen, seeInPbx } from './see-in-pbx.ts';
import { newEndpointId } from './sip-secret.ts';
import { insertTrunk, trunkPlace } from './write-trunk.ts';

/** @throws PatchbayError `forbidden` (addresses), `invalid`, `conflict` (name or address is taken) */
export async function createTrunk(
  room: Provisioning,
  o: {
    readonly actor: Actor;
    readonly trunk: Trunk;
    readonly password: string | null;
    readonly mayGiveAddresses: boolean;
    readonly dryRun: boolean;
  },
): Promise<{ readonly done: Done<StoredTrunk>; readonly seen: Seen }> {
  const { actor, trunk, password, dryRun, mayGiveAddresses } = o;
  const endpointId = newEndpointId(actor.tenantId);
  const place = trunkPlace(room, actor.tenantId, endpointId);
  const order = { actor, dryRun, action: 'trunk.created', entityType: 'trunk' };
  const done = await carryOut(room, order, async (rows) => {
    await checkTrunk(rows, trunk, { before: null, endpointId, hasPassword: password !== null, mayGiveAddresses });
    const id = await insertTrunk(rows, place, trunk, password);
    return { value: await theTrunk(rows, id), entityId: String(id) };
  });
  const expected = new Map([[endpointId, place.inboundContext]]);
  return { done, seen: await seeInPbx(room, done.applied, expected, 'context') };
}
