import type { ChannelSnapshot, PbxEvent, QueueMemberSnapshot } from '../../src/asterisk/pbx-event.ts';

export const QUEUES = ['load_support', 'load_sales'] as const;
const [QUEUE] = QUEUES;

export function endpointOf(agent: number): string {
  return `load_a${agent.toString(36).padStart(9, '0')}`;
}

export function member(queue: string, agent: number, more: Partial<QueueMemberSnapshot> = {}): QueueMemberSnapshot {
  return {
    queue,
    interface: `PJSIP/${endpointOf(agent)}`,
    memberName: `Agent ${agent}`,
    penalty: 0,
    paused: false,
    pausedReason: '',
    status: 1,
    inCall: false,
    lastCall: 0,
    wrapupSeconds: 0,
    membership: 'dynamic',
    ...more,
  };
}

/**
 * What a PBX says of one queue call: about as many reports of the trunk's channel, which is nobody's phone, as of the
 * agent's.
 * @param at epoch microseconds
 */
export function queueCall(agent: number, id: number, at: number): PbxEvent[] {
  const lastCall = Math.floor(at / 1e6) + 2;
  const phone = `PJSIP/${endpointOf(agent)}`;
  const leg = channel(endpointOf(agent), `${id}.2`, `${id}.1`);
  const trunk = channel('load_trunk00001', `${id}.1`, `${id}.1`);
  const of = {
    queue: QUEUE,
    interface: phone,
    uniqueId: trunk.uniqueId,
    linkedId: `${id}.1`,
    agentUniqueId: `${id}.2`,
  };
  const bridge = { id: `${id}`, kind: 'mixing', class: 'basic', channelIds: [] };
  const events: readonly Unstamped[] = [
    { type: 'channel.created', channel: trunk },
    { type: 'queue.caller_joined', ...of, position: 1, count: 1 },
    { type: 'channel.created', channel: { ...leg, state: 'Down' } },
    { type: 'queue.agent_called', ...of },
    { type: 'channel.changed', channel: { ...leg, state: 'Ringing' } },
    { type: 'device.changed', device: phone, state: 'RINGING' },
    ...QUEUES.map((queue) => ({ type: 'queue.member_changed', member: member(queue, agent, { status: 6 }) }) as const),
    { type: 'channel.changed', channel: { ...leg, state: 'Up' } },
    { type: 'channel.changed', channel: { ...trunk, state: 'Up' } },
    { type: 'queue.caller_left', ...of, position: 1, count: 0 },
    { type: 'queue.agent_connected', ...of, holdSeconds: 1, ringSeconds: 1 },
    { type: 'channel.entered_bridge', channel: { ...leg, state: 'Up' }, bridge },
    { type: 'channel.entered_bridge', channel: { ...trunk, state: 'Up' }, bridge },
    { type: 'device.changed', device: phone, state: 'INUSE' },
    { type: 'queue.agent_completed', ...of, holdSeconds: 1, talkSeconds: 2, reason: 'caller' },
    { type: 'channel.left_bridge', channel: { ...trunk, state: 'Up' }, bridge },
    { type: 'channel.destroyed', channel: trunk, cause: 16, causeText: '' },
    { type: 'channel.destroyed', channel: { ...leg, state: 'Up' }, cause: 16, causeText: '' },
    { type: 'device.changed', device: phone, state: 'NOT_INUSE' },
    ...QUEUES.map((queue) => ({ type: 'queue.member_changed', member: member(queue, agent, { lastCall }) }) as const),
  ];
  return events.map((event, n) => ({ ...event, pbx: 'pbx1', at: at + n * 100_000 }) as PbxEvent);
}

type Unstamped = PbxEvent extends infer E ? (E extends PbxEvent ? Omit<E, 'pbx' | 'at'> : never) : never;

function channel(endpoint: string, uniqueId: string, linkedId: string): ChannelSnapshot {
  return {
    uniqueId,
    linkedId,
    name: `PJSIP/${endpoint}-0000001a`,
    endpoint,
    tenant: 'load',
    state: 'Ring',
    callerNumber: '',
    callerName: '',
    connectedNumber: '',
    connectedName: '',
    context: '',
    exten: '',
    app: '',
    createdAt: 0,
  };
}
