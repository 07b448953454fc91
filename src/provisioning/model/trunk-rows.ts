import { mediaColumns, type PhonePlace } from './phone-rows.ts';

/** A way to the public network. */
export interface Trunk {
  readonly name: string;
  readonly kind: 'registration' | 'ip';
  readonly server: string;
  readonly port: number | null;
  readonly transport: 'udp' | 'tcp' | 'tls';
  readonly srtp: boolean;
  readonly username: string | null;
  readonly inboundNumber: string | null;
  readonly addresses: readonly string[];
  readonly codecs: readonly string[];
  readonly callerIdPolicy: 'as_set' | 'tenant_number' | 'passthrough';
  readonly stripDigits: number;
  readonly prepend: string;
  readonly priority: number;
  readonly enabled: boolean;
}

/** What a new trunk is where nobody says otherwise. */
export function newTrunk(name: string, kind: Trunk['kind'], server: string): Trunk {
  return {
    name,
    kind,
    server,
    port: null,
    transport: 'udp',
    srtp: false,
    username: null,
    inboundNumber: null,
    addresses: [],
    codecs: ['ulaw', 'alaw'],
    callerIdPolicy: 'as_set',
    stripDigits: 0,
    prepend: '',
    priority: 100,
    enabled: true,
  };
}

export interface TrunkPlace extends Pick<PhonePlace, 'tenantId' | 'endpointId' | 'mediaAddress'> {
  readonly inboundContext: string;
}

export function trunkRow(trunk: Trunk, endpointId: string) {
  return {
    name: trunk.name,
    endpoint_id: endpointId,
    kind: trunk.kind,
    server: trunk.server,
    port: trunk.port,
    transport: trunk.transport,
    srtp: trunk.srtp,
    username: trunk.username,
    inbound_number: trunk.inboundNumber,
    addresses: JSON.stringify(trunk.addresses),
    codecs: trunk.codecs.join(','),
    caller_id_policy: trunk.callerIdPolicy,
    strip_digits: trunk.stripDigits,
    prepend: trunk.prepend,
    priority: trunk.priority,
    enabled: trunk.enabled,
  } as const;
}

export function trunkEndpointRow(trunk: Trunk, place: TrunkPlace) {
  return {
    ...mediaColumns(place, trunk.codecs, true, 'carrier'),
    context: place.inboundContext,
    message_context: 'patchbay-messages',
    // by its addresses or the mark of its registration, never by what a caller writes into From: nothing is asked of it
    identify_by: 'ip',
    // REFER from a carrier is answered 603: it would lead our calls anywhere, and into a neighbour's whose dialog it knows
    allow_transfer: 'no',
    transport: trunk.transport === 'udp' ? null : transportName(trunk),
    media_encryption: trunk.srtp ? 'sdes' : 'no',
    outbound_auth: trunk.username === null ? null : place.endpointId,
    from_user: trunk.username,
    from_domain: trunk.username === null ? null : trunk.server,
  } as const;
}

export function trunkAorRow(trunk: Trunk) {
  return { contact: serverUri(trunk), qualify_frequency: 60, qualify_timeout: 3 } as const;
}

/** Null where there is nothing to register, or the trunk is off. */
export function registrationRow(trunk: Trunk, endpointId: string) {
  if (trunk.kind !== 'registration' || !trunk.enabled || trunk.username === null) return null;
  return {
    client_uri: `sip:${trunk.username}@${trunk.server}`,
    server_uri: serverUri(trunk),
    // which of our trunks a call is for is told by a mark in this address, not by where it comes from
    line: 'yes',
    endpoint: endpointId,
    contact_user: trunk.inboundNumber ?? endpointId,
    outbound_auth: endpointId,
    transport: transportName(trunk),
    expiration: 300,
    retry_interval: 30,
    forbidden_retry_interval: 300,
    fatal_retry_interval: 300,
    max_retries: 1_000_000,
    auth_rejection_permanent: 'no',
    max_random_initial_delay: 0,
  } as const;
}

/** @returns by id */
export function identifyRows(
  trunk: Trunk,
  endpointId: string,
): ReadonlyMap<string, { endpoint: string; match: string }> {
  const addresses = trunk.enabled ? trunk.addresses : [];
  return new Map(addresses.map((match, n) => [`${endpointId}-${n + 1}`, { endpoint: endpointId, match }]));
}

function transportName({ transport }: Trunk): string {
  return `transport-${transport}`;
}

/** `^3B` is a semicolon to Asterisk's realtime, which would end the value at a plain one. */
function serverUri({ server, port, transport }: Trunk): string {
  const host = server.includes(':') ? `[${server}]` : server;
  return `sip:${host}${port === null ? '' : `:${port}`}${transport === 'udp' ? '' : `^3Btransport=${transport}`}`;
}
