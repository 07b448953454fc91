/** Where a line of the catalogue is tried: a file under test/, and words that stand in it. */
type Proof = readonly [file: string, words: string];

export interface Line {
  /** Group and number. */
  readonly id: string;
  readonly abuse: string;
  readonly proofs: readonly Proof[];
  /** What does not apply to what there is, or is not caught; absent for a line that is proven whole. */
  readonly short?: string;
}
