import type {
  BridgeSnapshot,
  ChannelSnapshot,
  DeviceState,
  PbxEvent,
  PbxSnapshot,
  QueueSnapshot,
} from '../../src/asterisk/pbx-event.ts';
import { collect } from '../../src/calls/model/collect.ts';
import { type CallView, emptyPicture, type Names, type Picture } from '../../src/calls/model/picture.ts';
import { begin, step } from '../../src/calls/model/step.ts';

/**
 * A recorded call as a table, one report a line: `1.007 channel.changed ch=17 st=Up`. A line names only what is new
 * about a channel. `_` stands for a blank. Endpoints and tenants: `acme_trunk…` is a trunk, `acme_1001` a phone whose
 * user is 1001. Lines that begin with `>` are what must have been told by then.
 */
export interface Scenario {
  readonly title: string;
  readonly events: readonly PbxEvent[];
  readonly told: readonly string[];
}

/** Microseconds of the first line; Sunday 22 November 2026. */
export const EPOCH = 1_795_331_363_000_000;
/** The room tells what gathered in this time at once. */
export const WINDOW = 10_000;

export const names: Names = {
  endpoint: (id) => {
    const [tenantId = '', local = ''] = id.split('_');
    if (local.startsWith('trunk')) return { tenantId, kind: 'trunk', userId: null };
    return /^\d+$/.test(local) ? { tenantId, kind: 'phone', userId: Number(local) } : null;
  },
  inE164: (tenantId, dialled) => (tenantId === 'acme' && /^0[1-9]/.test(dialled) ? `+49${dialled.slice(1)}` : null),
};

export function emptySnapshot(at: number, parts: Partial<PbxSnapshot> = {}): PbxSnapshot {
  return {
    type: 'pbx.snapshot',
    pbx: 'pbx1',
    at,
    bootedAt: 0,
    channels: [],
    bridges: [],
    endpoints: [],
    queues: [],
    devices: new Map(),
    ...parts,
  };
}

export function parse(text: string): Scenario {
  const lines = text.split('\n').filter((line) => line.trim() !== '');
  const table = new Table();
  const body = lines.filter((line) => !/^[#>]/.test(line));
  return {
    title: (lines[0] ?? '').replace(/^#\s*/, ''),
    events: body.map((line) => table.read(line)),
    told: lines.filter((line) => line.startsWith('>')).map((line) => line.slice(1).trim()),
  };
}

/** Plays the reports to a picture that has already seen an idle PBX; gives what is told, at the end of each window. */
export function play(events: readonly PbxEvent[], picture: Picture = idle()): string[] {
  const told: string[] = [];
  let due = Number.POSITIVE_INFINITY;
  for (const event of events) {
    if (event.at >= due) {
      told.push(...tell(picture, due));
      due = Number.POSITIVE_INFINITY;
    }
    step(picture, event, names);
    const waiting = picture.changed.size > 0 || picture.ended.length > 0 || picture.changedQueues.size > 0;
    if (waiting && due === Number.POSITIVE_INFINITY) due = event.at + WINDOW;
  }
  return [...told, ...tell(picture, due)];
}

export function idle(): Picture {
  const picture = emptyPicture();
  begin(picture, [], names);
  step(picture, emptySnapshot(EPOCH - 1_000_000), names);
  return picture;
}

function tell(picture: Picture, at: number): string[] {
  const seconds = ((at - WINDOW - EPOCH) / 1e6).toFixed(3);
  const { calls, queues } = collect(picture);
  return [
    ...calls.map(({ news, now }) => `${seconds} ${news.join(' + ')} ${say(now)}`),
    ...queues.map(({ queue, counts }) => `${seconds} queue.stats ${queue} waiting=${counts.waiting}`),
  ];
}

/** One view in one line, what is empty left out. */
export function say(view: CallView): string {
  const party = ({ number, name }: CallView['from']): string => (name === '' ? number : `${number}(${name})`);
  const since = (at: number): string => ((at - EPOCH) / 1e6).toFixed(3);
  const parts = [
    view.state,
    view.direction,
    `${party(view.from)}>${party(view.to)}`,
    view.did === null ? '' : `did=${view.did}`,
    view.queue === null ? '' : `queue=${view.queue.name}`,
    `agents=${view.agents.join(',')}`,
    view.answeredAt === null ? '' : `answered=${since(view.answeredAt)}`,
    view.transfers === 0 ? '' : `transfers=${view.transfers}:${view.lastTransfer?.kind}:${view.lastTransfer?.to}`,
    view.ended === null ? '' : `${view.ended.reason}:${view.ended.disposition}:${view.ended.cause}`,
  ];
  return parts.filter((part) => part !== '').join(' ');
}

class Table {
  readonly #channels = new Map<string, ChannelSnapshot>();

  read(line: string): PbxEvent {
    const [time = '', type = '', ...rest] = line.trim().split(/\s+/);
    const word = Object.fromEntries(rest.map((pair) => pair.split(/=(.*)/s).slice(0, 2) as [string, string]));
    const at = EPOCH + Math.round(Number(time) * 1e6);
    const stamp = { pbx: 'pbx1', at };
    const bridge: BridgeSnapshot = {
      id: word['bridge'] ?? '',
      kind: word['kind'] ?? 'mixing',
      class: 'basic',
      channelIds: [],
    };
    const peer = (key: string): ChannelSnapshot | null => (word[key] ? this.#known(word[key]) : null);
    switch (type) {
      case 'transfer.blind':
        return {
          ...stamp,
          type,
          transferer: this.#known(word['by'] ?? ''),
          transferee: peer('of'),
          exten: word['to'] ?? '',
          context: '',
          result: word['result'] ?? 'Success',
        };
      case 'transfer.attended':
        return {
          ...stamp,
          type,
          first: this.#known(word['by'] ?? ''),
          second: this.#known(word['second'] ?? ''),
          transferee: peer('of'),
          target: peer('to'),
          result: word['result'] ?? 'Success',
        };
      case 'channel.dialed':
        return {
          ...stamp,
          type,
          caller: peer('caller'),
          peer: this.#known(word['ch'] ?? ''),
          dialStatus: word['status'] ?? '',
          dialString: '',
        };
      case 'queue.caller_joined':
      case 'queue.caller_left':
        return {
          ...stamp,
          type,
          queue: word['queue'] ?? '',
          uniqueId: word['ch'] ?? '',
          linkedId: word['in'] ?? word['ch'] ?? '',
          position: 1,
          count: 1,
        };
      default:
        return {
          ...stamp,
          type,
          bridge,
          cause: Number(word['cause'] ?? 0),
          causeText: '',
          channel: this.#next(word, at),
        } as PbxEvent;
    }
  }

  #known(id: string): ChannelSnapshot {
    const channel = this.#channels.get(id);
    if (channel === undefined) throw new Error(`channel ${id} was not introduced`);
    return channel;
  }

  #next(word: Record<string, string>, at: number): ChannelSnapshot {
    const id = word['ch'] ?? '';
    const before = this.#channels.get(id) ?? newChannel(id, word['name'] ?? '', at);
    const text = (key: string, old: string): string => word[key]?.replaceAll('_', ' ') ?? old;
    const next: ChannelSnapshot = {
      ...before,
      linkedId: word['in'] ?? before.linkedId,
      state: (word['st'] ?? before.state) as ChannelSnapshot['state'],
      callerNumber: text('num', before.callerNumber),
      callerName: text('who', before.callerName),
      exten: word['exten'] ?? before.exten,
    };
    this.#channels.set(id, next);
    return next;
  }
}

export function newChannel(id: string, name: string, at: number): ChannelSnapshot {
  const endpoint = name.startsWith('PJSIP/') ? name.slice(6, name.lastIndexOf('-')) : null;
  return {
    uniqueId: id,
    linkedId: id,
    name,
    endpoint,
    tenant: names.endpoint(endpoint ?? '')?.tenantId ?? null,
    state: 'Down',
    callerNumber: '',
    callerName: '',
    connectedNumber: '',
    connectedName: '',
    context: '',
    exten: '',
    app: '',
    createdAt: at,
  };
}

/** The whole picture that the PBX would give after these reports, as LINK asks for it. */
export function snapshotAfter(events: readonly PbxEvent[], at: number): PbxSnapshot {
  const channels = new Map<string, ChannelSnapshot>();
  const seats = new Map<string, BridgeSnapshot>();
  const held = new Map<string, DeviceState>();
  const waiting = new Map<string, { queue: string; since: number }>();
  for (const event of events) {
    if ('channel' in event && event.type !== 'channel.destroyed') channels.set(event.channel.uniqueId, event.channel);
    if (event.type === 'channel.destroyed') {
      channels.delete(event.channel.uniqueId);
      seats.delete(event.channel.uniqueId);
      waiting.delete(event.channel.uniqueId);
      held.delete(`PJSIP/${event.channel.endpoint}`);
    }
    if (event.type === 'channel.entered_bridge') seats.set(event.channel.uniqueId, event.bridge);
    if (event.type === 'channel.left_bridge' && seats.get(event.channel.uniqueId)?.id === event.bridge.id) {
      seats.delete(event.channel.uniqueId);
    }
    if (event.type === 'channel.held') held.set(`PJSIP/${event.channel.endpoint}`, 'ONHOLD');
    if (event.type === 'channel.unheld') held.set(`PJSIP/${event.channel.endpoint}`, 'INUSE');
    if (event.type === 'queue.caller_joined') waiting.set(event.uniqueId, { queue: event.queue, since: event.at });
    if (event.type === 'queue.caller_left') waiting.delete(event.uniqueId);
  }
  const bridges = new Map<string, BridgeSnapshot>();
  for (const [channel, bridge] of seats) {
    bridges.set(bridge.id, { ...bridge, channelIds: [...(bridges.get(bridge.id)?.channelIds ?? []), channel] });
  }
  const queues = new Map<string, QueueSnapshot>();
  for (const [uniqueId, { queue, since }] of waiting) {
    const callers = queues.get(queue)?.callers ?? [];
    const waitSeconds = Math.round((at - since) / 1e6);
    const caller = { queue, uniqueId, position: callers.length + 1, waitSeconds };
    queues.set(queue, { queue, strategy: 'ringall', calls: 0, members: [], callers: [...callers, caller] });
  }
  return emptySnapshot(at, {
    channels: [...channels.values()],
    bridges: [...bridges.values()],
    queues: [...queues.values()],
    devices: held,
  });
}
