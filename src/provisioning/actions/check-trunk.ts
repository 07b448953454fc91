import { type FieldError, PatchbayError } from '../../platform/errors.ts';
import type { Trunk } from '../model/trunk-rows.ts';
import { isOwnDid } from '../store/phone-facts.ts';
import type { Rows } from '../store/rows.ts';
import { everyAddress, trunkNamed } from '../store/trunks.ts';
import { isEverybody, needsSuperadmin, overlap, parseRange } from './trunk-address.ts';

/**
 * @param o.trunkId of the one that changes, null for a new one
 * @param o.mayUseAnyAddress a superadmin, who answers for the whole PBX
 * @throws PatchbayError `invalid` with the fields, `conflict` for a name or an address that is taken. Of an address that
 *   another tenant has nothing else is told
 */
export async function checkTrunk(
  rows: Rows,
  trunk: Trunk,
  o: {
    readonly trunkId: number | null;
    readonly endpointId: string;
    readonly hasPassword: boolean;
    readonly mayUseAnyAddress: boolean;
  },
): Promise<void> {
  const errors: FieldError[] = [];
  const fault = (path: string, message: string): void => void errors.push({ path: `body.${path}`, message });
  if (trunk.kind === 'registration' && trunk.username === null) fault('username', 'a registration needs one');
  if (trunk.username !== null && !o.hasPassword) fault('password', 'the username needs one');
  if (trunk.kind === 'ip' && trunk.addresses.length === 0) fault('addresses', 'an IP-authenticated trunk needs one');
  if (trunk.inboundNumber !== null && !(await isOwnDid(rows.trx, trunk.inboundNumber))) {
    fault('inbound_number', 'is no number of this tenant');
  }
  for (const [i, address] of trunk.addresses.entries()) {
    const why = addressFault(address, o.mayUseAnyAddress);
    if (why !== null) fault(`addresses.${i}`, why);
  }
  if (errors.length > 0) throw new PatchbayError('invalid', 'the input is not valid', { errors });
  if (await trunkNamed(rows.trx, trunk.name, o.trunkId)) {
    throw new PatchbayError('conflict', `there is a trunk "${trunk.name}" already`);
  }
  await refuseTakenAddresses(rows, trunk, o.endpointId);
}

function addressFault(address: string, mayUseAny: boolean): string | null {
  const range = parseRange(address);
  if (range === null) return 'is neither an address nor a range';
  if (isEverybody(range)) return 'is everybody';
  if (needsSuperadmin(range) && !mayUseAny) return 'is private or too wide: only a superadmin may give it to a trunk';
  return null;
}

async function refuseTakenAddresses(rows: Rows, { addresses }: Trunk, endpointId: string): Promise<void> {
  if (addresses.length === 0) return;
  const others = (await everyAddress(rows.whole)).filter(({ endpoint }) => endpoint !== endpointId);
  for (const [i, address] of addresses.entries()) {
    const wanted = parseRange(address);
    const taken = others.find(({ match }) => {
      const range = parseRange(match ?? '');
      return wanted !== null && range !== null && overlap(wanted, range);
    });
    if (taken === undefined) continue;
    const whose = taken.tenant_id === rows.tenantId ? 'another trunk of yours' : 'another trunk';
    throw new PatchbayError('conflict', `${address} is in use by ${whose}`, {
      errors: [{ path: `body.addresses.${i}`, message: 'is in use' }],
    });
  }
}
