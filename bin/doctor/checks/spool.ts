import { parse } from 'csv-parse/sync';
import { type Finding, ok, problem } from '../finding.ts';

export interface SpoolFormat {
  readonly kind: 'cdr' | 'cel';
  readonly file: string;
  /** Name of the file in asterisk-conf that shows how. */
  readonly configuration: string;
  /** What each field of a record holds: a literal as it is printed, or null. */
  readonly fields: readonly (string | null)[];
}

/** Takes the format from `cdr_custom.conf` or `cel_custom.conf` as this project ships them: the one place where it stands. */
export function readFormat(kind: SpoolFormat['kind'], file: string, configuration: string): SpoolFormat {
  const list = /^fields\s*=\s*(.+)$/m.exec(configuration)?.[1] ?? '';
  const names = list.match(/"[^"]*"|[^,]+/g) ?? [];
  const fields = names.map((name) => (name.startsWith('"') ? name.slice(1, -1) : null));
  return { kind, file, configuration: `${kind}_custom.conf`, fields };
}

/**
 * @param written what Asterisk added to the file since the trial call began
 * @param uniqueId of the trial call
 */
export function checkSpoolRecord(format: SpoolFormat, written: string, uniqueId: string): Finding {
  const check = `${format.kind.toUpperCase()} of a trial call`;
  const fix = [
    `asterisk-conf/${format.configuration} shows the whole section; its name is [${format.file}]`,
    `asterisk -rx "module reload ${format.configuration.replace('.conf', '')}"`,
  ];
  if (!written.includes(uniqueId)) {
    const enable = `${format.kind}.conf, [general]: enable = yes${format.kind === 'cdr' ? ', unanswered = yes' : ''}`;
    return problem(check, `none came into ${format.file}`, enable, ...fix);
  }
  const records = decode(written);
  if (records === null) return problem(check, 'is not fully quoted DSV with tabs', ...fix);
  const mine = records.filter((record) => record.includes(uniqueId));
  const wrong = mine.find((record) => record.length !== format.fields.length);
  if (wrong !== undefined) return problem(check, `has ${wrong.length} fields and not ${format.fields.length}`, ...fix);
  const bare = mine.find((record) => format.fields.some((literal, n) => literal !== null && literal !== record[n]));
  if (bare !== undefined) return problem(check, 'lacks the first or the last literal', ...fix);
  return ok(check, `${mine.length} in ${format.file}, ${format.fields.length} fields each`);
}

/** Null for what is not tab-separated with every field in quotes. */
function decode(text: string): string[][] | null {
  try {
    const records = parse(text, { delimiter: '\t', quote: '"', escape: '"', relax_column_count: true }) as string[][];
    const quoted = text.trimStart().startsWith('"');
    return quoted && records.every((record) => record.length > 1) ? records : null;
  } catch {
    return null;
  }
}

/** @param folders the spool and its folders, as the daemon's user finds them */
export function checkFolders(
  folders: readonly { path: string; exists: boolean; readable: boolean; writable: boolean }[],
  user: string,
): Finding {
  const check = 'spool folders';
  const change = folders.flatMap(({ path, exists, readable, writable }) => {
    if (!exists) return [`mkdir -p ${path}, then let Asterisk's user and ${user} write there`];
    if (readable && writable) return [];
    return [`let ${user} ${readable ? '' : 'read and '}write in ${path} (a group that both users are in, mode 2770)`];
  });
  if (change.length === 0) return ok(check, `${folders.length} of ${folders.length} can be read and written`);
  return problem(check, `${change.length} of ${folders.length} cannot be used`, ...change);
}
