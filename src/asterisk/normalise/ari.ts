import type { ChannelEvent, PbxEvent, PbxStamp } from '../pbx-event.ts';
import { bridgeOf, channelOf, isMessageChannel, type TenantOf, timeOf } from './ari-shapes.ts';
import { child, childOrNull, type Json, number, required, string } from './json.ts';
import { Torn } from './torn.ts';

/** @throws Torn */
type AriRule = (event: Json, stamp: PbxStamp, tenantOf: TenantOf) => PbxEvent | null;
type OfChannelType = Extract<ChannelEvent, { channel: unknown }>['type'];
type PlainChannelType = Exclude<
  OfChannelType,
  'channel.hangup_requested' | 'channel.destroyed' | 'channel.entered_bridge' | 'channel.left_bridge'
>;

const plain =
  (type: PlainChannelType): AriRule =>
  (event, stamp, tenantOf) => ({ ...stamp, type, channel: channelOf(child(event, 'channel'), tenantOf) });

const bridged =
  (type: 'channel.entered_bridge' | 'channel.left_bridge'): AriRule =>
  (event, stamp, tenantOf) => {
    const channel = childOrNull(event, 'channel');
    if (channel === null) return null;
    return { ...stamp, type, channel: channelOf(channel, tenantOf), bridge: bridgeOf(child(event, 'bridge')) };
  };

function other(event: Json, key: string, tenantOf: TenantOf) {
  const json = childOrNull(event, key);
  return json === null ? null : channelOf(json, tenantOf);
}

/**
 * Every type of ARI event that is heard, and what it becomes. ChannelDialplan is not: each step of the dialplan makes one,
 * three in four of all events, and says nothing about the call that the next other event does not say as well.
 */
const RULES: Readonly<Record<string, AriRule>> = {
  ChannelCreated: plain('channel.created'),
  ChannelStateChange: plain('channel.changed'),
  ChannelCallerId: plain('channel.changed'),
  ChannelConnectedLine: plain('channel.changed'),
  ChannelHold: plain('channel.held'),
  ChannelUnhold: plain('channel.unheld'),
  ChannelHangupRequest: (event, stamp, tenantOf) => ({
    ...stamp,
    type: 'channel.hangup_requested',
    channel: channelOf(child(event, 'channel'), tenantOf),
    cause: number(event, 'cause'),
  }),
  ChannelDestroyed: (event, stamp, tenantOf) => ({
    ...stamp,
    type: 'channel.destroyed',
    channel: channelOf(child(event, 'channel'), tenantOf),
    cause: number(event, 'cause'),
    causeText: string(event, 'cause_txt'),
  }),
  ChannelEnteredBridge: bridged('channel.entered_bridge'),
  ChannelLeftBridge: bridged('channel.left_bridge'),
  Dial: (event, stamp, tenantOf) => ({
    ...stamp,
    type: 'channel.dialed',
    caller: other(event, 'caller', tenantOf),
    peer: channelOf(child(event, 'peer'), tenantOf),
    dialStatus: string(event, 'dialstatus'),
    dialString: string(event, 'dialstring'),
  }),
  BridgeDestroyed: (event, stamp) => ({ ...stamp, type: 'bridge.destroyed', bridge: bridgeOf(child(event, 'bridge')) }),
  BridgeBlindTransfer: (event, stamp, tenantOf) => ({
    ...stamp,
    type: 'transfer.blind',
    transferer: channelOf(child(event, 'channel'), tenantOf),
    transferee: other(event, 'transferee', tenantOf),
    exten: string(event, 'exten'),
    context: string(event, 'context'),
    result: string(event, 'result'),
  }),
  BridgeAttendedTransfer: (event, stamp, tenantOf) => ({
    ...stamp,
    type: 'transfer.attended',
    first: channelOf(child(event, 'transferer_first_leg'), tenantOf),
    second: channelOf(child(event, 'transferer_second_leg'), tenantOf),
    transferee: other(event, 'transferee', tenantOf),
    target: other(event, 'transfer_target', tenantOf),
    result: string(event, 'result'),
  }),
  ContactStatusChange: (event, stamp) => {
    const endpoint = required(child(event, 'endpoint'), 'resource');
    return {
      ...stamp,
      type: 'contact.changed',
      endpoint,
      status: string(child(event, 'contact_info'), 'contact_status'),
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
  const type = string(event, 'type');
  const rule = BY_TYPE.get(type);
  if (rule === undefined || isMessageChannel(childOrNull(event, 'channel'))) return null;
  try {
    return rule(event, { pbx, at: timeOf(event, 'timestamp') }, tenantOf);
  } catch (error) {
    if (error instanceof Torn) return `${type}: ${error.message}`;
    throw error;
  }
}
