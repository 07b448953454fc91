/**
 * Asterisk makes uniqueids `name-epoch.n`: n counts from 0 within one life of the process, epoch is the second. A
 * counter that is lower than one seen before, with a later second, therefore tells that the process died in between.
 * (Two channels made at once can swap neighbours, and the second can step by one between them: that is no death.)
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
  if (second <= life.second + 1) return null;
  return { life: { counter, second }, reborn: true };
}

const MADE_BY_ASTERISK = /(?:^|-)(\d{10})\.(\d{1,10})$/;
