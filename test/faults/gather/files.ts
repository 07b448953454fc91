import { readdir, readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { parse } from 'csv-parse/sync';
import type { Picture, Row } from '../picture.ts';

const HEAD = '"v: 1"\t';
const TAIL = '\t"z: end"';
const CONF = join(import.meta.dirname, '../../../asterisk-conf');

/** Asterisk's own records, read with another reader than ours. */
export async function filesOf(spoolDir: string): Promise<Picture['files']> {
  const [cdr, cel] = await Promise.all([recordsOf(spoolDir, 'cdr'), recordsOf(spoolDir, 'cel')]);
  return { cdr: cdr.rows, cel: cel.rows, torn: cdr.torn + cel.torn };
}

async function recordsOf(spoolDir: string, kind: 'cdr' | 'cel'): Promise<{ rows: Row[]; torn: number }> {
  const columns = await columnsOf(kind);
  const names = await readdir(join(spoolDir, kind));
  const texts = await Promise.all(names.map((name) => readFile(join(spoolDir, kind, name), 'utf8')));
  const lines = texts.flatMap((text) => text.split('\n').filter((line) => line !== ''));
  // What a full disk has cut off stands before the next record, on the same line.
  const whole = lines.map((line) => line.slice(Math.max(0, line.lastIndexOf(HEAD))));
  const rows = whole.filter((line) => line.startsWith(HEAD) && line.endsWith(TAIL));
  const torn = lines.filter((line, n) => line !== whole[n] || !line.endsWith(TAIL)).length;
  return { rows: rows.map((line) => rowOf(line, columns)), torn };
}

export async function columnsOf(kind: 'cdr' | 'cel'): Promise<string[]> {
  const conf = await readFile(join(CONF, `${kind}_custom.conf`), 'utf8');
  return (/^fields = (.*)$/m.exec(conf)?.[1] ?? '').split(',').map((name) => name.replace(/\(.*\)|"/g, ''));
}

export function rowOf(line: string, columns: readonly string[]): Row {
  const [row] = parse(line, { delimiter: '\t', columns: [...columns] }) as Row[];
  if (row === undefined) throw new Error(`no record: ${line}`);
  return row;
}
