import {
  appendFile,
  copyFile,
  mkdir,
  readFile,
  rename,
  stat,
  truncate,
  unlink,
  utimes,
  writeFile,
} from 'node:fs/promises';
import { join } from 'node:path';
import type { Kysely } from 'kysely';
import { describe, expect, it } from 'vitest';
import { spoolDirectory } from '../../src/asterisk/spool/spool-directory.ts';
import type { DB } from '../../src/platform/mysql/schema.generated.ts';
import { tidySpool } from '../../src/records/actions/tidy-spool.ts';
import { borrowedUrl } from '../support/lab-borrowed.ts';
import { addPeople } from './people.ts';
import { caughtUp, count, filesIn, freshSpool, open, PBX, readerOf, until } from './reading.ts';
import { scenario } from './scenario.ts';
import { celText, shifted, write } from './spool-text.ts';

const CALL = scenario('answered');
const HOUR = 3_600_000;

async function beginning(o: Parameters<typeof readerOf>[2] = {}) {
  const db = open(await borrowedUrl('mysql'));
  await addPeople(db);
  const dir = await freshSpool();
  const reader = readerOf(db, dir, o);
  return { db, dir, reader };
}

async function rows(db: Kysely<DB>) {
  return {
    events: await count(db, 'cel_events'),
    legs: await count(db, 'cdr'),
    records: await count(db, 'call_records'),
    quarantine: await count(db, 'quarantine'),
  };
}

describe('files of the spool', () => {
  it('are what they hold: renamed, copied, moved away and restored, they are read once', async () => {
    const { db, dir, reader } = await beginning();
    const cel = join(dir, 'cel/cel.dsv');
    await write(dir, CALL);
    await reader.start();
    await caughtUp(db, reader, dir);
    await rename(cel, join(dir, 'cel/before.dsv'));
    await write(dir, shifted(CALL, { serial: 1, afterSeconds: 60 }));
    await caughtUp(db, reader, dir);
    await copyFile(join(dir, 'cel/before.dsv'), join(dir, 'cel/backup.dsv.1'));
    await copyFile(cel, join(dir, 'cel/other.dsv'));
    await unlink(join(dir, 'cel/before.dsv'));
    await writeFile(`${cel}.restored`, await readFile(cel));
    await rename(`${cel}.restored`, cel); // another inode, the same bytes
    await write(dir, shifted(CALL, { serial: 2, afterSeconds: 120 }));
    await caughtUp(db, reader, dir);
    expect(await rows(db)).toEqual({ events: 45, legs: 3, records: 3, quarantine: 0 });
  });

  it('wait for the rest of a record, and keep the bytes of one that was torn by a crash', async () => {
    const { db, dir, reader } = await beginning();
    const [first = '', second = '', ...rest] = CALL.events.map(celText);
    const cel = join(dir, 'cel/cel.dsv');
    await mkdir(join(dir, 'cel'), { recursive: true });
    await appendFile(cel, first + second.slice(0, 40));
    await reader.start();
    await until('the first event', async () => (await count(db, 'cel_events')) === 1);
    await appendFile(cel, second.slice(40));
    await until('the second event', async () => (await count(db, 'cel_events')) === 2);
    const torn = celText({ ...(CALL.events[1] ?? fail()), name: 'torn' }).slice(0, 77);
    await appendFile(cel, torn + rest.join(''));
    await write(dir, { legs: CALL.legs });
    await caughtUp(db, reader, dir);
    expect(await rows(db)).toEqual({ events: 15, legs: 1, records: 1, quarantine: 1 });
    const kept = await db.selectFrom('quarantine').selectAll().executeTakeFirstOrThrow();
    expect(kept).toMatchObject({ kind: 'spool', reason: 'torn', resolved_at: null });
    expect(kept.evidence.toString()).toBe(torn);
    expect(kept.source).toMatch(new RegExp(`^cel:[0-9a-f]{64}:0:${Buffer.byteLength(first + second)}$`));
    expect(await counted(reader, 'quarantined_total{pbx="pbx1",kind="spool"}')).toBe('1');
  });

  it('keep a record that is whole and cannot be true, and read on', async () => {
    const { db, dir, reader } = await beginning();
    const [first = '', ...others] = CALL.events.map(celText);
    await mkdir(join(dir, 'cel'), { recursive: true });
    const wrong = celText(CALL.events[1] ?? fail()).replace(/"\d{10}\.\d{6}"/, '"yesterday"');
    await appendFile(join(dir, 'cel/cel.dsv'), first + wrong + others.join(''));
    await write(dir, { legs: CALL.legs });
    await reader.start();
    await caughtUp(db, reader, dir);
    expect(await rows(db)).toEqual({ events: 15, legs: 1, records: 1, quarantine: 1 });
    const { reason, evidence } = await db.selectFrom('quarantine').selectAll().executeTakeFirstOrThrow();
    expect([reason, evidence.toString()]).toEqual(['eventtime "yesterday"', wrong]);
  });

  it('that lost their end on disk and went on otherwise are read again, what was there before only once', async () => {
    const { db, dir, reader } = await beginning();
    const cel = join(dir, 'cel/cel.dsv');
    await write(dir, CALL);
    await write(dir, shifted(CALL, { serial: 1, afterSeconds: 60 }));
    await reader.start();
    await caughtUp(db, reader, dir);
    await truncate(cel, Buffer.byteLength(CALL.events.map(celText).join('')));
    await write(dir, shifted(CALL, { serial: 2, afterSeconds: 120 }));
    await write(dir, shifted(CALL, { serial: 3, afterSeconds: 180 }));
    await caughtUp(db, reader, dir);
    expect(await rows(db)).toEqual({ events: 60, legs: 4, records: 4, quarantine: 0 });
  });

  it('are put aside by day and by size, read to their end, and removed after their time only', async () => {
    const { db, dir, reader } = await beginning({ pollMs: 10 });
    const spool = spoolDirectory(dir);
    const rules = { rotateBytes: 1 << 20, retentionMs: 30 * 24 * HOUR };
    const tidy = (now: number) => tidySpool(spool, now, rules, { db, pbx: PBX });
    await write(dir, CALL);
    await reader.start();
    await caughtUp(db, reader, dir);
    await reader.stop();
    await tidy(Date.now());
    expect(await filesIn(dir, 'cel')).toEqual(['cel.dsv']); // neither large nor of yesterday
    await tidy(Date.now() + 24 * HOUR);
    const [old = ''] = await filesIn(dir, 'cel');
    expect(old).toMatch(/^cel-\d{8}T\d{6}\.\d{3}Z-[0-9a-f]{4}\.dsv$/);
    await write(dir, shifted(CALL, { serial: 1, afterSeconds: 60 }));

    // Asterisk had opened the old file before it was renamed, and dies while it writes there.
    const late = shifted(CALL, { serial: 2, afterSeconds: 120 }).events.map(celText);
    await appendFile(join(dir, 'cel', old), late.join('') + (late[0] ?? '').slice(0, 30));
    const { size } = await stat(join(dir, 'cel', old));
    const again = readerOf(db, dir, { pollMs: 10 });
    await again.start();
    await until('all but the torn end', async () => (await count(db, 'cel_events')) === 45);
    expect(await tidy(Date.now() + 100 * 24 * HOUR)).toEqual([]); // not read to its end
    expect(await count(db, 'quarantine')).toBe(0); // it may still be written
    const anHourAgo = new Date(Date.now() - HOUR);
    await utimes(join(dir, 'cel', old), anHourAgo, anHourAgo);
    await until('the torn end', async () => (await count(db, 'quarantine')) === 1);
    await until(
      'done',
      async () =>
        (await db.selectFrom('spool_files').select('id').where('done_at', 'is not', null).execute()).length >= 1,
    );
    const done = await db
      .selectFrom('spool_files')
      .selectAll()
      .where('kind', '=', 'cel')
      .where('done_at', 'is not', null)
      .executeTakeFirstOrThrow();
    expect(done.position).toBe(size);

    expect(await tidy(Date.now() + 29 * 24 * HOUR)).toEqual([]);
    expect(await filesIn(dir, 'cel')).toContain(old);
    expect(await tidy(Date.now() + 31 * 24 * HOUR)).toEqual([join(dir, 'cel', old)]);
    await caughtUp(db, again, dir);
    expect(await rows(db)).toMatchObject({ events: 45, records: 3, legs: 2 });
  });

  it('in a format that is not ours are named, not read and not removed', async () => {
    const { db, dir, reader } = await beginning();
    await mkdir(join(dir, 'cdr'), { recursive: true });
    const cdr = join(dir, 'cdr/cdr.dsv');
    await writeFile(cdr, '{"v":"1","uniqueid":"1795343134.0"}\n'.repeat(50));
    const anHourAgo = new Date(Date.now() - HOUR);
    await utimes(cdr, anHourAgo, anHourAgo);
    await reader.start();
    await until('it is named', async () => reader.standing().unreadable.includes(cdr));
    await write(dir, { events: CALL.events });
    await until('events are read nevertheless', async () => (await count(db, 'cel_events')) === 15);
    await tidySpool(
      spoolDirectory(dir),
      Date.now() + 400 * 24 * HOUR,
      { rotateBytes: 1, retentionMs: 0 },
      { db, pbx: PBX },
    );
    expect(await filesIn(dir, 'cdr')).toEqual(['cdr.dsv']);
    expect(await count(db, 'cdr')).toBe(0);
  });

  it('are read on without a clock: whatever PBX time says, each byte is read once', async () => {
    const { db, dir, reader } = await beginning();
    await write(dir, shifted(CALL, { serial: 1, afterSeconds: 100_000 }));
    await write(dir, shifted(CALL, { serial: 2, afterSeconds: -100_000 }));
    await reader.start();
    await caughtUp(db, reader, dir);
    expect(await rows(db)).toEqual({ events: 30, legs: 2, records: 2, quarantine: 0 });
  });
});

async function counted(reader: ReturnType<typeof readerOf>, series: string): Promise<string | undefined> {
  const { body } = await reader.metrics.exposition();
  return body
    .split('\n')
    .find((line) => line.startsWith(`patchbay_${series}`))
    ?.split(' ')
    .at(-1);
}

function fail(): never {
  throw new Error('an empty scenario');
}
