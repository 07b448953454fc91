import type { ChannelSnapshot, DeviceState, PbxEvent, QueueMemberSnapshot } from '../../src/asterisk/pbx-event.ts';
import { EPOCH } from './stage.ts';

const BOOTED_AT = EPOCH / 1000 - 3_600_000;

/**
 * Reads lines such as `0.966 ringing alice 18`: seconds, what, whose, and then, by kind:
 *
 *   created|calling|ringing|up alice 18 in=17   channel.created/changed; `in` names the conversation, said once
 *   gone|hold|unhold|unanswered alice 18        channel.destroyed, held, unheld, dialled without answer
 *   device alice RINGING · contact alice Removed
 *   member support alice paused=lunch last=3 status=2 penalty=1 · removed support alice   (~ stands for a blank)
 *   connected support alice 18 · completed support alice 17 leg=18 · rna support alice 18
 *   snapshot alice=NOT_INUSE/18:Up … boot=20    phones with their channels, all known members
 *   down ami
 */
export class Reports {
  readonly #channels = new Map<string, ChannelSnapshot>();
  readonly #members = new Map<string, QueueMemberSnapshot>();
  #bootedAt = BOOTED_AT;

  read(line: string): PbxEvent {
    const [time = '', what = '', ...rest] = line.trim().split(/\s+/);
    const at = EPOCH + Math.round(Number(time) * 1e6);
    const words = rest.filter((word) => !word.includes('='));
    const given = new Map(rest.filter((word) => word.includes('=')).map((pair) => pair.split('=') as [string, string]));
    const stamp = { pbx: 'pbx1', at };
    const [first = '', second = '', third = ''] = words;
    switch (what) {
      case 'created':
        return { ...stamp, type: 'channel.created', channel: this.#channel(first, second, 'Down', given.get('in')) };
      case 'calling':
        return { ...stamp, type: 'channel.created', channel: this.#channel(first, second, 'Ring', given.get('in')) };
      case 'ringing':
        return { ...stamp, type: 'channel.changed', channel: this.#channel(first, second, 'Ringing', given.get('in')) };
      case 'up':
        return { ...stamp, type: 'channel.changed', channel: this.#channel(first, second, 'Up', given.get('in')) };
      case 'gone':
        return { ...stamp, type: 'channel.destroyed', channel: this.#channel(first, second), cause: 16, causeText: '' };
      case 'hold':
        return { ...stamp, type: 'channel.held', channel: this.#channel(first, second) };
      case 'unhold':
        return { ...stamp, type: 'channel.unheld', channel: this.#channel(first, second) };
      case 'unanswered': {
        const peer = this.#channel(first, second);
        return { ...stamp, type: 'channel.dialed', caller: null, peer, dialStatus: 'NOANSWER', dialString: '' };
      }
      case 'device':
        return { ...stamp, type: 'device.changed', device: at_(first), state: second as DeviceState };
      case 'contact':
        return { ...stamp, type: 'contact.changed', endpoint: `acme_${first}`, status: second };
      case 'member':
        return { ...stamp, type: 'queue.member_changed', member: this.#member(first, second, given) };
      case 'removed': {
        const member = this.#member(first, second, new Map());
        this.#members.delete(`${first} ${second}`);
        return { ...stamp, type: 'queue.member_removed', member };
      }
      case 'completed': {
        const call = {
          queue: `acme_${first}`,
          interface: at_(second),
          uniqueId: third,
          linkedId: third,
          agentUniqueId: given.get('leg') ?? '',
        };
        return { ...stamp, type: 'queue.agent_completed', ...call, holdSeconds: 1, talkSeconds: 2, reason: 'caller' };
      }
      case 'connected': {
        const call = {
          queue: `acme_${first}`,
          interface: at_(second),
          uniqueId: '',
          linkedId: '',
          agentUniqueId: third,
        };
        return { ...stamp, type: 'queue.agent_connected', ...call, holdSeconds: 1, ringSeconds: 1 };
      }
      case 'rna': {
        const call = {
          queue: `acme_${first}`,
          interface: at_(second),
          uniqueId: '',
          linkedId: '',
          agentUniqueId: third,
        };
        return { ...stamp, type: 'queue.agent_ring_no_answer', ...call, ringMs: 4000 };
      }
      case 'snapshot':
        return this.#snapshot(at, given);
      case 'down':
        return { ...stamp, type: 'link.down', link: 'ami', reason: '' };
      default:
        throw new Error(`no such report: ${line}`);
    }
  }

  #channel(who: string, id: string, state?: ChannelSnapshot['state'], linkedId?: string): ChannelSnapshot {
    const known = this.#channels.get(id);
    const channel: ChannelSnapshot = {
      uniqueId: id,
      linkedId: linkedId ?? known?.linkedId ?? id,
      name: `PJSIP/acme_${who}-${id}`,
      endpoint: `acme_${who}`,
      tenant: 'acme',
      state: state ?? known?.state ?? 'Down',
      callerNumber: '',
      callerName: '',
      connectedNumber: '',
      connectedName: '',
      context: '',
      exten: '',
      app: '',
      createdAt: 0,
    };
    this.#channels.set(id, channel);
    return channel;
  }

  /** What is not said is as it was. */
  #member(queue: string, who: string, given: ReadonlyMap<string, string>): QueueMemberSnapshot {
    const key = `${queue} ${who}`;
    const known = this.#members.get(key) ?? memberOf(queue, who);
    const last = given.get('last');
    const paused = given.get('paused')?.replaceAll('~', ' ');
    const member: QueueMemberSnapshot = {
      ...known,
      ...(last === undefined ? {} : { lastCall: EPOCH / 1e6 + Number(last) }),
      ...(paused === undefined ? {} : { paused: paused !== 'no', pausedReason: paused === 'no' ? '' : paused }),
      ...(given.has('penalty') ? { penalty: Number(given.get('penalty')) } : {}),
      ...(given.has('status') ? { status: Number(given.get('status')) } : {}),
    };
    this.#members.set(key, member);
    return member;
  }

  #snapshot(at: number, given: Map<string, string>): PbxEvent {
    this.#bootedAt = given.has('boot') ? EPOCH / 1000 + Number(given.get('boot')) * 1000 : this.#bootedAt;
    if (given.has('members')) for (const key of [...this.#members.keys()]) this.#members.delete(key);
    for (const pair of given.get('members')?.split(',') ?? []) {
      const [queue = '', who = ''] = pair.split(':');
      if (queue !== '') this.#member(queue, who, new Map());
    }
    const phones = [...given].filter(([key]) => key !== 'boot' && key !== 'members');
    const channels = phones.flatMap(([who, phone]) =>
      phone
        .split('/')
        .slice(1)
        .map((leg) => {
          const [id = '', state = 'Up'] = leg.split(':');
          return this.#channel(who, id, state as ChannelSnapshot['state']);
        }),
    );
    const members = [...this.#members.values()];
    return {
      type: 'pbx.snapshot',
      pbx: 'pbx1',
      at,
      bootedAt: this.#bootedAt,
      channels,
      bridges: [],
      endpoints: phones.map(([who, phone]) => ({
        endpoint: `acme_${who}`,
        state: phone.startsWith('UNAVAILABLE') ? ('offline' as const) : ('online' as const),
        channelIds: [],
      })),
      queues: ['acme_support', 'acme_sales'].map((queue) => ({
        queue,
        strategy: 'ringall',
        calls: 0,
        members: members.filter((member) => member.queue === queue),
        callers: [],
      })),
      devices: new Map(phones.map(([who, phone]) => [at_(who), phone.split('/')[0] as DeviceState])),
    };
  }
}

export function memberOf(queue: string, who: string): QueueMemberSnapshot {
  return {
    queue: `acme_${queue}`,
    interface: at_(who),
    memberName: who,
    penalty: 0,
    paused: false,
    pausedReason: '',
    status: 1,
    inCall: false,
    lastCall: 0,
    wrapupSeconds: 0,
    membership: 'dynamic',
  };
}

function at_(who: string): string {
  return `PJSIP/acme_${who}`;
}
