import { conversationId, endpointOfInterface } from '../asterisk/naming.ts';
import type { ChannelSnapshot, PbxEvent, PbxEventType } from '../asterisk/pbx-event.ts';
import { type Leg, type Phone, phaseOf } from './model/phone.ts';
import type { Input } from './model/step.ts';

/** Whose phone an event speaks of, and what it says; not worked out for phones that are no agent's. */
export interface Heard {
  /** '' where it is no phone's. */
  readonly endpoint: string;
  readonly says: () => Input | null;
}

/** Some types share one shape, so `Extract` would find none of them. */
type Said<T, E = PbxEvent> = E extends PbxEvent ? (T extends E['type'] ? E : never) : never;
type Rules = { readonly [T in PbxEventType]?: (event: Said<T>) => Heard };

/** Types that are not here say nothing of one phone; snapshots and the state of the link concern all of them. */
const TABLE: Rules = {
  'channel.created': (e) => ofChannel(e.channel, () => leg(e.pbx, e.channel, e.at)),
  'channel.changed': (e) => ofChannel(e.channel, () => leg(e.pbx, e.channel, e.at)),
  'channel.entered_bridge': (e) => ofChannel(e.channel, () => leg(e.pbx, e.channel, e.at)),
  'channel.left_bridge': (e) => ofChannel(e.channel, () => leg(e.pbx, e.channel, e.at)),
  'channel.held': (e) => ofChannel(e.channel, () => hold(e.channel, true, e.at)),
  'channel.unheld': (e) => ofChannel(e.channel, () => hold(e.channel, false, e.at)),
  'channel.destroyed': (e) => ofChannel(e.channel, () => ({ type: 'leg.gone', id: e.channel.uniqueId, at: e.at })),
  'channel.dialed': (e) =>
    ofChannel(e.peer, () =>
      e.dialStatus === 'NOANSWER' ? unanswered(e.peer.uniqueId, e.at) : leg(e.pbx, e.peer, e.at),
    ),
  'device.changed': (e) => ofInterface(e.device, () => ({ type: 'device', state: e.state, at: e.at })),
  'contact.changed': (e) => ({ endpoint: e.endpoint, says: () => contact(e.status, e.at) }),
  'queue.member_added': (e) => ofInterface(e.member.interface, () => ({ ...e, type: 'member' })),
  'queue.member_changed': (e) => ofInterface(e.member.interface, () => ({ ...e, type: 'member' })),
  'queue.member_paused': (e) => ofInterface(e.member.interface, () => ({ ...e, type: 'member' })),
  'queue.member_removed': (e) =>
    ofInterface(e.member.interface, () => ({ type: 'member.gone', queue: e.member.queue, at: e.at })),
  'queue.agent_connected': (e) =>
    ofInterface(e.interface, () => ({ type: 'connected', id: e.agentUniqueId, queue: e.queue, at: e.at })),
  'queue.agent_completed': (e) =>
    ofInterface(e.interface, () => {
      const callId = e.linkedId === '' ? null : conversationId(e.pbx, e.linkedId);
      return { type: 'completed', id: e.agentUniqueId, queue: e.queue, callId, at: e.at };
    }),
  'queue.agent_ring_no_answer': (e) => ofInterface(e.interface, () => unanswered(e.agentUniqueId, e.at)),
};

export function hear(event: PbxEvent): Heard | null {
  const rule = TABLE[event.type] as ((event: PbxEvent) => Heard) | undefined;
  return rule === undefined ? null : rule(event);
}

export function legOf(pbx: string, channel: ChannelSnapshot): Pick<Leg, 'id' | 'callId' | 'phase'> {
  return { id: channel.uniqueId, callId: conversationId(pbx, channel.linkedId), phase: phaseOf(channel.state) };
}

const CONTACTS: Readonly<Record<string, Phone['contact']>> = {
  Created: 'reachable',
  Updated: 'reachable',
  Reachable: 'reachable',
  NonQualified: 'reachable',
  Unreachable: 'unreachable',
  Removed: 'none',
};

function ofChannel(channel: ChannelSnapshot, says: Heard['says']): Heard {
  return { endpoint: channel.endpoint ?? '', says };
}

function ofInterface(name: string, says: Heard['says']): Heard {
  return { endpoint: endpointOfInterface(name) ?? '', says };
}

function leg(pbx: string, channel: ChannelSnapshot, at: number): Input {
  return { type: 'leg', leg: legOf(pbx, channel), at };
}

function hold(channel: ChannelSnapshot, held: boolean, at: number): Input {
  return { type: 'leg.held', id: channel.uniqueId, held, at };
}

function unanswered(id: string, at: number): Input {
  return { type: 'leg.unanswered', id, at };
}

function contact(status: string, at: number): Input | null {
  const what = CONTACTS[status];
  return what === undefined ? null : { type: 'contact', contact: what, at };
}
