import type { Evidence, Line, Stored } from './evidence.ts';

/** Columns that must hold what Asterisk wrote, letter by letter. */
const ALIKE = [
  ...[
    'uniqueid',
    'linkedid',
    'sequence',
    'duration',
    'billsec',
    'disposition',
    'amaflags',
    'accountcode',
    'peeraccount',
  ],
  ...['channel', 'dstchannel', 'lastapp', 'lastdata', 'dcontext', 'dst', 'src', 'clid', 'userfield', 'tenantid'],
  'peertenantid',
] as const;

/** Asterisk's own rows and the table, one to one by uniqueid and sequence, and every official column. */
export function rowsMatch(tenant: string, { cdr, rows }: Pick<Evidence, 'cdr' | 'rows'>): string[] {
  const written = byKey(cdr);
  const stored = byKey(rows);
  const keys = new Set([...written.keys(), ...stored.keys()]);
  return [...keys].flatMap((key) => {
    const [lines, own] = [written.get(key) ?? [], stored.get(key) ?? []];
    const [line, row] = [lines[0], own[0]];
    if (line === undefined || row === undefined || lines.length > 1 || own.length > 1) {
      return [`${key}: ${lines.length} in Asterisk's file, ${own.length} in the table`];
    }
    return differences(tenant, line, row).map((text) => `${key}: ${text}`);
  });
}

function byKey<T extends { uniqueid?: unknown; sequence?: unknown }>(rows: readonly T[]): Map<string, T[]> {
  const found = new Map<string, T[]>();
  for (const row of rows) {
    const key = `${String(row.uniqueid)}/${String(row.sequence)}`;
    found.set(key, [...(found.get(key) ?? []), row]);
  }
  return found;
}

function differences(tenant: string, line: Line, row: Stored<'rows'>): string[] {
  const held: Readonly<Record<string, unknown>> = { ...row };
  const pairs: [string, string, string][] = ALIKE.map((column) => [column, line[column] ?? '', textOf(held[column])]);
  for (const moment of ['start', 'answer', 'end']) {
    const microseconds = (line[moment] ?? '').replace('.', '');
    const [exact, shown] = [held[`${moment}_us`], held[moment]];
    const never = Number(microseconds) === 0;
    pairs.push([`${moment}_us`, never ? '' : microseconds, textOf(exact)]);
    const near = shown instanceof Date ? Math.abs(shown.getTime() - Number(microseconds) / 1000) <= 1 : never;
    pairs.push([moment, 'the same', near ? 'the same' : String(shown)]);
  }
  pairs.push(['tenant_id', tenant, textOf(row.tenant_id)]);
  return pairs.flatMap(([column, said, is]) => (said === is ? [] : [`${column} is ${is}, Asterisk has ${said}`]));
}

function textOf(value: unknown): string {
  return value === null || value === undefined ? '' : String(value);
}

/** What must be so of any row of Asterisk's: times in order, no more paid for than there was. */
export function rowsAreSane(cdr: readonly Line[]): string[] {
  return cdr.flatMap(({ uniqueid, sequence, start, answer, end, duration, billsec }) => {
    const [from, at, to] = [Number(start), Number(answer) || Number(start), Number(end)];
    const sane = from <= at && at <= to && Number(billsec) <= Number(duration);
    return sane ? [] : [`${uniqueid}/${sequence}: ${start} ${answer} ${end}, billsec ${billsec} of ${duration}`];
  });
}
