import type { Evidence, Line } from './evidence.ts';
import { recordsHold } from './records-hold.ts';
import { rowsAreSane, rowsMatch } from './rows-match.ts';
import type { Scenario } from './scenario.ts';
import { toldRecords } from './told.ts';

/** Everything that is wrong with what a scenario left behind; nothing is specific to any of them. */
export function check(tenant: string, scenario: Scenario, evidence: Evidence): string[] {
  const records = toldRecords(evidence);
  return [
    ...(evidence.cel.length > 0 ? [] : ['Asterisk wrote nothing']),
    ...rowsMatch(tenant, evidence),
    ...rowsAreSane(evidence.cdr),
    ...recordsHold(evidence),
    ...(same(records, scenario.records)
      ? []
      : [`records: ${records.join(' | ')}, not ${scenario.records.join(' | ')}`]),
    ...asUpstream(scenario, evidence.cdr),
    ...(scenario.also?.(evidence) ?? []),
  ];
}

function asUpstream({ upstream, because, unanswered }: Scenario, cdr: readonly Line[]): string[] {
  if (upstream === undefined) return [];
  const rows = upstreamRows(cdr, unanswered === true);
  const alike = same(rows, upstream);
  if (alike === (because === undefined)) return [];
  return [`${rows.join(', ')} where upstream has ${upstream.join(', ')}${alike ? `, and not: ${because}` : ''}`];
}

/**
 * The rows that Asterisk would have written with upstream's cdr.conf: Patchbay's keeps unanswered rows of one party, and
 * tells CONGESTION and CANCEL from FAILED and NO ANSWER.
 */
function upstreamRows(cdr: readonly Line[], unanswered: boolean): string[] {
  return cdr
    .map(({ disposition = '', dstchannel }) => ({
      disposition: PLAIN[disposition] ?? disposition,
      lone: dstchannel === '',
    }))
    .filter(({ disposition, lone }) => unanswered || !lone || disposition === 'ANSWERED')
    .map(({ disposition }) => disposition);
}

const PLAIN: Readonly<Record<string, string>> = { CONGESTION: 'FAILED', CANCEL: 'NO ANSWER' };

function same(a: readonly string[], b: readonly string[]): boolean {
  return [...a].sort().join('\n') === [...b].sort().join('\n');
}
