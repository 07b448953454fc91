/**
 * What a bench says: one line per claim, our figure and the peer's measured in the same run, and the ratio that is
 * held to a limit. Figures of different runs or machines are never put on one line.
 */
export interface BenchLine {
  /** What was measured, with its unit: `AMI frames decoded per second`. */
  readonly what: string;
  readonly ours: number;
  readonly peer: { readonly name: string; readonly value: number };
  /** ours / peer, unless the line says otherwise. */
  readonly ratio: number;
  /** The limit as a person reads it: `>= 4`. */
  readonly limit: string;
  readonly ok: boolean;
}

export interface BenchOptions {
  /** A shorter form for CI: less load or time, the same claims. */
  readonly short: boolean;
  /** Progress for a person waiting. */
  readonly say: (line: string) => void;
}

/** A file `bench/<name>.ts` exports one of these as `bench`. It runs alone in a process of its own. */
export interface Bench {
  readonly name: string;
  run(options: BenchOptions): Promise<readonly BenchLine[]>;
}

type Limit = { readonly atLeast: number } | { readonly atMost: number };

/** A line whose claim is ours / peer against one bound. */
export function benchLine(what: string, ours: number, peer: BenchLine['peer'], limit: Limit): BenchLine {
  const ratio = ours / peer.value;
  const ok = 'atLeast' in limit ? ratio >= limit.atLeast : ratio <= limit.atMost;
  const text = 'atLeast' in limit ? `>= ${limit.atLeast}` : `<= ${limit.atMost}`;
  return { what, ours, peer, ratio, limit: text, ok };
}

export function formatLine(line: BenchLine): string {
  const verdict = line.ok ? 'ok  ' : 'FAIL';
  const figures = `ours ${figure(line.ours)}, ${line.peer.name} ${figure(line.peer.value)}`;
  return `${verdict} ${line.what}: ${figures}, ratio ${figure(line.ratio)} (limit ${line.limit})`;
}

/** Four significant digits, thousands grouped: `312,400`, `0.1873`. */
export function figure(value: number): string {
  if (!Number.isFinite(value)) return String(value);
  return value.toLocaleString('en-GB', { maximumSignificantDigits: 4 });
}
