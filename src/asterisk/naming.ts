import { hash } from 'node:crypto';

/**
 * Every name that Asterisk sees, encoded and decoded here and nowhere else.
 *
 * Asterisk's names are global, tenants' are not: each is `<tenant>_<local>`. A tenant id never holds an underscore, so
 * the first one separates. Nothing that Asterisk interprets (`/ & @ ; ^ | , $ { }`, blanks, control characters) fits.
 */
// 40 at most: Asterisk cuts channel names (`PJSIP/<tenant>_<10 letters>-<8 digits>`) at 80 in CDR and CEL.
const TENANT_ID = /^[a-z][a-z0-9-]{0,38}[a-z0-9]$/;
const LOCAL_NAME = /^[a-zA-Z0-9][a-zA-Z0-9-]{0,62}$/;

export interface TenantName {
  readonly tenant: string;
  readonly local: string;
}

export function isTenantId(value: string): boolean {
  return TENANT_ID.test(value);
}

/** @throws RangeError when either part could mean something to Asterisk */
export function encodeName(tenant: string, local: string): string {
  if (!TENANT_ID.test(tenant)) throw new RangeError(`not a tenant id: ${JSON.stringify(tenant)}`);
  if (!LOCAL_NAME.test(local)) throw new RangeError(`not a name that Asterisk can carry: ${JSON.stringify(local)}`);
  return `${tenant}_${local}`;
}

/** Undoes {@link encodeName}; null for a name that is not of ours. */
export function decodeName(name: string): TenantName | null {
  const at = name.indexOf('_');
  if (at < 0) return null;
  const tenant = name.slice(0, at);
  const local = name.slice(at + 1);
  return TENANT_ID.test(tenant) && LOCAL_NAME.test(local) ? { tenant, local } : null;
}

/** `PJSIP/acme_k3v9x2m7qd`, as queues, dial strings and device states name an endpoint. */
export function pjsipInterface(endpoint: string): string {
  return `PJSIP/${endpoint}`;
}

/** The endpoint of `PJSIP/<endpoint>`; null for any other technology (`Local/…`, `Queue:…`, `MWI:…`). */
export function endpointOfInterface(name: string): string | null {
  return name.startsWith('PJSIP/') && name.length > 6 ? name.slice(6) : null;
}

/** The endpoint of a channel name `PJSIP/<endpoint>-0000001a`; null for other technologies. */
export function endpointOfChannel(channel: string): string | null {
  const dash = channel.lastIndexOf('-');
  return channel.startsWith('PJSIP/') && dash > 6 ? channel.slice(6, dash) : null;
}

/** Contexts of a tenant in the dialplan and in voicemail.conf. */
export const contexts = {
  phones: (tenant: string): string => encodeName(tenant, 'phones'),
  inbound: (tenant: string): string => encodeName(tenant, 'inbound'),
  hints: (tenant: string): string => encodeName(tenant, 'hints'),
  voicemail: (tenant: string): string => encodeName(tenant, 'vm'),
  /** Where placeholders of callbacks wait; see {@link encodeCallback}. */
  callbacks: (tenant: string): string => encodeName(tenant, 'callbacks'),
  /** A parking lot and the context of its spaces. */
  parking: (tenant: string): string => encodeName(tenant, 'parking'),
};

/** A callback that holds its place in a queue, as Asterisk knows it: an extension of `contexts.callbacks`. */
export interface CallbackPlace {
  readonly id: number;
  /** How many places it had before, and this one. */
  readonly place: number;
  /** Since when the customer waits, epoch milliseconds. */
  readonly joinedAt: number;
  /** E.164, to be called. */
  readonly number: string;
}

/** @throws RangeError when the number is not E.164 */
export function encodeCallback({ id, place, joinedAt, number }: CallbackPlace): string {
  if (!/^\+\d{7,15}$/.test(number)) throw new RangeError('a callback needs a number in E.164');
  return `${id}*${place}*${joinedAt}*${number.slice(1)}`;
}

/** Undoes {@link encodeCallback}; null for a channel that is in no callback of a tenant. */
export function decodeCallback(context: string, exten: string): (CallbackPlace & { readonly tenant: string }) | null {
  if (!context.endsWith('_callbacks')) return null;
  const tenant = decodeName(context)?.tenant;
  const parts = /^(\d{1,15})\*(\d{1,9})\*(\d{1,15})\*(\d{7,15})$/.exec(exten);
  if (tenant === undefined || parts === null) return null;
  const [, id, place, joinedAt, digits] = parts;
  return { tenant, id: Number(id), place: Number(place), joinedAt: Number(joinedAt), number: `+${digits}` };
}

/** The same of `Local/<exten>@<context>-0000001a;1`, which keeps its name wherever it goes. */
export function callbackOfChannel(name: string): ReturnType<typeof decodeCallback> {
  const [, exten = '', context = ''] = /^Local\/([^@]*)@(.+)-[0-9a-f]{8};[12]$/.exec(name) ?? [];
  return decodeCallback(context, exten);
}

/** Nobody's call: a phone that listens to one, and what speaks into one. */
export function isNoCall(channel: string, uniqueId: string): boolean {
  return channel.startsWith('Snoop/') || ownChannel(uniqueId) === 'listen';
}

/** What the dialplan calls a transfer that the daemon asked for (dialplan/control.conf), in its UserEvent and its CEL. */
export const HANDED_OVER = 'PATCHBAY_HANDED_OVER';

/** Such a transfer as its CEL tells it: the channel that handed over, and whom it went to. Null for any other event. */
export function handedOver(app: string, appData: string): { readonly by: string; readonly to: string } | null {
  const [name, said = ''] = app === 'CELGenUserEvent' ? appData.split(',') : [];
  if (name !== HANDED_OVER) return null;
  const [by = '', to = ''] = said.split(' ');
  return { by, to };
}

/**
 * The public id of a conversation, the same while it lives and in its record. The linkedid itself carries the secret
 * systemname (a shared secret against forged AMI frames), so it never leaves the daemon; 128 bits of its digest do.
 */
export function conversationId(pbx: string, linkedId: string): string {
  if (pbx !== idsOf) {
    ids.clear();
    idsOf = pbx;
  }
  const known = ids.get(linkedId);
  if (known !== undefined) return known;
  const id = hash('sha256', `${pbx}\n${linkedId}`, 'base64url').slice(0, 22);
  if (ids.size >= IDS_KEPT) ids.clear();
  ids.set(linkedId, id);
  return id;
}

// Every event of a call asks for it, and a digest costs more than all else that is done with most of them. A daemon
// stands beside one PBX, so those of one are enough.
const ids = new Map<string, string>();
const IDS_KEPT = 10_000;
let idsOf = '';

/**
 * A channel that we have Asterisk make, and what for: `call` a phone that shall call somebody, `listen` a phone that
 * listens to a call without being part of it, `say` what speaks into a call.
 */
export type OwnChannel = 'call' | 'listen' | 'say';
const OWN_CHANNELS: readonly OwnChannel[] = ['call', 'listen', 'say'];
const OWN_ID = /(?:^|-)\d{10}\.00([1-3])\d{8}$/;

/**
 * The uniqueid of a channel of our own: of the shape that Asterisk's have, so that it is ordered and believed like those,
 * but longer than any of its counters. Who asks for it twice is refused by Asterisk.
 *
 * @param n 0 to 99,999,999
 */
export function ownChannelId(
  systemName: string,
  kind: OwnChannel,
  at: { readonly seconds: number; readonly n: number },
) {
  const counter = `00${OWN_CHANNELS.indexOf(kind) + 1}${String(at.n).padStart(8, '0')}`;
  return `${systemName === '' ? '' : `${systemName}-`}${at.seconds}.${counter}`;
}

/** Null for a channel that Asterisk named itself. */
export function ownChannel(uniqueId: string): OwnChannel | null {
  // Asked for every channel of every event: hardly any has its dot there.
  if (uniqueId.charCodeAt(uniqueId.length - 12) !== 0x2e) return null;
  const match = OWN_ID.exec(uniqueId);
  return match === null ? null : (OWN_CHANNELS[Number(match[1]) - 1] ?? null);
}

/** A uniqueid or linkedid without the secret systemname: `1795331380.17`. */
export function publicUniqueId(uniqueId: string): string {
  return uniqueId.slice(uniqueId.lastIndexOf('-') + 1);
}

/**
 * Orders uniqueids and linkedids `name-epoch.n` as Asterisk made them: by epoch, then by counter as a number
 * (`…858.9` before `…858.10`).
 */
export function compareUniqueIds(a: string, b: string): number {
  const [secondsA = '0', counterA = '0'] = publicUniqueId(a).split('.');
  const [secondsB = '0', counterB = '0'] = publicUniqueId(b).split('.');
  return Number(secondsA) - Number(secondsB) || Number(counterA) - Number(counterB) || (a < b ? -1 : a > b ? 1 : 0);
}
