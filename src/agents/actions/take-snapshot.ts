import { endpointOfInterface, pjsipInterface } from '../../asterisk/naming.ts';
import type { ChannelSnapshot, DeviceState, PbxSnapshot, QueueMemberSnapshot } from '../../asterisk/pbx-event.ts';
import { legOf } from '../listen.ts';
import type { PhoneFacts } from '../model/reconcile.ts';
import { type Floor, tidy } from './floor/floor.ts';

/**
 * The whole picture: every agent is set right by it, members that are nobody's are noted, and then everything that is
 * missing in the queues is asked for. What is wanted was kept here, so whoever restarted, the queues come back.
 */
export function takeSnapshot(floor: Floor, snapshot: PbxSnapshot): void {
  const { at, bootedAt } = snapshot;
  const { process: last } = floor;
  const restarted = last.bootedAt !== null && last.bootedAt !== bootedAt;
  const callsLostAt = last.bootedAt === bootedAt ? null : Math.min(last.lostAt ?? bootedAt, bootedAt);
  floor.time.seen(at);
  floor.process = { bootedAt, lostAt: null };
  floor.queuesInPbx = new Set(snapshot.queues.map(({ queue }) => queue));
  floor.observed = true;
  floor.strays.unseeAll();
  const phones = phonesOf(floor, snapshot);
  for (const entry of [...floor.roster.all()]) {
    const shown = phones.get(entry.agent.who.endpoint) ?? { ...NOTHING };
    const facts: PhoneFacts = {
      device: shown.device ?? DEVICE_BY_REACH[shown.online],
      online: shown.online === 'unknown' ? null : shown.online === 'online',
      legs: shown.channels.map((channel) => legOf(snapshot.pbx, channel)),
      members: shown.members,
      restarted,
      callsLostAt,
    };
    floor.desk.apply(entry, { type: 'snapshot', facts, at });
  }
  tidy(floor);
}

interface ShownPhone {
  device: DeviceState | null;
  online: 'online' | 'offline' | 'unknown';
  readonly channels: ChannelSnapshot[];
  readonly members: QueueMemberSnapshot[];
}

const NOTHING: Readonly<ShownPhone> = { device: null, online: 'unknown', channels: [], members: [] };
const DEVICE_BY_REACH = { online: 'NOT_INUSE', offline: 'UNAVAILABLE', unknown: 'UNKNOWN' } as const;

/** By endpoint, of agents only; members that are no agent's go to the strays. */
function phonesOf(floor: Floor, snapshot: PbxSnapshot): ReadonlyMap<string, ShownPhone> {
  const phones = new Map<string, ShownPhone>();
  const phone = (endpoint: string | null): ShownPhone | undefined => {
    if (endpoint === null || floor.roster.ofEndpoint(endpoint) === undefined) return undefined;
    const known = phones.get(endpoint);
    if (known !== undefined) return known;
    const device = snapshot.devices.get(pjsipInterface(endpoint)) ?? null;
    const fresh: ShownPhone = { device, online: 'unknown', channels: [], members: [] };
    phones.set(endpoint, fresh);
    return fresh;
  };
  for (const { endpoint, state } of snapshot.endpoints) {
    const one = phone(endpoint);
    if (one !== undefined) one.online = state;
  }
  for (const channel of snapshot.channels) phone(channel.endpoint)?.channels.push(channel);
  for (const member of snapshot.queues.flatMap(({ members }) => members)) {
    const one = phone(endpointOfInterface(member.interface));
    if (one === undefined) floor.strays.see(member);
    else one.members.push(member);
  }
  return phones;
}
