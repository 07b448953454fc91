import type { AmiFrame } from '../ami/frame.ts';
import type { QueueCallerSnapshot, QueueMemberSnapshot } from '../pbx-event.ts';
import { count, sealed, text } from './ami-fields.ts';
import type { AmiRule } from './ami-rule.ts';
import { Torn } from './torn.ts';

/** A member as `QueueMember*` events write it; the list of QueueStatus has other names for two of the headers. */
export function queueMember(
  frame: AmiFrame,
  interfaceHeader = 'Interface',
  nameHeader = 'MemberName',
): QueueMemberSnapshot {
  return {
    queue: text(frame, 'Queue'),
    interface: text(frame, interfaceHeader),
    memberName: frame.get(nameHeader),
    penalty: count(frame, 'Penalty'),
    paused: frame.get('Paused') === '1',
    pausedReason: frame.get('PausedReason'),
    status: count(frame, 'Status'),
    inCall: frame.get('InCall') === '1',
    lastCall: count(frame, 'LastCall'),
    wrapupSeconds: count(frame, 'Wrapuptime'),
    membership: frame.get('Membership'),
  };
}

export function queueCaller(frame: AmiFrame, systemName: string): QueueCallerSnapshot {
  return {
    queue: text(frame, 'Queue'),
    uniqueId: sealed(frame, 'Uniqueid', systemName),
    position: count(frame, 'Position'),
    waitSeconds: count(frame, 'Wait'),
  };
}

const uniqueId = (frame: AmiFrame, systemName: string) => sealed(frame, 'Uniqueid', systemName);
const linkedId = (frame: AmiFrame, systemName: string) => sealed(frame, 'Linkedid', systemName);
const agentId = (frame: AmiFrame, systemName: string) => sealed(frame, 'DestUniqueid', systemName);
const queue = (frame: AmiFrame) => text(frame, 'Queue');
const agent = (frame: AmiFrame) => text(frame, 'Interface');

/**
 * '' where the frame says nothing of the channel. `Channel` stands before everything that a caller can write, so he
 * cannot make it look absent; where it stands, the seal must follow.
 */
const idIfThere = (frame: AmiFrame, header: string, channelHeader: string, systemName: string) =>
  frame.get(channelHeader) === '' ? '' : sealed(frame, header, systemName);

type OfCall = 'queue.caller_joined' | 'queue.caller_left';
type OfMember = 'queue.member_added' | 'queue.member_removed' | 'queue.member_paused' | 'queue.member_changed';

// Every event is one literal: spreading a part into it takes longer than everything else together.

const callerEvent =
  (type: OfCall): AmiRule =>
  (frame, pbx, at, name) => ({
    type,
    pbx,
    at,
    queue: queue(frame),
    uniqueId: uniqueId(frame, name),
    linkedId: linkedId(frame, name),
    position: count(frame, 'Position'),
    count: count(frame, 'Count'),
  });

const memberEvent =
  (type: OfMember): AmiRule =>
  (frame, pbx, at) => ({ type, pbx, at, member: queueMember(frame) });

export const QUEUE_RULES: Readonly<Record<string, AmiRule>> = {
  QueueCallerJoin: callerEvent('queue.caller_joined'),
  QueueCallerLeave: callerEvent('queue.caller_left'),
  QueueCallerAbandon: (frame, pbx, at, name) => ({
    type: 'queue.caller_abandoned',
    pbx,
    at,
    queue: queue(frame),
    uniqueId: uniqueId(frame, name),
    linkedId: linkedId(frame, name),
    holdSeconds: count(frame, 'HoldTime'),
  }),
  AgentCalled: (frame, pbx, at, name) => ({
    type: 'queue.agent_called',
    pbx,
    at,
    queue: queue(frame),
    uniqueId: uniqueId(frame, name),
    linkedId: linkedId(frame, name),
    interface: agent(frame),
    agentUniqueId: agentId(frame, name),
  }),
  AgentConnect: (frame, pbx, at, name) => ({
    type: 'queue.agent_connected',
    pbx,
    at,
    queue: queue(frame),
    uniqueId: uniqueId(frame, name),
    linkedId: linkedId(frame, name),
    interface: agent(frame),
    agentUniqueId: agentId(frame, name),
    holdSeconds: count(frame, 'HoldTime'),
    ringSeconds: count(frame, 'RingTime'),
  }),
  /** Under load a channel can be gone before this is said; Asterisk then leaves out all of its headers. */
  AgentComplete: (frame, pbx, at, name) => ({
    type: 'queue.agent_completed',
    pbx,
    at,
    queue: queue(frame),
    uniqueId: idIfThere(frame, 'Uniqueid', 'Channel', name),
    linkedId: idIfThere(frame, 'Linkedid', 'Channel', name),
    interface: agent(frame),
    agentUniqueId: idIfThere(frame, 'DestUniqueid', 'DestChannel', name),
    holdSeconds: count(frame, 'HoldTime'),
    talkSeconds: count(frame, 'TalkTime'),
    reason: reason(frame),
  }),
  /** RingTime is in milliseconds here, in seconds in AgentConnect. */
  AgentRingNoAnswer: (frame, pbx, at, name) => ({
    type: 'queue.agent_ring_no_answer',
    pbx,
    at,
    queue: queue(frame),
    uniqueId: uniqueId(frame, name),
    linkedId: linkedId(frame, name),
    interface: agent(frame),
    agentUniqueId: agentId(frame, name),
    ringMs: count(frame, 'RingTime'),
  }),
  QueueMemberAdded: memberEvent('queue.member_added'),
  QueueMemberRemoved: memberEvent('queue.member_removed'),
  QueueMemberPause: memberEvent('queue.member_paused'),
  QueueMemberPenalty: memberEvent('queue.member_changed'),
  QueueMemberRinginuse: memberEvent('queue.member_changed'),
  QueueMemberStatus: memberEvent('queue.member_changed'),
};

function reason(frame: AmiFrame): 'caller' | 'agent' | 'transfer' {
  const value = frame.get('Reason');
  if (value === 'caller' || value === 'agent' || value === 'transfer') return value;
  throw new Torn('Reason is none of those that Asterisk knows');
}
