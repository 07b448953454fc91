import { readdir, readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { parse } from 'csv-parse/sync';
import type { Kysely } from 'kysely';
import { expect } from 'vitest';
import type { DB } from '../../src/platform/mysql/schema.generated.ts';

/**
 * Compares what Asterisk wrote with what the database holds, with a CSV reader that is not ours:
 * every leg and every event once; each record cites evidence; times are sane.
 */
export async function verify(db: Kysely<DB>, dir: string): Promise<{ legs: number; events: number; calls: number }> {
  const written = { cdr: await recordsOf(dir, 'cdr'), cel: await recordsOf(dir, 'cel') };

  const legs = await db.selectFrom('cdr').select(['uniqueid', 'sequence', 'start_us', 'linkedid']).execute();
  const keys = legs.map(({ uniqueid, sequence, start_us }) => `${uniqueid} ${sequence} ${start_us}`);
  expect(keys.sort()).toEqual(
    written.cdr
      .map(([, uniqueid, , sequence, , , start]) => `${uniqueid} ${sequence} ${start?.replace('.', '')}`)
      .sort(),
  );

  const events = await db.selectFrom('cel_events').select('raw').execute();
  const stored = events.map(({ raw }) => JSON.stringify(parse(raw, TSV)[0])).sort();
  expect(stored).toEqual(written.cel.map((fields) => JSON.stringify(fields)).sort());

  const evidence = new Set(written.cel.map((fields) => fields[4] ?? ''));
  const ids = await db.selectFrom('call_linkedids').selectAll().execute();
  const calls = written.cel.filter((fields) => !fields[7]?.startsWith('Message/')).map((fields) => fields[4]);
  expect(new Set(ids.map(({ linkedid }) => linkedid))).toEqual(new Set(calls));
  expect(ids.filter(({ is_open }) => is_open === 1)).toEqual([]);

  const records = await db.selectFrom('call_records').selectAll().execute();
  expect(new Set(records.map(({ call_id }) => call_id)).size).toBe(records.length);
  const homeless = await db.selectFrom('quarantine').select('source').where('kind', '=', 'call').execute();
  const accounted = [...records.map(({ linkedid }) => linkedid), ...homeless.map(({ source }) => source)];
  expect(accounted.sort()).toEqual([...new Set(ids.map(({ root }) => root))].sort());
  for (const record of records) {
    const { linkedid, started_at, answered_at, ended_at, talk_seconds, wait_seconds, hold_seconds } = record;
    expect(evidence.has(linkedid)).toBe(true);
    const [start, answer, end] = [started_at, answered_at ?? ended_at, ended_at].map((at) => at.getTime());
    expect([start, answer, end]).toEqual([start, answer, end].sort((a, b) => (a ?? 0) - (b ?? 0)));
    const total = (ended_at.getTime() - started_at.getTime()) / 1000;
    expect(wait_seconds + talk_seconds + hold_seconds).toBeLessThanOrEqual(total + 1.5);
    if (answered_at === null) expect(talk_seconds).toBe(0);
  }
  return { legs: legs.length, events: events.length, calls: records.length };
}

const TSV = { delimiter: '\t', quote: '"', escape: '"', record_delimiter: '\n' } as const;

async function recordsOf(dir: string, kind: 'cdr' | 'cel'): Promise<string[][]> {
  const names = await readdir(join(dir, kind));
  const texts = await Promise.all(names.map((name) => readFile(join(dir, kind, name))));
  return texts.flatMap((text) => parse(text, TSV));
}
