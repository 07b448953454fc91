import { endpointOfChannel, HANDED_OVER } from '../naming.ts';
import type { ChannelEvent, PbxEvent } from '../pbx-event.ts';
import { bridgeOf, channelOf, isMessageChannel, type TenantOf, timeOf } from './ari-shapes.ts';
import { type Json, number, object, objectOrNull, required, string } from './json.ts';
import { Torn } from './torn.ts';

/** @throws Torn */
type AriRule = (event: Json, pbx: string, at: number, tenantOf: TenantOf) => PbxEvent | null;
type OfChannelType = Extract<ChannelEvent, { channel: unknown }>['type'];
type PlainChannelType = Exclude<
  OfChannelType,
  'channel.hangup_requested' | 'channel.destroyed' | 'channel.entered_bridge' | 'channel.left_bridge'
>;

const plain =
  (type: PlainChannelType): AriRule =>
  (event, pbx, at, tenantOf) => ({ type, pbx, at, channel: channelOf(object(event['channel'], 'channel'), tenantOf) });

const bridged =
  (type: 'channel.entered_bridge' | 'channel.left_bridge'): AriRule =>
  (event, pbx, at, tenantOf) => {
    const channel = objectOrNull(event['channel']);
    if (channel === null) return null;
    return {
      type,
      pbx,
      at,
      channel: channelOf(channel, tenantOf),
      bridge: bridgeOf(object(event['bridge'], 'bridge')),
    };
  };

function other(value: unknown, tenantOf: TenantOf) {
  const json = objectOrNull(value);
  return json === null ? null : channelOf(json, tenantOf);
}

/**
 * Every type of ARI event that is heard, and what it becomes. ChannelDialplan is not: each step of the dialplan makes one,
 * three in four of all events, and says nothing about the call that the next other event does not say as well. Nor is
 * ChannelConnectedLine: whom a party sees on its phone is nobody's question here.
 */
const RULES: Readonly<Record<string, AriRule>> = {
  ChannelCreated: plain('channel.created'),
  ChannelStateChange: plain('channel.changed'),
  ChannelCallerId: plain('channel.changed'),
  ChannelHold: plain('channel.held'),
  ChannelUnhold: plain('channel.unheld'),
  ChannelHangupRequest: (event, pbx, at, tenantOf) => ({
    type: 'channel.hangup_requested',
    pbx,
    at,
    channel: channelOf(object(event['channel'], 'channel'), tenantOf),
    cause: number(event['cause']),
  }),
  ChannelDestroyed: (event, pbx, at, tenantOf) => ({
    type: 'channel.destroyed',
    pbx,
    at,
    channel: channelOf(object(event['channel'], 'channel'), tenantOf),
    cause: number(event['cause']),
    causeText: string(event['cause_txt']),
  }),
  ChannelEnteredBridge: bridged('channel.entered_bridge'),
  ChannelLeftBridge: bridged('channel.left_bridge'),
  Dial: (event, pbx, at, tenantOf) => ({
    type: 'channel.dialed',
    pbx,
    at,
    caller: other(event['caller'], tenantOf),
    peer: channelOf(object(event['peer'], 'peer'), tenantOf),
    dialStatus: string(event['dialstatus']),
    dialString: string(event['dialstring']),
  }),
  BridgeBlindTransfer: (event, pbx, at, tenantOf) => ({
    type: 'transfer.blind',
    pbx,
    at,
    transferer: channelOf(object(event['channel'], 'channel'), tenantOf),
    transferee: other(event['transferee'], tenantOf),
    exten: string(event['exten']),
    context: string(event['context']),
    result: string(event['result']),
  }),
  BridgeAttendedTransfer: (event, pbx, at, tenantOf) => ({
    type: 'transfer.attended',
    pbx,
    at,
    first: channelOf(object(event['transferer_first_leg'], 'transferer_first_leg'), tenantOf),
    second: channelOf(object(event['transferer_second_leg'], 'transferer_second_leg'), tenantOf),
    transferee: other(event['transferee'], tenantOf),
    target: other(event['transfer_target'], tenantOf),
    result: string(event['result']),
  }),
  /** What dialplan/control.conf says of a call that it hands over; other words of the dialplan concern nobody. */
  ChannelUserevent: (event, pbx, at, tenantOf) => {
    const channel = objectOrNull(event['channel']);
    if (string(event['eventname']) !== HANDED_OVER || channel === null) return null;
    const said = object(event['userevent'], 'userevent');
    const [by, to] = [endpointOfChannel(string(said['by'])), string(said['to'])];
    return { type: 'transfer.handed_over', pbx, at, channel: channelOf(channel, tenantOf), by: by ?? '', to };
  },
  ContactStatusChange: (event, pbx, at) => {
    const endpoint = required(object(event['endpoint'], 'endpoint')['resource'], 'resource');
    return {
      type: 'contact.changed',
      pbx,
      at,
      endpoint,
      status: string(object(event['contact_info'], 'contact_info')['contact_status']),
    };
  },
  TextMessageReceived: (event, pbx, at) => {
    const message = object(event['message'], 'message');
    const headers = objectOrNull(message['variables']);
    const [callId, cseq] = [string(headers?.['Call-ID']), string(headers?.['CSeq'])];
    return {
      type: 'text.received',
      pbx,
      at,
      endpoint: required(object(event['endpoint'], 'endpoint')['resource'], 'resource'),
      to: string(message['to']),
      from: string(message['from']),
      body: string(message['body']),
      key: callId === '' ? '' : `${callId} ${cseq}`,
    };
  },
};

const BY_TYPE: ReadonlyMap<string, AriRule> = new Map(Object.entries(RULES));

export const ARI_HEARD: ReadonlySet<string> = new Set(BY_TYPE.keys());

/**
 * One ARI event; null for a type or a channel that no room hears, a string when it is not what ARI promises. JSON keeps
 * hostile text inside its strings, so identities are taken from here and not from AMI.
 */
export function normaliseAri(event: Json, pbx: string, tenantOf: TenantOf): PbxEvent | string | null {
  const type = string(event['type']);
  const rule = BY_TYPE.get(type);
  if (rule === undefined || isMessageChannel(objectOrNull(event['channel']))) return null;
  try {
    return rule(event, pbx, timeOf(event['timestamp'], 'timestamp'), tenantOf);
  } catch (error) {
    if (error instanceof Torn) return `${type}: ${error.message}`;
    throw error;
  }
}
