import { bounded, noReplay, pbxUnharmed } from './invariants/burden.ts';
import type { Invariant, InvariantId } from './invariants/invariant.ts';
import { completeOnce, noInvention, saneTime } from './invariants/records.ts';
import { honestHealth, trueState } from './invariants/state.ts';
import { messagesOnce, tenantClosure } from './invariants/tenants.ts';
import type { Picture } from './picture.ts';

/** The ten, in the order of their numbers. */
export const INVARIANTS: readonly Invariant[] = [
  completeOnce,
  noInvention,
  saneTime,
  trueState,
  tenantClosure,
  messagesOnce,
  bounded,
  pbxUnharmed,
  honestHealth,
  noReplay,
];

export interface Verdict {
  readonly id: InvariantId;
  /** `not applicable`: there was nothing in this run that could have broken it. */
  readonly verdict: 'held' | 'violated' | 'not applicable';
  /** What it was checked on. */
  readonly at: string;
  readonly violations: readonly string[];
}

/** Checks all ten, each of them every time. */
export function verify(picture: Picture): Verdict[] {
  return INVARIANTS.map(({ id, judge }) => {
    const { looked, at, violations } = judge(picture);
    const verdict = violations.length > 0 ? 'violated' : looked === 0 ? 'not applicable' : 'held';
    return { id, verdict, at, violations };
  });
}

/** Every violation, with its invariant before it. */
export function violationsOf(verdicts: readonly Verdict[]): string[] {
  return verdicts.flatMap(({ id, violations }) => violations.map((one) => `${id}: ${one}`));
}
