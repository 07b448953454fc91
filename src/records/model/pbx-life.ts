/**
 * Asterisk makes uniqueids `name-epoch.n`: n counts from 0 within one life of the process, epoch is the second. A
 * counter that is lower than one seen before, with a later second, therefore tells that the process died in between.
 * Channels made at once can change places by a few while the second steps by one: that is no death. (Asterisk is back
 * within a second, so the time alone does not tell.) Should it be taken for one, calls end too early for as long as
 * nothing more is read of them.
 */
export interface PbxLife {
  readonly counter: number;
  readonly second: number;
}

export const UNKNOWN_LIFE: PbxLife = { counter: -1, second: 0 };

/** Null for an id that somebody else chose (ARI, Originate) or that says nothing new. */
export function nextLife(life: PbxLife, uniqueId: string): { readonly life: PbxLife; readonly reborn: boolean } | null {
  const parts = MADE_BY_ASTERISK.exec(uniqueId);
  if (parts === null) return null;
  const second = Number(parts[1]);
  const counter = Number(parts[2]);
  if (counter > life.counter) return { life: { counter, second: Math.max(second, life.second) }, reborn: false };
  const neighbours = second === life.second + 1 && life.counter - counter < MOST_NEIGHBOURS;
  if (second <= life.second || neighbours) return null;
  return { life: { counter, second }, reborn: true };
}

const MOST_NEIGHBOURS = 10;
const MADE_BY_ASTERISK = /(?:^|-)(\d{10})\.(\d{1,10})$/;
