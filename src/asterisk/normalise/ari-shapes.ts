import { endpointOfChannel, ownChannel } from '../naming.ts';
import type { BridgeSnapshot, ChannelSnapshot, EndpointSnapshot } from '../pbx-event.ts';
import { parseAriTime } from '../timestamp.ts';
import { type Json, objectOrNull, required, string, strings } from './json.ts';
import { Torn } from './torn.ts';

const STATES: ReadonlySet<string> = new Set(['Down', 'Rsrvd', 'OffHook', 'Dialing', 'Ring', 'Ringing', 'Up', 'Busy']);

/** Whose a channel is, by its name and Asterisk's tenantid. */
export type TenantOf = (name: string, nativeTenant: string, uniqueId: string) => string | null;

/** Name under which a channel carries its linkedid where ari.conf says so (`channelvars`); else it is worked out. */
export const LINKED_ID = 'CHANNEL(linkedid)';

/** A state that ARI names otherwise (`Dialing Offhook`, `Pre-ring`) tells nothing that is used. */
export function channelState(state: string): ChannelSnapshot['state'] {
  return (STATES.has(state) ? state : 'Unknown') as ChannelSnapshot['state'];
}

const NONE: Json = {};

/** `linkedId` is '' where ARI does not show it. @throws Torn for what is no channel */
export function channelOf(json: Json, tenantOf: TenantOf): ChannelSnapshot {
  const uniqueId = required(json['id'], 'id');
  const name = required(json['name'], 'name');
  const caller = objectOrNull(json['caller']) ?? NONE;
  const connected = objectOrNull(json['connected']) ?? NONE;
  const dialplan = objectOrNull(json['dialplan']) ?? NONE;
  const variables = objectOrNull(json['channelvars']) ?? NONE;
  return markOwn({
    uniqueId,
    linkedId: string(variables[LINKED_ID]),
    name,
    endpoint: endpointOfChannel(name),
    tenant: tenantOf(name, string(json['tenantid']), uniqueId),
    state: channelState(string(json['state'])),
    callerNumber: string(caller['number']),
    callerName: string(caller['name']),
    connectedNumber: string(connected['number']),
    connectedName: string(connected['name']),
    context: string(dialplan['context']),
    exten: string(dialplan['exten']),
    app: string(dialplan['app_name']),
    createdAt: timeOf(json['creationtime'], 'creationtime'),
  });
}

/** Says of a channel that we made what it is for. */
export function markOwn(channel: ChannelSnapshot): ChannelSnapshot {
  const own = ownChannel(channel.uniqueId);
  return own === null ? channel : { ...channel, own };
}

/** @throws Torn for what is no bridge */
export function bridgeOf(json: Json): BridgeSnapshot {
  return {
    id: required(json['id'], 'id'),
    kind: string(json['bridge_type']),
    class: string(json['bridge_class']),
    channelIds: strings(json['channels']),
  };
}

/** @throws Torn for what is no endpoint */
export function endpointOf(json: Json): EndpointSnapshot {
  const state = string(json['state']);
  return {
    endpoint: required(json['resource'], 'resource'),
    state: state === 'online' || state === 'offline' ? state : 'unknown',
    channelIds: strings(json['channel_ids']),
  };
}

/** Epoch microseconds. @throws Torn */
export function timeOf(value: unknown, name: string): number {
  const at = parseAriTime(string(value));
  if (at === null) throw new Torn(`${name} is no time`);
  return at;
}

/** The one channel that all SIP messages share; it is no call and never ends. */
export function isMessageChannel(json: Json | null): boolean {
  return json !== null && string(json['name']).startsWith('Message/');
}
