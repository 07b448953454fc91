import { contexts } from '../../asterisk/naming.ts';
import {
  identifyRows,
  registrationRow,
  type Trunk,
  type TrunkPlace,
  trunkAorRow,
  trunkEndpointRow,
  trunkRow,
} from '../model/trunk-rows.ts';
import type { Rows } from '../store/rows.ts';
import { hasRow, identifiesOf } from '../store/trunks.ts';
import type { Provisioning } from './context.ts';

export function trunkPlace({ sip }: Provisioning, tenantId: string, endpointId: string): TrunkPlace {
  return { tenantId, endpointId, mediaAddress: sip.mediaAddress, inboundContext: contexts.inbound(tenantId) };
}

/** All rows of a new trunk. @returns its id */
export async function insertTrunk(
  rows: Rows,
  place: TrunkPlace,
  trunk: Trunk,
  password: string | null,
): Promise<number> {
  const { endpointId: id } = place;
  await rows.insert('ps_aors', { id, ...trunkAorRow(trunk) });
  await rows.insert('ps_endpoints', { id, ...trunkEndpointRow(trunk, place) });
  const trunkId = await rows.insert('pbx_trunks', trunkRow(trunk, id));
  await writeAround(rows, id, trunk, password);
  return trunkId;
}

export async function updateTrunk(rows: Rows, place: TrunkPlace, trunk: Trunk, password: string | null): Promise<void> {
  const { endpointId: id } = place;
  await rows.update('ps_aors', { id }, trunkAorRow(trunk));
  await rows.update('ps_endpoints', { id }, trunkEndpointRow(trunk, place));
  await rows.update('pbx_trunks', { endpoint_id: id }, trunkRow(trunk, id));
  await writeAround(rows, id, trunk, password);
}

export async function removeTrunk(rows: Rows, endpointId: string): Promise<void> {
  await rows.remove('ps_registrations', { id: endpointId });
  await rows.remove('ps_endpoint_id_ips', { endpoint: endpointId });
  await rows.remove('pbx_trunks', { endpoint_id: endpointId });
  await rows.remove('ps_endpoints', { id: endpointId });
  await rows.remove('ps_auths', { id: endpointId });
  await rows.remove('ps_aors', { id: endpointId });
}

/** What a trunk has or has not: credentials, a registration, addresses that it is known by. */
async function writeAround(rows: Rows, id: string, trunk: Trunk, password: string | null): Promise<void> {
  if (trunk.username === null) await rows.remove('ps_auths', { id });
  else {
    const auth = {
      auth_type: 'digest',
      username: trunk.username,
      // Asterisk answers carriers with it, whatever realm they name: a digest would not do.
      ...(password === null ? {} : { password }),
    };
    if (await hasRow(rows.trx, 'ps_auths', id)) await rows.update('ps_auths', { id }, auth);
    else await rows.insert('ps_auths', { id, ...auth });
  }
  const registration = registrationRow(trunk, id);
  if (registration === null) await rows.remove('ps_registrations', { id });
  else if (await hasRow(rows.trx, 'ps_registrations', id)) await rows.update('ps_registrations', { id }, registration);
  else await rows.insert('ps_registrations', { id, ...registration });

  const wanted = identifyRows(trunk, id);
  const present = await identifiesOf(rows.trx, id);
  for (const name of present) if (!wanted.has(name)) await rows.remove('ps_endpoint_id_ips', { id: name });
  for (const [name, row] of wanted) {
    if (present.includes(name)) await rows.update('ps_endpoint_id_ips', { id: name }, row);
    else await rows.insert('ps_endpoint_id_ips', { id: name, ...row });
  }
}
