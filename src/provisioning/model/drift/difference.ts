export const DRIFT_KINDS = [
  'endpoint',
  'auth',
  'aor',
  'contact',
  'registration',
  'queue',
  'member',
  'mailbox',
  'context',
  'hint',
] as const;
export type DriftKind = (typeof DRIFT_KINDS)[number];

/** What mends a difference; `by_hand` for one that only somebody at the PBX, or a change of the object, can mend. */
export const REPAIRS = [
  'expire_cache',
  'end_contact',
  'reload_registrations',
  'register',
  'queues',
  'dialplan',
  'by_hand',
] as const;
export type Repair = (typeof REPAIRS)[number];

/** One thing that the tables say and the PBX does not have like that. */
export interface Difference {
  readonly kind: DriftKind;
  readonly name: string;
  /** Which field differs; null where the whole thing is missing or is there without a row. */
  readonly field: string | null;
  /** As the tables have it; null for nothing. */
  readonly expected: string | null;
  readonly actual: string | null;
  readonly repair: Repair;
}

export function missing(kind: DriftKind, name: string, expected: string, repair: Repair): Difference {
  return { kind, name, field: null, expected, actual: null, repair };
}

export function extra(kind: DriftKind, name: string, actual: string, repair: Repair): Difference {
  return { kind, name, field: null, expected: null, actual, repair };
}

export function differing(
  kind: DriftKind,
  name: string,
  field: string,
  values: { readonly expected: string; readonly actual: string },
  repair: Repair,
): Difference {
  return { kind, name, field, ...values, repair };
}
