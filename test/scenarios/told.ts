import type { Evidence, Line, Stored } from './evidence.ts';

/** `ANSWERED 1001>2000: 1001 caller, 1002 answered; blind to 1003 by 1002`; phones by extension. */
export function toldRecord(record: Stored<'records'>, parties: readonly Stored<'parties'>[]): string {
  const own = parties.filter(({ call_id }) => call_id === record.call_id);
  const transfers = record.transfers as unknown as readonly { type: string; to: string; by: string | null }[];
  return [
    `${record.disposition} ${record.from_number}>${record.to_number}: ${own
      .map(({ endpoint, role }) => `${extensionOf(endpoint)} ${role}`)
      .join(', ')}`,
    ...transfers.map(({ type, to, by }) => `${type} to ${to} by ${by === null ? 'nobody' : extensionOf(by)}`),
    ...(record.hold_seconds > 0 ? ['held'] : []),
    ...(record.complete === 1 ? [] : [`incomplete: ${record.incomplete_reason}`]),
  ].join('; ');
}

export function toldRecords({ records, parties }: Evidence): string[] {
  return [...records]
    .sort((a, b) => a.started_at.getTime() - b.started_at.getTime())
    .map((record) => toldRecord(record, parties));
}

/** `Dial ANSWERED`, in the order in which Asterisk wrote them. */
export function toldRows(cdr: readonly Line[]): string[] {
  return cdr.map(({ lastapp, disposition }) => `${lastapp} ${disposition}`);
}

function extensionOf(endpoint: string): string {
  return endpoint.split('_')[1] ?? endpoint;
}
