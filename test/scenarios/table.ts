import type { Evidence } from './evidence.ts';
import type { Absent, Scenario } from './scenario.ts';
import { toldRecords, toldRows } from './told.ts';

/** What became of one scenario. */
export interface Outcome {
  readonly scenario: Scenario;
  readonly evidence: Evidence | null;
  readonly wrong: readonly string[];
}

/** `scenario | Asterisk's rows | records | result`, as wide as the widest. */
export function tableOf(outcomes: readonly Outcome[], absent: readonly Absent[]): string {
  const rows = [
    ['scenario', "Asterisk's rows", 'records', 'result'],
    ...outcomes.map(({ scenario, evidence, wrong }) => [
      scenario.name,
      evidence === null ? '' : counted(toldRows(evidence.cdr)),
      evidence === null ? '' : toldRecords(evidence).join(' | '),
      resultOf(scenario, wrong),
    ]),
    ...absent.map(({ name, reason }) => [name, '', '', `not replayed: ${reason}`]),
  ];
  const width = (column: number) => Math.max(...rows.map((row) => row[column]?.length ?? 0));
  const widths = [width(0), width(1), width(2)];
  return rows.map((row) => row.map((cell, n) => cell.padEnd(widths[n] ?? 0)).join(' | ')).join('\n');
}

function resultOf({ upstream, because, note }: Scenario, wrong: readonly string[]): string {
  if (wrong.length > 0) return `WRONG: ${wrong[0]}`;
  if (upstream === undefined) return 'holds; upstream expects no rows';
  const result = because === undefined ? 'as upstream' : `holds; ${because}`;
  return note === undefined ? result : `${result}; ${note}`;
}

/** `Dial ANSWERED, 2 x Dial BUSY` */
function counted(rows: readonly string[]): string {
  const counts = new Map<string, number>();
  for (const row of rows) counts.set(row, (counts.get(row) ?? 0) + 1);
  return [...counts].map(([row, n]) => (n === 1 ? row : `${n} x ${row}`)).join(', ');
}
