import type { Bench } from './bench/bench.ts';
import type { InvariantId } from './invariants/invariant.ts';

/** One line of the catalogue that is done to the whole system. */
export interface Fault {
  /** Its number in the catalogue. */
  readonly number: number;
  readonly name: string;
  /** What has to hold, and may not be "not applicable". */
  readonly stakes: readonly InvariantId[];
  /** A call between two phones of each tenant stands through it and afterwards. */
  readonly standing: boolean;
  /** No other calls go on while it strikes. */
  readonly alone?: true;
  /** Breaks something under traffic, and mends it. @returns what is wrong beside the invariants */
  strike(bench: Bench): Promise<readonly string[]>;
  /** Why it cannot be done here; absent where it can. */
  readonly cannot?: (bench: Bench) => string | null;
}
