import type { FieldError } from '../../../platform/errors.ts';
import type { Given } from '../writing.ts';

export interface RawRow {
  /** From 1. */
  readonly row: number;
  readonly value: unknown;
  /** Why it is no row at all. */
  readonly problem: FieldError | null;
}

/** What the API makes of a row, or why it cannot. */
export type Judge = (value: unknown) => { readonly given: Given } | { readonly errors: readonly FieldError[] };

export interface ImportOrder {
  readonly rows: readonly RawRow[];
  readonly judge: Judge;
  readonly onDuplicate: 'skip' | 'update' | 'create';
  readonly dryRun: boolean;
}

export interface RowReport {
  readonly row: number;
  readonly outcome: 'created' | 'updated' | 'skipped' | 'invalid';
  readonly contactId: number | null;
  readonly reason: string | null;
  readonly errors: readonly FieldError[];
}
