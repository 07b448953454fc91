import { PatchbayError } from '../platform/errors.ts';
import type { AmiFrame } from './ami/frame.ts';
import type { AmiSession } from './ami/session.ts';
import type { AriSnapshots } from './ari/snapshots.ts';
import { sealed, text } from './normalise/ami-fields.ts';
import { parkedCall } from './normalise/ami-parking.ts';
import { queueCaller, queueMember } from './normalise/ami-queue.ts';
import { bridgeOf, channelOf, endpointOf, isMessageChannel, type TenantOf, timeOf } from './normalise/ari-shapes.ts';
import { deviceState } from './normalise/device-state.ts';
import { isJson, type Json, object } from './normalise/json.ts';
import { Torn } from './normalise/torn.ts';
import type { PbxSnapshot, QueueSnapshot } from './pbx-event.ts';
import { parseAmiTime } from './timestamp.ts';

export interface SnapshotSources {
  readonly pbx: string;
  readonly ami: AmiSession;
  readonly ari: AriSnapshots;
  readonly systemName: string;
  readonly tenantOf: TenantOf;
  /** The PBX's clock was read: what happens from now on may or may not be in the snapshot. */
  fenced(): void;
  /** An item of a list that Asterisk would not have written; the list is used without it. */
  rejected(reason: string): void;
}

/**
 * Asks a PBX for its whole picture, between two readings of its own clock.
 *
 * @throws PatchbayError when either link gives out meanwhile
 */
export async function takeSnapshot(sources: SnapshotSources): Promise<PbxSnapshot> {
  const { pbx, ami, ari, tenantOf, fenced } = sources;
  const at = await pbxTime(ami);
  fenced();
  const [shown, queues, devices, parked, info, channels, bridges, endpoints] = await Promise.all([
    ami.list('CoreShowChannels'),
    ami.list('QueueStatus'),
    ami.list('DeviceStateList'),
    ami.list('ParkedCalls').catch(() => []), // a PBX without res_parking parks nobody
    ari.get('/asterisk/info?only=status'),
    ari.get('/channels'),
    ari.get('/bridges'),
    pjsipEndpoints(ari),
  ]);
  // The second reading comes after everything else on the same socket: what was flushed before it has been received.
  await pbxTime(ami);
  const take = <T>(json: unknown, read: (one: Json) => T): T[] => each(list(json), read, sources);
  const calls = list(channels).filter((channel) => !isMessageChannel(channel));
  const linkedIds = new Map(
    each(
      shown.filter(({ type }) => type === 'CoreShowChannel'),
      (frame) => [text(frame, 'Uniqueid'), sealed(frame, 'Linkedid', sources.systemName)] as const,
      sources,
    ),
  );
  return {
    type: 'pbx.snapshot',
    pbx,
    at,
    bootedAt: bootedAt(info),
    channels: take(calls, (json) => {
      const channel = channelOf(json, tenantOf);
      const { uniqueId } = channel;
      return { ...channel, linkedId: channel.linkedId || (linkedIds.get(uniqueId) ?? uniqueId) };
    }),
    bridges: take(bridges, bridgeOf),
    endpoints: take(endpoints, endpointOf),
    queues: queuesOf(queues, sources),
    devices: new Map(
      each(
        devices.filter(({ type }) => type === 'DeviceStateChange'),
        (frame) => [text(frame, 'Device'), deviceState(frame.get('State'))] as const,
        sources,
      ),
    ),
    parked: each(
      parked.filter(({ type }) => type === 'ParkedCall'),
      (frame) => parkedCall(frame, sources.systemName),
      sources,
    ),
  };
}

/** All endpoints that Asterisk has in memory. */
export async function pjsipEndpoints(ari: AriSnapshots): Promise<Json[]> {
  try {
    return list(await ari.get('/endpoints/PJSIP'));
  } catch (error) {
    // "Invalid tech" is what ARI says while it knows no endpoint at all.
    if (error instanceof PatchbayError && error.code === 'not_found') return [];
    throw error;
  }
}

async function pbxTime(ami: AmiSession): Promise<number> {
  const pong = await ami.request('Ping');
  const at = parseAmiTime(pong.get('Timestamp'));
  if (at === null) throw new PatchbayError('unavailable', 'the PBX answered a Ping without its time');
  return at;
}

/** Epoch milliseconds. */
function bootedAt(info: unknown): number {
  if (!isJson(info)) throw new PatchbayError('unavailable', 'ARI gave no asterisk/info');
  return timeOf(object(info['status'], 'status')['startup_time'], 'startup_time') / 1000;
}

function queuesOf(frames: readonly AmiFrame[], sources: SnapshotSources): QueueSnapshot[] {
  const of = <T>(type: string, read: (frame: AmiFrame) => T): T[] =>
    each(
      frames.filter((frame) => frame.type === type),
      read,
      sources,
    );
  const members = byQueue(of('QueueMember', (frame) => queueMember(frame, 'Location', 'Name')));
  const callers = byQueue(of('QueueEntry', (frame) => queueCaller(frame, sources.systemName)));
  return of('QueueParams', (frame) => {
    const queue = text(frame, 'Queue');
    return {
      queue,
      strategy: frame.get('Strategy'),
      calls: Number(frame.get('Calls')) || 0,
      members: members.get(queue) ?? [],
      callers: callers.get(queue) ?? [],
    };
  });
}

function byQueue<T extends { readonly queue: string }>(items: readonly T[]): ReadonlyMap<string, readonly T[]> {
  const groups = new Map<string, T[]>();
  for (const item of items) {
    const group = groups.get(item.queue);
    if (group === undefined) groups.set(item.queue, [item]);
    else group.push(item);
  }
  return groups;
}

/** Reads each item; one that is torn is reported and left out. */
function each<Item, T>(items: readonly Item[], read: (item: Item) => T, sources: SnapshotSources): T[] {
  return items.flatMap((item) => {
    try {
      return [read(item)];
    } catch (error) {
      if (!(error instanceof Torn)) throw error;
      sources.rejected(error.message);
      return [];
    }
  });
}

function list(json: unknown): Json[] {
  return Array.isArray(json) ? json.filter(isJson) : [];
}
