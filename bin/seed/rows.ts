import type { Connection, ResultSetHeader } from 'mysql2/promise';
import { contexts, pjsipInterface } from '../../src/asterisk/naming.ts';
import { digestOf } from '../../src/provisioning/actions/sip-secret.ts';
import { newPhone } from '../../src/provisioning/model/phone.ts';
import {
  AOR_OF_PHONE,
  authRow,
  endpointRow,
  extensionRow,
  mailboxRow,
} from '../../src/provisioning/model/phone-rows.ts';
import {
  identifyRows,
  newTrunk,
  type Trunk,
  trunkAorRow,
  trunkEndpointRow,
  trunkRow,
} from '../../src/provisioning/model/trunk-rows.ts';
import type { DemoPhone, DemoTenant, DemoUser } from './demo.ts';

type Row = Readonly<Record<string, string | number | boolean | null>>;

/** Features as model.md lists them; a demonstration has them all. */
const FEATURES = ['webrtc', 'sms', 'recording', 'queue', 'ivr', 'chat', 'helpdesk', 'analytics', 'api'];

async function insert(connection: Connection, table: string, row: Row): Promise<number> {
  const [result] = await connection.query<ResultSetHeader>('INSERT INTO ?? SET ?', [table, row]);
  return result.insertId;
}

export async function insertTenant(connection: Connection, tenant: DemoTenant): Promise<void> {
  await insert(connection, 'tenants', {
    id: tenant.id,
    name: tenant.name,
    domain: `${tenant.id}.example.com`,
    max_concurrent_calls: 500,
    features: JSON.stringify(Object.fromEntries(FEATURES.map((feature) => [feature, true]))),
    settings: JSON.stringify({ timezone: tenant.timezone, country: tenant.country, language: 'en' }),
  });
}

/** @param tenantId the tenant that the person belongs to; for a superadmin the one he starts in */
export async function insertUser(
  connection: Connection,
  tenantId: string,
  user: DemoUser,
  passwordHash: string,
): Promise<number> {
  const id = await insert(connection, 'users', {
    email: user.email,
    password_hash: passwordHash,
    first_name: user.firstName,
    last_name: user.lastName,
    email_verified: true,
  });
  await insert(connection, 'user_roles', {
    tenant_id: tenantId,
    user_id: id,
    role: user.role,
    endpoint_id: user.endpoint,
  });
  return id;
}

/** @param mediaAddress RTP is bound to it and nowhere else; null for every address of the machine */
export async function insertPhone(
  connection: Connection,
  tenantId: string,
  phone: DemoPhone,
  userId: number,
  mediaAddress: string | null,
): Promise<void> {
  const { endpoint: id } = phone;
  const of = { id, tenant_id: tenantId };
  const place = {
    tenantId,
    endpointId: id,
    mediaAddress,
    contexts: {
      phones: contexts.phones(tenantId),
      hints: contexts.hints(tenantId),
      voicemail: contexts.voicemail(tenantId),
    },
  };
  const made = {
    ...newPhone(phone.extension, phone.name),
    userId,
    mailbox: { number: phone.mailbox, language: null },
  };
  await insert(connection, 'ps_aors', { ...of, ...AOR_OF_PHONE });
  await insert(connection, 'ps_auths', { ...of, ...authRow(id, digestOf(id, phone.password)) });
  await insert(connection, 'ps_endpoints', { ...of, ...endpointRow(made, place) });
  await insert(connection, 'voicemail', {
    context: contexts.voicemail(tenantId),
    mailbox: phone.mailbox,
    password: phone.pin,
    ...mailboxRow(made),
    tenant_id: tenantId,
  });
  await insert(connection, 'pbx_extensions', { tenant_id: tenantId, ...extensionRow(made, id) });
}

export async function insertTrunk(
  connection: Connection,
  tenant: DemoTenant,
  mediaAddress: string | null,
): Promise<void> {
  const { endpoint: id, address, port } = tenant.trunk;
  const of = { id, tenant_id: tenant.id };
  const place = { tenantId: tenant.id, endpointId: id, mediaAddress, inboundContext: contexts.inbound(tenant.id) };
  const trunk: Trunk = { ...newTrunk('Public network', 'ip', address), port, addresses: [address] };
  await insert(connection, 'ps_aors', { ...of, ...trunkAorRow(trunk), qualify_frequency: 0 });
  await insert(connection, 'ps_endpoints', { ...of, ...trunkEndpointRow(trunk, place) });
  for (const [name, row] of identifyRows(trunk, id))
    await insert(connection, 'ps_endpoint_id_ips', { id: name, tenant_id: tenant.id, ...row });
  await insert(connection, 'pbx_trunks', { tenant_id: tenant.id, ...trunkRow(trunk, id) });
}

export async function insertQueue(
  connection: Connection,
  tenant: DemoTenant,
  userOf: ReadonlyMap<string, number>,
): Promise<void> {
  const { key, name, displayName } = tenant.queue;
  const queueId = await insert(connection, 'queues', {
    name,
    tenant_id: tenant.id,
    local_name: key,
    display_name: displayName,
    strategy: 'rrmemory',
    timeout: 15,
    retry: 2,
    wrapuptime: 10,
    overflow_route_type: 'voicemail',
    overflow_route_target: tenant.phones[0]?.mailbox ?? null,
  });
  for (const phone of tenant.phones.filter((candidate) => candidate.inQueue)) {
    await insert(connection, 'queue_members', {
      queue_name: name,
      interface: pjsipInterface(phone.endpoint),
      membername: phone.name,
      tenant_id: tenant.id,
      queue_id: queueId,
      user_id: userOf.get(phone.email) ?? null,
    });
  }
}

export async function insertDids(connection: Connection, tenant: DemoTenant): Promise<void> {
  const did = (number: string, name: string, type: string, target: string | undefined) =>
    insert(connection, 'dids', {
      tenant_id: tenant.id,
      number,
      friendly_name: name,
      route_type: type,
      route_target: target ?? '',
    });
  await did(tenant.dids.queue, 'Support', 'queue', tenant.queue.key);
  await did(tenant.dids.phone, tenant.phones[0]?.name ?? '', 'endpoint', tenant.phones[0]?.extension);
  await did(tenant.dids.voicemail, 'Mailbox', 'voicemail', tenant.phones[0]?.mailbox);
}
