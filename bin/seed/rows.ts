import type { Connection, ResultSetHeader } from 'mysql2/promise';
import { contexts, pjsipInterface } from '../../src/asterisk/naming.ts';
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
    settings: JSON.stringify({ timezone: tenant.timezone, language: 'en' }),
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
  const box = `${phone.mailbox}@${contexts.voicemail(tenantId)}`;
  await insert(connection, 'ps_aors', {
    id,
    tenant_id: tenantId,
    max_contacts: 1, // Dial rings only the first contact
    remove_existing: 'yes',
    default_expiration: 120,
    minimum_expiration: 30,
    maximum_expiration: 600,
    qualify_frequency: 30,
    qualify_timeout: 3,
  });
  await insert(connection, 'ps_auths', {
    id,
    tenant_id: tenantId,
    auth_type: 'userpass',
    username: id,
    password: phone.password,
  });
  await insert(connection, 'ps_endpoints', {
    ...endpointRow(tenantId, id, mediaAddress),
    context: contexts.phones(tenantId),
    auth: id,
    // what the phone says of itself in From is never used
    callerid: `"${phone.name}" <${phone.extension}>`,
    mailboxes: box,
    message_context: 'patchbay-messages',
    subscribe_context: contexts.hints(tenantId),
  });
  await insert(connection, 'voicemail', {
    context: contexts.voicemail(tenantId),
    mailbox: phone.mailbox,
    password: phone.pin,
    fullname: phone.name,
    tenant_id: tenantId,
  });
  await insert(connection, 'pbx_extensions', {
    tenant_id: tenantId,
    extension: phone.extension,
    endpoint_id: id,
    user_id: userId,
    mailbox: phone.mailbox,
    display_name: phone.name,
  });
}

export async function insertTrunk(
  connection: Connection,
  tenant: DemoTenant,
  mediaAddress: string | null,
): Promise<void> {
  const { endpoint: id, address, port } = tenant.trunk;
  await insert(connection, 'ps_aors', {
    id,
    tenant_id: tenant.id,
    contact: `sip:${address}:${port}`,
    qualify_frequency: 0,
  });
  await insert(connection, 'ps_endpoints', {
    ...endpointRow(tenant.id, id, mediaAddress),
    context: contexts.inbound(tenant.id),
  });
  await insert(connection, 'ps_endpoint_id_ips', { id, tenant_id: tenant.id, endpoint: id, match: address });
}

function endpointRow(tenantId: string, id: string, mediaAddress: string | null): Row {
  return {
    id,
    tenant_id: tenantId,
    tenantid: tenantId,
    aors: id,
    disallow: 'all',
    allow: 'ulaw,alaw',
    allow_overlap: 'no', // an incomplete number is an unknown one
    direct_media: 'no',
    rtp_symmetric: 'yes',
    force_rport: 'yes',
    rewrite_contact: 'yes',
    media_address: mediaAddress,
    bind_rtp_to_media_address: mediaAddress === null ? 'no' : 'yes',
  };
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
