import { isDeepStrictEqual } from 'node:util';
import { type FieldError, PatchbayError } from '../../platform/errors.ts';
import type { Trunk } from '../model/trunk-rows.ts';
import { isOwnDid } from '../store/phone-facts.ts';
import type { Rows } from '../store/rows.ts';
import { everyAddress, type StoredTrunk, trunkNamed } from '../store/trunks.ts';
import { isEverybody, overlap, parseRange } from './trunk-address.ts';

/**
 * @param o.before null for a new one
 * @param o.mayGiveAddresses a superadmin, who answers for the whole PBX: what comes from an address is this trunk's from
 *   then on, a neighbour's phones included
 * @throws PatchbayError `forbidden` for addresses, `invalid` with the fields, `conflict` for a name or an address that is
 *   taken. Of an address that another tenant has nothing else is told
 */
export async function checkTrunk(
  rows: Rows,
  trunk: Trunk,
  o: {
    readonly before: StoredTrunk | null;
    readonly endpointId: string;
    readonly hasPassword: boolean;
    readonly mayGiveAddresses: boolean;
  },
): Promise<void> {
  const changesAddresses = o.before
    ? !isDeepStrictEqual(trunk.addresses, o.before.trunk.addresses)
    : trunk.kind === 'ip' || trunk.addresses.length > 0;
  if (changesAddresses && !o.mayGiveAddresses) {
    throw new PatchbayError('forbidden', 'only a superadmin may say by which addresses a trunk is known');
  }
  const errors: FieldError[] = [];
  const fault = (path: string, message: string): void => void errors.push({ path: `body.${path}`, message });
  if (trunk.kind === 'registration' && trunk.username === null) fault('username', 'a registration needs one');
  if (trunk.username !== null && !o.hasPassword) fault('password', 'the username needs one');
  if (trunk.kind === 'ip' && trunk.addresses.length === 0) fault('addresses', 'an IP-authenticated trunk needs one');
  if (trunk.inboundNumber !== null && !(await isOwnDid(rows.trx, trunk.inboundNumber))) {
    fault('inbound_number', 'is no number of this tenant');
  }
  for (const [i, address] of trunk.addresses.entries()) {
    const why = addressFault(address);
    if (why !== null) fault(`addresses.${i}`, why);
  }
  if (errors.length > 0) throw new PatchbayError('invalid', 'the input is not valid', { errors });
  if (await trunkNamed(rows.trx, trunk.name, o.before?.id ?? null)) {
    throw new PatchbayError('conflict', `there is a trunk "${trunk.name}" already`);
  }
  await refuseTakenAddresses(rows, trunk, o.endpointId);
}

function addressFault(address: string): string | null {
  const range = parseRange(address);
  if (range === null) return 'is neither an address nor a range';
  return isEverybody(range) ? 'is everybody' : null;
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
