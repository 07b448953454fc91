import type { Phone } from './phone.ts';

/** The names that Asterisk knows a tenant's things by (asterisk/naming.ts). */
export interface PhonePlace {
  readonly tenantId: string;
  /** Endpoint, AOR, credential and SIP user name in one. */
  readonly endpointId: string;
  readonly contexts: { readonly phones: string; readonly hints: string; readonly voicemail: string };
  /** RTP is bound to it and nowhere else; null for every address of the machine. */
  readonly mediaAddress: string | null;
}

/** Of SIP credentials only this leaves the place where they are made. */
export interface Digest {
  readonly realm: string;
  /** `MD5:<hex>`; every client can use it, and against a random secret of 128 bits it is as good as another. */
  readonly digest: string;
}

export const AOR_OF_PHONE = {
  max_contacts: 1, // Dial rings only the first contact
  remove_existing: 'yes',
  default_expiration: 120,
  minimum_expiration: 30,
  maximum_expiration: 600,
  qualify_frequency: 30,
  qualify_timeout: 3,
} as const;

/**
 * Seconds without a packet, RTCP among them, after which whoever sent none is gone: a phone that lost its power says no
 * goodbye. A browser never falls silent, held or mute; other phones may, and a carrier that sends no silence longer still.
 */
const SILENT_FOR = {
  browser: { rtp_timeout: 10, rtp_timeout_hold: 10 },
  phone: { rtp_timeout: 60, rtp_timeout_hold: 1800 },
  carrier: { rtp_timeout: 300, rtp_timeout_hold: 1800 },
} as const;

export function authRow(endpointId: string, { realm, digest }: Digest) {
  return {
    auth_type: 'digest',
    username: endpointId,
    realm,
    password_digest: digest,
    md5_cred: null,
    password: null,
  } as const;
}

export function endpointRow(phone: Phone, place: PhonePlace) {
  const group = phone.pickupGroup === null ? null : `${place.tenantId}_${phone.pickupGroup}`;
  const isBrowser = phone.kind === 'webrtc';
  return {
    ...mediaColumns(place, phone.codecs, phone.nat, isBrowser ? 'browser' : 'phone'),
    context: place.contexts.phones,
    subscribe_context: place.contexts.hints,
    message_context: 'patchbay-messages',
    auth: place.endpointId,
    // what the phone says of itself in From is never used
    callerid: `"${phone.callerName}" <${phone.callerNumber}>`,
    // Not in the AOR as well, for phones that SUBSCRIBE: Asterisk gives the lamp of any AOR to whoever names it.
    mailboxes: phone.mailbox === null ? null : `${phone.mailbox.number}@${place.contexts.voicemail}`,
    named_call_group: group,
    named_pickup_group: group,
    webrtc: isBrowser ? 'yes' : 'no',
    dtls_auto_generate_cert: isBrowser ? 'yes' : 'no',
  } as const;
}

/** What phones and trunks have alike. */
export function mediaColumns(
  place: Pick<PhonePlace, 'tenantId' | 'endpointId' | 'mediaAddress'>,
  codecs: readonly string[],
  nat: boolean,
  other: keyof typeof SILENT_FOR,
) {
  const isBehindRouter = nat ? 'yes' : 'no';
  return {
    tenantid: place.tenantId,
    aors: place.endpointId,
    disallow: 'all',
    allow: codecs.join(','),
    allow_overlap: 'no', // an incomplete number is an unknown one
    direct_media: 'no',
    rtp_symmetric: isBehindRouter,
    force_rport: isBehindRouter,
    rewrite_contact: isBehindRouter,
    media_address: place.mediaAddress,
    bind_rtp_to_media_address: place.mediaAddress === null ? 'no' : 'yes',
    ...SILENT_FOR[other],
  } as const;
}

export function mailboxRow(phone: Phone) {
  return { fullname: phone.displayName, language: phone.mailbox?.language ?? null } as const;
}

export function extensionRow(phone: Phone, endpointId: string) {
  return {
    extension: phone.number,
    endpoint_id: endpointId,
    user_id: phone.userId,
    mailbox: phone.mailbox?.number ?? null,
    display_name: phone.displayName,
    dnd: phone.dnd,
    forward_always: phone.forwards.always,
    forward_busy: phone.forwards.busy,
    forward_no_answer: phone.forwards.noAnswer,
    forward_unreachable: phone.forwards.unreachable,
    ring_seconds: phone.ringSeconds,
    outbound_class: phone.outboundClass,
    outbound_number: phone.outboundNumber,
    pickup_group: phone.pickupGroup,
    recording_policy: phone.recordingPolicy,
  } as const;
}
