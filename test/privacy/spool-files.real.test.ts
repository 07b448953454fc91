import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { CEL_LAYOUT } from '../../src/asterisk/spool/cel-record.ts';
import { overwritten } from '../../src/asterisk/spool/overwrite-record.ts';
import { scanRecords } from '../../src/asterisk/spool/record-scanner.ts';
import { spoolDirectory } from '../../src/asterisk/spool/spool-directory.ts';
import { overwriteErased } from '../../src/records/actions/overwrite-erased.ts';
import { tidySpool } from '../../src/records/actions/tidy-spool.ts';
import { personalCalls } from '../../src/records/store/personal/calls.ts';
import { addPeople } from '../records/people.ts';
import { caughtUp, count, filesIn, freshSpool, open, PBX, readerOf, until } from '../records/reading.ts';
import { scenario } from '../records/scenario.ts';
import { shifted, write } from '../records/spool-text.ts';
import { mysqlUrl } from '../support/lab.ts';

/** The caller of the recorded call. */
const NUMBER = '+493055500199';
const SUBJECT = { tenantId: 'acme', emails: [], numbers: [NUMBER], names: [], contactIds: [], userIds: [] };
const CALL = scenario('answered');
const RULES = { rotateBytes: 1 << 30, retentionMs: 30 * 86_400_000 };

async function textsIn(dir: string): Promise<string[]> {
  const texts: string[] = [];
  for (const kind of ['cel', 'cdr'] as const) {
    for (const name of (await filesIn(dir, kind)).sort()) texts.push(await readFile(join(dir, kind, name), 'latin1'));
  }
  return texts;
}

/** All but the first record, by which a file is known. */
const rest = (text: string): string => text.slice(text.indexOf('\n') + 1);

describe('the files of the spool', () => {
  it('say no more of an erased person than the tables, and are read as before', { timeout: 60_000 }, async () => {
    const db = open(await mysqlUrl());
    for (const tenant of ['acme', 'globex']) await addPeople(db, tenant);
    const dir = await freshSpool();
    const spool = spoolDirectory(dir);
    const reader = readerOf(db, dir);
    for (let n = 0; n < 4; n++) await write(dir, shifted(CALL, { serial: n, afterSeconds: n * 60 }));
    await write(dir, shifted(CALL, { serial: 9, tenant: 'globex', afterSeconds: 3600 }));
    await reader.start();
    await caughtUp(db, reader, dir);
    const before = await textsIn(dir);
    const rows = { events: await count(db, 'cel_events'), legs: await count(db, 'cdr') };
    expect(before.every((text) => rest(text).includes(NUMBER))).toBe(true);

    expect(await personalCalls.erase(db, SUBJECT, 'erased-0123456789ab')).toBe(4);
    expect(await overwriteErased(spool, { db, pbx: PBX }), 'Asterisk still writes to them').toEqual([]);
    await tidySpool(spool, Date.now(), RULES, { db, pbx: PBX });
    reader.later(120_000);
    await until('the files are read to their end', async () => {
      const files = await db.selectFrom('spool_files').select('done_at').execute();
      return files.every(({ done_at }) => done_at !== null);
    });
    expect(await overwriteErased(spool, { db, pbx: PBX })).toHaveLength(2);
    expect(await overwriteErased(spool, { db, pbx: PBX }), 'once is enough').toEqual([]);

    const after = await textsIn(dir);
    expect(after.map(({ length }) => length)).toEqual(before.map(({ length }) => length));
    for (const [n, text] of after.entries()) {
      const own = rest(text)
        .split('\n')
        .filter((line) => line.includes('"acme"'));
      expect(own.length).toBeGreaterThan(2);
      expect(own.filter((line) => line.includes(NUMBER.slice(1)))).toEqual([]);
      const others = (all: string) => all.split('\n').filter((line) => line.includes('"globex"'));
      expect(others(text)).toEqual(others(before[n] ?? ''));
    }
    await caughtUp(db, reader, dir);
    expect({ events: await count(db, 'cel_events'), legs: await count(db, 'cdr') }).toEqual(rows);

    // Into an empty database, as after a loss: as many calls, and none of the person's but for the first record.
    const anew = open(await mysqlUrl());
    for (const tenant of ['acme', 'globex']) await addPeople(anew, tenant);
    const again = readerOf(anew, dir);
    await again.start();
    await caughtUp(anew, again, dir);
    expect({ events: await count(anew, 'cel_events'), legs: await count(anew, 'cdr') }).toEqual(rows);
    expect(await count(anew, 'quarantine')).toBe(0);
    expect(await count(anew, 'call_records')).toBe(await count(db, 'call_records'));
  });
});

it('a record that is overwritten has as many bytes, and its other fields as they were', () => {
  const field = fc.string({ unit: 'grapheme', maxLength: 40 });
  const fields = fc.array(field, { minLength: 23, maxLength: 23 });
  fc.assert(
    fc.property(fields, fc.integer({ min: 1, max: 22 }), field, (middle, place, text) => {
      const all = ['v: 1', ...middle, 'z: end'];
      const raw = Buffer.from(`${all.map((one) => `"${one.replaceAll('"', '""')}"`).join('\t')}\n`);
      const made = overwritten(raw, CEL_LAYOUT, new Map([[place, text]]));
      expect(made).toHaveLength(raw.length);
      const [record] = scanRecords(made ?? Buffer.alloc(0), CEL_LAYOUT).records;
      expect(record?.fields.toSpliced(place, 1)).toEqual(all.toSpliced(place, 1));
      expect(record?.fields[place]).not.toMatch(/["\n\t]/);
    }),
  );
});
