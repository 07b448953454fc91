import type { Picture } from './picture.ts';

export interface QueueCounts {
  readonly waiting: number;
  /** Epoch microseconds, null when nobody waits. */
  readonly longestSince: number | null;
}

export function join(picture: Picture, id: string, queue: string, at: number): void {
  const known = picture.places.get(id);
  if (picture.gone.has(id) || (known !== undefined && known.at > at)) return;
  vacate(picture, id, at);
  picture.places.set(id, { queue, waiting: true, since: at, at });
  const waiting = picture.queues.get(queue);
  if (waiting === undefined) picture.queues.set(queue, new Set([id]));
  else waiting.add(id);
  changed(picture, id, queue, at);
}

export function vacate(picture: Picture, id: string, at: number): void {
  const place = picture.places.get(id);
  if (place === undefined || place.at > at) return;
  picture.places.set(id, { ...place, waiting: false, at });
  if (!place.waiting) return;
  const waiting = picture.queues.get(place.queue);
  waiting?.delete(id);
  if (waiting?.size === 0) picture.queues.delete(place.queue);
  changed(picture, id, place.queue, at);
}

/** The channel is gone, and with it what is known of its places. */
export function forgetPlace(picture: Picture, id: string, at: number): void {
  vacate(picture, id, Math.max(at, picture.places.get(id)?.at ?? at));
  picture.places.delete(id);
}

export function countsOf(picture: Picture, queue: string): QueueCounts {
  let longestSince: number | null = null;
  const waiting = picture.queues.get(queue);
  for (const id of waiting ?? []) {
    const since = picture.places.get(id)?.since;
    if (since !== undefined && (longestSince === null || since < longestSince)) longestSince = since;
  }
  return { waiting: waiting?.size ?? 0, longestSince };
}

function changed(picture: Picture, id: string, queue: string, at: number): void {
  picture.changedQueues.set(queue, at);
  const leg = picture.legs.get(id);
  if (leg !== undefined) picture.touched.add(leg.channel.linkedId);
}
