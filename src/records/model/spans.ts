/** From and until, epoch microseconds; `to` is never before `from`. */
export interface Span {
  readonly from: number;
  readonly to: number;
}

/** Covers the same time without overlaps, in order. */
export function union(spans: readonly Span[]): Span[] {
  const joined: Span[] = [];
  for (const span of [...spans].sort((a, b) => a.from - b.from || a.to - b.to)) {
    const last = joined[joined.length - 1];
    if (last === undefined || span.from > last.to) joined.push(span);
    else if (span.to > last.to) joined[joined.length - 1] = { from: last.from, to: span.to };
  }
  return joined;
}

/** When at least two of the spans run at once. */
export function overlap(spans: readonly Span[]): Span[] {
  const edges = spans.flatMap(({ from, to }) => [
    { at: from, step: 1 },
    { at: to, step: -1 },
  ]);
  edges.sort((a, b) => a.at - b.at || b.step - a.step);
  const together: Span[] = [];
  let running = 0;
  let since = 0;
  for (const { at, step } of edges) {
    running += step;
    if (step === 1 && running === 2) since = at;
    if (step === -1 && running === 1) together.push({ from: since, to: at });
  }
  return together;
}

/** The part of the spans within from and to. */
export function clip(spans: readonly Span[], from: number, to: number): Span[] {
  return spans
    .map((span) => ({ from: Math.max(span.from, from), to: Math.min(span.to, to) }))
    .filter((span) => span.to > span.from);
}

/** Microseconds covered; overlapping time counts once. */
export function lengthOf(spans: readonly Span[]): number {
  return union(spans).reduce((sum, { from, to }) => sum + to - from, 0);
}

/** Microseconds as whole seconds, rounded to the nearest. */
export function seconds(microseconds: number): number {
  return Math.max(0, Math.round(microseconds / 1_000_000));
}
