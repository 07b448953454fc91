import type { ChannelSnapshot, PbxSnapshot } from '../../asterisk/pbx-event.ts';
import type { Picture } from './picture.ts';

/** Music of ours begins or ends for a leg. Other channels change nothing here. */
export function music(picture: Picture, { own, uniqueId }: ChannelSnapshot, plays: boolean): void {
  if (own?.kind !== 'hold' || own.to === null) return;
  const by = picture.music.get(own.to) ?? new Set();
  if (plays) by.add(uniqueId);
  else by.delete(uniqueId);
  if (by.size > 0) picture.music.set(own.to, by);
  else picture.music.delete(own.to);
  touch(picture, own.to);
}

/** @param space null: it is parked no more */
export function park(picture: Picture, id: string, space: string | null): void {
  const leg = picture.legs.get(id);
  if (leg === undefined || leg.space === space) return;
  leg.space = space;
  touch(picture, id);
}

/** Who hears music, and who is parked where, as the whole picture of the PBX has it. */
export function reconcileWaiting(picture: Picture, snapshot: PbxSnapshot): void {
  picture.music.clear();
  for (const channel of snapshot.channels) music(picture, channel, true);
  const parked = new Map((snapshot.parked ?? []).map(({ uniqueId, space }) => [uniqueId, space]));
  for (const id of picture.legs.keys()) park(picture, id, parked.get(id) ?? null);
}

function touch(picture: Picture, id: string): void {
  const linkedId = picture.legs.get(id)?.channel.linkedId;
  if (linkedId !== undefined) picture.touched.add(linkedId);
}
