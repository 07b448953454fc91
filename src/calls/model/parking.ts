import type { PbxSnapshot } from '../../asterisk/pbx-event.ts';
import type { Picture } from './picture.ts';

/** @param space null: it is parked no more */
export function park(picture: Picture, id: string, space: string | null): void {
  const leg = picture.legs.get(id);
  if (leg === undefined || leg.space === space) return;
  leg.space = space;
  picture.touched.add(leg.channel.linkedId);
}

/** Who is parked where, as the whole picture of the PBX has it. */
export function reconcileParking(picture: Picture, snapshot: PbxSnapshot): void {
  const parked = new Map((snapshot.parked ?? []).map(({ uniqueId, space }) => [uniqueId, space]));
  for (const id of picture.legs.keys()) park(picture, id, parked.get(id) ?? null);
}
