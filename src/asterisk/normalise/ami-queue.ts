import type { AmiFrame } from '../ami/frame.ts';
import type { PbxStamp, QueueCallerSnapshot, QueueMemberSnapshot } from '../pbx-event.ts';
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

function ofCall(frame: AmiFrame, stamp: PbxStamp, systemName: string) {
  return {
    pbx: stamp.pbx,
    at: stamp.at,
    queue: text(frame, 'Queue'),
    uniqueId: sealed(frame, 'Uniqueid', systemName),
    linkedId: sealed(frame, 'Linkedid', systemName),
  };
}

function ofAgent(frame: AmiFrame, stamp: PbxStamp, systemName: string) {
  const agentUniqueId = sealed(frame, 'DestUniqueid', systemName);
  return { ...ofCall(frame, stamp, systemName), interface: text(frame, 'Interface'), agentUniqueId };
}

const memberEvent =
  (type: 'queue.member_added' | 'queue.member_removed' | 'queue.member_paused' | 'queue.member_changed'): AmiRule =>
  (frame, stamp) => ({ ...stamp, type, member: queueMember(frame) });

const REASONS = new Set(['caller', 'agent', 'transfer']);

export const QUEUE_RULES: Readonly<Record<string, AmiRule>> = {
  QueueCallerJoin: (frame, stamp, systemName) => ({
    ...ofCall(frame, stamp, systemName),
    type: 'queue.caller_joined',
    position: count(frame, 'Position'),
    count: count(frame, 'Count'),
  }),
  QueueCallerLeave: (frame, stamp, systemName) => ({
    ...ofCall(frame, stamp, systemName),
    type: 'queue.caller_left',
    position: count(frame, 'Position'),
    count: count(frame, 'Count'),
  }),
  QueueCallerAbandon: (frame, stamp, systemName) => ({
    ...ofCall(frame, stamp, systemName),
    type: 'queue.caller_abandoned',
    holdSeconds: count(frame, 'HoldTime'),
  }),
  AgentCalled: (frame, stamp, systemName) => ({ ...ofAgent(frame, stamp, systemName), type: 'queue.agent_called' }),
  AgentConnect: (frame, stamp, systemName) => ({
    ...ofAgent(frame, stamp, systemName),
    type: 'queue.agent_connected',
    holdSeconds: count(frame, 'HoldTime'),
    ringSeconds: count(frame, 'RingTime'),
  }),
  AgentComplete: (frame, stamp, systemName) => {
    const reason = frame.get('Reason');
    if (!REASONS.has(reason)) throw new Torn('Reason is none of those that Asterisk knows');
    return {
      ...ofAgent(frame, stamp, systemName),
      type: 'queue.agent_completed',
      holdSeconds: count(frame, 'HoldTime'),
      talkSeconds: count(frame, 'TalkTime'),
      reason: reason as 'caller' | 'agent' | 'transfer',
    };
  },
  /** RingTime is in milliseconds here, in seconds in AgentConnect. */
  AgentRingNoAnswer: (frame, stamp, systemName) => ({
    ...ofAgent(frame, stamp, systemName),
    type: 'queue.agent_ring_no_answer',
    ringMs: count(frame, 'RingTime'),
  }),
  QueueMemberAdded: memberEvent('queue.member_added'),
  QueueMemberRemoved: memberEvent('queue.member_removed'),
  QueueMemberPause: memberEvent('queue.member_paused'),
  QueueMemberPenalty: memberEvent('queue.member_changed'),
  QueueMemberRinginuse: memberEvent('queue.member_changed'),
  QueueMemberStatus: memberEvent('queue.member_changed'),
};
