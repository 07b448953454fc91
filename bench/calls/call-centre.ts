import { createConnection } from 'mysql2/promise';
import { contexts, encodeName, pjsipInterface } from '../../src/asterisk/naming.ts';
import { createPasswords } from '../../src/tenancy/guard/passwords.ts';
import type { DaemonProcess } from './daemon.ts';

/** One tenant with many agents, whose phones are all one sipp: made for load, so in bulk. */
export interface CallCentre {
  /** In Asterisk. */
  readonly queue: string;
  readonly trunk: string;
  readonly inboundContext: string;
  /** Leads to the queue, which the first agents serve. */
  readonly queueNumber: string;
  /** Each leads to one of the other agents. */
  readonly directNumbers: readonly string[];
  readonly trunkAddress: string;
  /** Where the agents' phones are. */
  readonly phonesPort: number;
  readonly supervisor: { readonly email: string; readonly password: string };
  readonly userIds: readonly number[];
  readonly endpoints: readonly string[];
}

const TENANT = 'load';
const TRUNK = encodeName(TENANT, 'trunk00001');
const QUEUE = encodeName(TENANT, 'support');
const QUEUE_NUMBER = '+49305550300';
const PASSWORD = 'only for the bench';
/** Beside what other seeds put into the same tables. */
const SUPERVISOR_ID = 900;
const QUEUE_ID = 900;
const QUEUED = 10;

/** @param inQueue how many of the agents serve the queue and have no number of their own */
export async function openCallCentre(
  databaseUrl: string,
  agents: number,
  inQueue: number,
  phonesPort: number,
): Promise<CallCentre> {
  const connection = await createConnection({ uri: databaseUrl, timezone: 'Z' });
  const insert = (table: string, rows: readonly Readonly<Record<string, unknown>>[]): Promise<unknown> => {
    const columns = Object.keys(rows[0] ?? {});
    const values = rows.map((row) => columns.map((column) => row[column]));
    return connection.query('INSERT INTO ?? (??) VALUES ?', [table, columns, values]);
  };
  const ids = Array.from({ length: agents }, (_, n) => 1_000 + n);
  const endpointOf = (id: number): string => encodeName(TENANT, `phone${id}`);
  const numberOf = (id: number): string => `+49305550${String(id).padStart(5, '0')}`;
  const [queued, direct] = [ids.slice(0, inQueue), ids.slice(inQueue)];
  const trunkAddress = '127.0.0.31';
  try {
    const hash = await createPasswords().hash(PASSWORD);
    await insert('tenants', [
      { id: TENANT, name: 'Load', max_concurrent_calls: 5_000, features: '{"queue":true,"api":true}', settings: '{}' },
    ]);
    const person = (id: number, name: string) => ({
      id,
      email: `${name}@load.example.com`,
      password_hash: hash,
      first_name: name,
    });
    await insert('users', [person(SUPERVISOR_ID, 'supervisor'), ...ids.map((id) => person(id, `agent${id}`))]);
    await insert('user_roles', [
      { tenant_id: TENANT, user_id: SUPERVISOR_ID, role: 'tenant_admin', endpoint_id: null },
      ...ids.map((id) => ({ tenant_id: TENANT, user_id: id, role: 'agent', endpoint_id: endpointOf(id) })),
    ]);
    const phones = ids.map((id) => ({ id: endpointOf(id), contact: `sip:${endpointOf(id)}@127.0.0.1:${phonesPort}` }));
    await insert(
      'ps_aors',
      [...phones, { id: TRUNK, contact: `sip:${trunkAddress}:${phonesPort}` }].map((aor) => ({
        ...aor,
        tenant_id: TENANT,
        qualify_frequency: 0,
      })),
    );
    await insert('ps_endpoints', [
      endpoint(TRUNK, contexts.inbound(TENANT)),
      ...phones.map(({ id }) => endpoint(id, contexts.phones(TENANT))),
    ]);
    await insert('ps_endpoint_id_ips', [{ id: TRUNK, tenant_id: TENANT, endpoint: TRUNK, match: trunkAddress }]);
    await insert(
      'pbx_extensions',
      ids.map((id) => ({
        tenant_id: TENANT,
        extension: String(id),
        endpoint_id: endpointOf(id),
        user_id: id,
        display_name: `Agent ${id}`,
      })),
    );
    await insert('queues', [
      {
        id: QUEUE_ID,
        name: QUEUE,
        tenant_id: TENANT,
        local_name: 'support',
        display_name: 'Support',
        strategy: 'rrmemory',
        timeout: 15,
        retry: 1,
        wrapuptime: 0,
      },
    ]);
    await insert(
      'queue_members',
      queued.map((id) => ({
        queue_name: QUEUE,
        interface: pjsipInterface(endpointOf(id)),
        membername: `Agent ${id}`,
        tenant_id: TENANT,
        queue_id: QUEUE_ID,
        user_id: id,
      })),
    );
    await insert('dids', [
      { tenant_id: TENANT, number: QUEUE_NUMBER, route_type: 'queue', route_target: 'support' },
      ...direct.map((id) => ({
        tenant_id: TENANT,
        number: numberOf(id),
        route_type: 'endpoint',
        route_target: String(id),
      })),
    ]);
  } finally {
    connection.destroy();
  }
  const supervisor = { email: 'supervisor@load.example.com', password: PASSWORD };
  return {
    queue: QUEUE,
    trunk: TRUNK,
    inboundContext: contexts.inbound(TENANT),
    queueNumber: QUEUE_NUMBER,
    directNumbers: direct.map(numberOf),
    trunkAddress,
    phonesPort,
    supervisor,
    userIds: ids,
    endpoints: ids.map(endpointOf),
  };
}

/** One call in ten goes through the queue, the others straight to agents' numbers in turn. */
export function mixedNumbers({ queueNumber, directNumbers }: CallCentre): string[] {
  return Array.from({ length: directNumbers.length * QUEUED }, (_, n) =>
    n % QUEUED === 0 ? queueNumber : (directNumbers[n % directNumbers.length] ?? ''),
  );
}

/** Signs every agent in and gives the supervisor's token. */
export async function signInEverybody(daemon: DaemonProcess, centre: CallCentre): Promise<string> {
  const login = (await daemon.ask('POST', '/auth/login', null, centre.supervisor)) as { access_token: string };
  for (const id of centre.userIds) {
    await daemon.ask('PUT', `/agents/${id}/state`, login.access_token, { status: 'available' });
  }
  return login.access_token;
}

/** Options of every endpoint, phones and trunk. */
export const ENDPOINT = {
  disallow: 'all',
  allow: 'alaw',
  allow_overlap: 'no',
  direct_media: 'no',
  rtp_symmetric: 'yes',
  media_address: '127.0.0.1',
  bind_rtp_to_media_address: 'yes',
} as const;

function endpoint(id: string, context: string): Readonly<Record<string, unknown>> {
  return { id, tenant_id: TENANT, tenantid: TENANT, aors: id, context, ...ENDPOINT };
}
