import type { PbxSnapshot } from '../../asterisk/pbx-event.ts';
import { drop, seat, see } from './legs.ts';
import { reconcileParking } from './parking.ts';
import type { Leg, Picture, Seat } from './picture.ts';
import { forgetPlace, join, vacate } from './queue-places.ts';

/**
 * Makes the picture agree with the PBX. The snapshot was read after `at`, so it wins over every fact older than that;
 * facts learnt since are newer than some of its parts and stay.
 *
 * ARI reports milliseconds, so the fence is rounded down: an event of the same millisecond is still news.
 */
export function reconcile(picture: Picture, snapshot: PbxSnapshot): void {
  const fence = Math.floor(snapshot.at / 1000) * 1000;
  picture.fence = fence;
  channels(picture, snapshot, fence);
  bridges(picture, snapshot, fence);
  holds(picture, snapshot, fence);
  queues(picture, snapshot, fence);
  reconcileParking(picture, snapshot);
  for (const [id, at] of picture.gone) if (at < fence) picture.gone.delete(id);
  for (const linkedId of picture.conversations.keys()) picture.touched.add(linkedId);
}

function channels(picture: Picture, snapshot: PbxSnapshot, fence: number): void {
  const present = new Set<string>();
  for (const channel of snapshot.channels) {
    present.add(channel.uniqueId);
    see(picture, channel, fence);
  }
  for (const leg of [...picture.legs.values()]) {
    if (present.has(leg.id) || leg.at >= fence) continue;
    forgetPlace(picture, leg.id, fence);
    drop(picture, leg, fence);
  }
}

function bridges(picture: Picture, snapshot: PbxSnapshot, fence: number): void {
  const seats = new Map<string, Seat>();
  for (const { id, kind, channelIds } of snapshot.bridges) {
    for (const channel of channelIds) seats.set(channel, { bridge: id, holding: kind === 'holding' });
  }
  for (const leg of picture.legs.values()) {
    if (leg.seatAt < fence) seat(picture, leg, seats.get(leg.id) ?? null, fence);
  }
}

/**
 * No list of the PBX says which channel is on hold, only whether a device is. That decides for a phone with one
 * channel; with several, what was known of each stays.
 */
function holds(picture: Picture, snapshot: PbxSnapshot, fence: number): void {
  const legsOf = new Map<string, Leg[]>();
  for (const leg of picture.legs.values()) {
    // The channel of `PJSIP/phone-0000001a` belongs to the device `PJSIP/phone`.
    const device = leg.channel.name.slice(0, leg.channel.name.lastIndexOf('-'));
    legsOf.set(device, [...(legsOf.get(device) ?? []), leg]);
  }
  for (const [device, legs] of legsOf) {
    const state = snapshot.devices.get(device);
    if (state === undefined) continue;
    for (const leg of legs) {
      if (leg.heldAt >= fence || (state !== 'ONHOLD' && legs.length > 1)) continue;
      leg.held = state === 'ONHOLD';
      leg.heldAt = fence;
    }
  }
}

function queues(picture: Picture, snapshot: PbxSnapshot, fence: number): void {
  const waiting = new Set<string>();
  for (const { queue, callers } of snapshot.queues) {
    for (const caller of callers) {
      waiting.add(caller.uniqueId);
      const known = picture.places.get(caller.uniqueId);
      if (known !== undefined && known.at >= fence) continue;
      if (known?.waiting && known.queue === queue) continue;
      join(picture, caller.uniqueId, queue, fence - caller.waitSeconds * 1_000_000);
    }
  }
  for (const [id, place] of picture.places) {
    if (place.waiting && !waiting.has(id) && place.at < fence) vacate(picture, id, fence);
  }
}
