import { describe, expect, it } from 'vitest';
import { spoolDirectory } from '../../src/asterisk/spool/spool-directory.ts';
import { readOn } from '../../src/records/actions/read-on.ts';
import { recall } from '../../src/records/actions/recall.ts';
import { borrowedUrl } from '../support/lab-borrowed.ts';
import { addPeople } from './people.ts';
import { caughtUp, count, freshSpool, open, PBX, readerOf } from './reading.ts';
import { scenario } from './scenario.ts';
import { shifted, write } from './spool-text.ts';

const CALL = scenario('answered');
const ROOM = { keepMs: 60_000, maxRecent: 100, maxEvents: 1_000 };

describe('two readers of one spool', () => {
  it('never both commit: who read before the other committed is refused and changes nothing', async () => {
    const db = open(await borrowedUrl('mysql'));
    await addPeople(db);
    const dir = await freshSpool();
    const spool = spoolDirectory(dir);
    const o = { db, pbx: PBX, maxBytes: 1 << 20 };
    const moment = { now: Date.now(), picture: null };
    await write(dir, { events: CALL.events.slice(0, 3) });
    const slow = await recall(db, PBX, 0, ROOM);
    await readOn(slow, await spool.files(), moment, o);
    const quick = await recall(db, PBX, 0, ROOM);
    await write(dir, { events: CALL.events.slice(3, 9) });
    const early = await spool.files();
    await readOn(quick, early, moment, o);
    await write(dir, { events: CALL.events.slice(9), legs: CALL.legs });
    await readOn(quick, await spool.files(), moment, o);

    const before = await db.selectFrom('spool_files').select(['kind', 'position']).orderBy('kind').execute();
    // Was stopped all the while, and now goes on with what it had read then.
    await expect(readOn(slow, early, moment, o)).rejects.toMatchObject({ code: 'conflict' });
    expect(await db.selectFrom('spool_files').select(['kind', 'position']).orderBy('kind').execute()).toEqual(before);
    expect(await db.selectFrom('call_linkedids').select(['is_open']).execute()).toEqual([{ is_open: 0 }]);
    expect([await count(db, 'cel_events'), await count(db, 'cdr'), await count(db, 'call_records')]).toEqual([
      15, 1, 1,
    ]);
  });

  it('share the work without loss when both run at once', async () => {
    const db = open(await borrowedUrl('mysql'));
    await addPeople(db);
    const dir = await freshSpool();
    const readers = [readerOf(db, dir, { maxBytes: 4_000 }), readerOf(db, dir, { maxBytes: 9_000 })];
    for (const reader of readers) await reader.start();
    for (let serial = 1; serial <= 60; serial += 1) {
      await write(dir, shifted(CALL, { serial, afterSeconds: serial }));
    }
    for (const reader of readers) await caughtUp(db, reader, dir);
    expect([await count(db, 'cel_events'), await count(db, 'cdr'), await count(db, 'call_records')]).toEqual([
      900, 60, 60,
    ]);
    expect(await count(db, 'quarantine')).toBe(0);
    const incomplete = await db.selectFrom('call_records').select('id').where('complete', '=', 0).execute();
    expect(incomplete).toEqual([]);
  });
});
