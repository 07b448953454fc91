import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { parse } from 'csv-parse/sync';
import type { Pbx } from '../../bin/lab/index.ts';

/** Records as Asterisk has written them so far, by column name of asterisk-conf/<kind>_custom.conf. */
export async function spooled(pbx: Pbx, kind: 'cdr' | 'cel'): Promise<Record<string, string>[]> {
  const text = await readFile(join(pbx.spoolDir, `${kind}/${kind}.dsv`), 'utf8').catch(() => '');
  const conf = await readFile(join(import.meta.dirname, `../../asterisk-conf/${kind}_custom.conf`), 'utf8');
  const columns = (/^fields = (.*)$/m.exec(conf)?.[1] ?? '').split(',').map((name) => name.replace(/\(.*\)|"/g, ''));
  return parse(text, { delimiter: '\t', columns, skip_empty_lines: true });
}

/** Waits until `records` of the kind fulfil a condition, then gives them all. */
export async function spooledUntil(
  pbx: Pbx,
  kind: 'cdr' | 'cel',
  enough: (records: Record<string, string>[]) => boolean,
): Promise<Record<string, string>[]> {
  for (const deadline = Date.now() + 10_000; ; ) {
    const records = await spooled(pbx, kind);
    if (enough(records)) return records;
    if (Date.now() > deadline) throw new Error(`not in the spool:\n${JSON.stringify(records.slice(-5), null, 1)}`);
    await new Promise((resolve) => setTimeout(resolve, 50));
  }
}
