/** One thing looked at: what was seen, and what to change where it is not right. */
export interface Finding {
  readonly check: string;
  /** `unknown`: it could not be looked at, for the reason in `found`; counts as not right. */
  readonly verdict: 'ok' | 'problem' | 'unknown';
  readonly found: string;
  /** Exactly what to write and where, line by line. Empty when all is well. */
  readonly change: readonly string[];
}

export function ok(check: string, found: string): Finding {
  return { check, verdict: 'ok', found, change: [] };
}

export function problem(check: string, found: string, ...change: string[]): Finding {
  return { check, verdict: 'problem', found, change };
}

export function unknown(check: string, found: string, ...change: string[]): Finding {
  return { check, verdict: 'unknown', found, change };
}

/** A probe's answer, or why there is none. The reason never holds a password. */
export type Seen<T> = { readonly value: T } | { readonly missing: string };

export function formatFinding(finding: Finding): string {
  const mark = { ok: 'ok      ', problem: 'PROBLEM ', unknown: 'unknown ' }[finding.verdict];
  const change = finding.change.map((line) => `           -> ${line}`);
  return [`${mark} ${finding.check}: ${finding.found}`, ...change].join('\n');
}
