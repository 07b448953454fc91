import { type Finding, ok, problem, unknown } from '../finding.ts';

/** Steps of a context as `extension application(data)`, in no order: all that matters of it but for labels and numbers. */
export type Steps = ReadonlyMap<string, readonly string[]>;

/**
 * The contexts of files as pbx_config reads them. Of what it can do only what our own files use: `exten =>` and `same =>`
 * with brackets around an application's data, comments, `\;`.
 */
export function stepsIn(files: readonly string[]): Steps {
  const contexts = new Map<string, string[]>();
  let steps: string[] = [];
  let extension = '';
  for (const line of files.flatMap((file) => file.split('\n'))) {
    const text = line
      .replace(/(?<!\\);.*$/, '')
      .replaceAll('\\;', ';')
      .trim();
    const context = /^\[([^\]]+)\]$/.exec(text)?.[1];
    if (context !== undefined) {
      steps = contexts.get(context) ?? [];
      contexts.set(context, steps);
      continue;
    }
    const [, begins, rest = ''] = /^(exten|same)\s*=>?\s*(.*)$/.exec(text) ?? [];
    if (begins === undefined) continue;
    const step = begins === 'exten' ? rest.slice(rest.indexOf(',') + 1) : rest;
    if (begins === 'exten') extension = rest.slice(0, rest.indexOf(','));
    const called = step.slice(step.indexOf(',') + 1);
    const data = called.indexOf('(');
    const application = data < 0 ? called : called.slice(0, data);
    steps.push(stepOf(extension, application, data < 0 ? '' : called.slice(data + 1, called.lastIndexOf(')'))));
  }
  return contexts;
}

export function stepOf(extension: string, application: string, data: string): string {
  return `${extension} ${application}(${data})`;
}

/** @param loaded what Asterisk says it has of the same contexts */
export function checkDialplan(wanted: Steps, loaded: Steps): Finding {
  const check = 'dialplan of this release';
  if (wanted.size === 0) return unknown(check, 'the files of dialplan/ are not here');
  const other = [...wanted].filter(([name, steps]) => !isSame(steps, loaded.get(name) ?? [])).map(([name]) => name);
  if (other.length === 0) return ok(check, `${wanted.size} of ${wanted.size} contexts are as its files say`);
  return problem(
    check,
    `another one, or changed: ${other.join(', ')}`,
    'copy all of dialplan/ to <astetcdir>/dialplan/, and asterisk-conf/func_odbc.conf with it: each needs the other',
    'then: asterisk -rx "module reload func_odbc.so", asterisk -rx "dialplan reload"',
  );
}

function isSame(a: readonly string[], b: readonly string[]): boolean {
  return a.length === b.length && [...a].sort().join('\n') === [...b].sort().join('\n');
}
