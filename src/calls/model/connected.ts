import { isParty } from './legs.ts';
import type { Leg, Picture } from './picture.ts';

/**
 * The parties that hear one another, `from` included: those in its bridge, and those behind the Local channels there.
 * A holding bridge (parking) connects nobody.
 */
export function connectedWith(picture: Picture, from: Leg): readonly Leg[] {
  const reached = new Set<string>([from.id]);
  const ahead = [from];
  const parties: Leg[] = [];
  for (let leg = ahead.pop(); leg !== undefined; leg = ahead.pop()) {
    if (isParty(leg.channel)) parties.push(leg);
    for (const id of neighbours(picture, leg)) {
      const next = picture.legs.get(id);
      if (next === undefined || reached.has(id)) continue;
      reached.add(id);
      ahead.push(next);
    }
  }
  return parties;
}

function neighbours(picture: Picture, leg: Leg): Iterable<string> {
  const half = otherHalf(picture, leg);
  if (leg.seat === null || leg.seat.holding) return half === null ? [] : [half];
  const seated = picture.bridges.get(leg.seat.bridge) ?? [];
  return half === null ? seated : [...seated, half];
}

/** `Local/x@y-0000001a;1` and `;2` are two ends of one pipe. */
function otherHalf(picture: Picture, leg: Leg): string | null {
  const name = leg.channel.name;
  if (!name.startsWith('Local/')) return null;
  const other = name.endsWith(';1') ? ';2' : ';1';
  return picture.locals.get(name.slice(0, -2) + other) ?? null;
}
