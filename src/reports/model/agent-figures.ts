export const LABELS = [
  'available',
  'busy',
  'away',
  'break',
  'dnd',
  'ringing',
  'talking',
  'on_hold',
  'wrap_up',
  'in_use',
  'unreachable',
] as const;
export type Label = (typeof LABELS)[number];
export type TimeByLabel = Readonly<Partial<Record<Label, number>>>;

/** Work with callers, and the time in which more of it could have come. */
const OCCUPIED: readonly Label[] = ['talking', 'on_hold', 'wrap_up'];
const READY: readonly Label[] = [...OCCUPIED, 'available', 'ringing'];

/** Part of the time at work with callers; null for who was never ready for any. */
export function occupancy(time: TimeByLabel): number | null {
  const ready = sumOf(time, READY);
  return ready === 0 ? null : Math.round((sumOf(time, OCCUPIED) / ready) * 10_000) / 10_000;
}

export function sumOf(time: TimeByLabel, labels: readonly Label[] = LABELS): number {
  return labels.reduce((sum, label) => sum + (time[label] ?? 0), 0);
}

/**
 * Whole seconds that add up to those of the sum, as the timeline's do: what is left over goes to the labels that lost most
 * by rounding down.
 */
export function inSeconds(time: TimeByLabel): Record<Label, number> {
  const down = (ms: number) => Math.floor(ms / 1000);
  const missing = down(sumOf(time)) - LABELS.reduce((sum, label) => sum + down(time[label] ?? 0), 0);
  const byLoss = [...LABELS].sort((a, b) => ((time[b] ?? 0) % 1000) - ((time[a] ?? 0) % 1000));
  const raised = new Set(byLoss.slice(0, missing));
  return Object.fromEntries(
    LABELS.map((label) => [label, down(time[label] ?? 0) + (raised.has(label) ? 1 : 0)]),
  ) as Record<Label, number>;
}

/** Epoch milliseconds, the end not in it. */
interface Span {
  readonly from: number;
  readonly to: number;
}

/** An interval cut where buckets meet: how long it is in each, by the bucket's place. */
export function splitOver(
  buckets: readonly Span[],
  from: number,
  to: number,
): (readonly [place: number, ms: number])[] {
  const parts: (readonly [number, number])[] = [];
  for (const [place, bucket] of buckets.entries()) {
    const ms = Math.min(to, bucket.to) - Math.max(from, bucket.from);
    if (ms > 0) parts.push([place, ms]);
  }
  return parts;
}
