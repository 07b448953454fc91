import { describe, expect, it, onTestFinished } from 'vitest';
import type { PbxEvent } from '../../src/asterisk/pbx-event.ts';
import { silentLog } from '../../src/platform/log.ts';
import { createMetrics } from '../../src/platform/metrics.ts';
import { migrate } from '../../src/platform/mysql/migrate.ts';
import { createRecords } from '../../src/records/index.ts';
import { mysqlUrl, privateDatabase } from '../support/lab.ts';
import { addPeople } from './people.ts';
import { count, freshSpool, open, until } from './reading.ts';
import { scenario } from './scenario.ts';
import { shifted, write } from './spool-text.ts';

const CALL = scenario('answered');
const rejected = (evidence: string): PbxEvent => ({
  type: 'frame.rejected',
  pbx: 'pbx1',
  at: 0,
  reason: 'a second Event header',
  evidence,
});

async function room(url: string) {
  const db = open(url);
  const spoolDir = await freshSpool();
  const records = createRecords({ db, pbx: 'pbx1', spoolDir, log: silentLog, metrics: createMetrics() });
  onTestFinished(() => records.stop());
  return { db, spoolDir, records };
}

describe('the room of call records', () => {
  it('needs no wake-up, and with one a record is there at once', async () => {
    const { db, spoolDir, records } = await room(await mysqlUrl());
    await addPeople(db);
    expect(records.readiness()).toMatchObject({ name: 'spool', ready: false });
    await records.start();
    await until('it is ready', async () => records.readiness().ready);
    await write(spoolDir, CALL);
    await until('the call is there', async () => (await count(db, 'call_records')) === 1, 5_000);

    const waits: number[] = [];
    for (let serial = 1; serial <= 5; serial += 1) {
      await write(spoolDir, shifted(CALL, { serial, afterSeconds: serial * 10 }));
      const began = performance.now();
      records.onPbxEvent({ type: 'spool.written', pbx: 'pbx1', at: 0 });
      await until('the call is there', async () => (await count(db, 'call_records')) === serial + 1, 5_000);
      waits.push(performance.now() - began);
    }
    expect(Math.min(...waits)).toBeLessThan(500); // the poll comes once a second
  });

  it('keeps frames that Asterisk would never have written, each once, and is not flooded by them', async () => {
    const { db, records } = await room(await mysqlUrl());
    await records.start();
    for (let n = 0; n < 5_000; n += 1) records.onPbxEvent(rejected(`Event: Hangup\r\nUniqueid: ${n % 3}`));
    await until('they are kept', async () => (await count(db, 'quarantine')) === 3);
    records.onPbxEvent(rejected('Event: Hangup\r\nUniqueid: 1'));
    await until('the second time is counted', async () => {
      const rows = await db.selectFrom('quarantine').select('seen').orderBy('seen').execute();
      return rows.map(({ seen }) => seen).join() === '1,1,2';
    });
    for (let n = 0; n < 5_000; n += 1) records.onPbxEvent(rejected(`flood ${n}`));
    await records.stop();
    expect(await count(db, 'quarantine')).toBe(203);
    const row = await db.selectFrom('quarantine').selectAll().where('seen', '=', 2).executeTakeFirstOrThrow();
    expect([row.kind, row.reason, row.evidence.toString()]).toEqual([
      'frame',
      'a second Event header',
      'Event: Hangup\r\nUniqueid: 1',
    ]);
  });

  it('says that it is not ready while the database is away, and why', async () => {
    const server = await privateDatabase('mysql');
    const url = await server.createDatabase('room');
    await migrate(url);
    const { spoolDir, records, db } = await room(url);
    await records.start();
    await until('it is ready', async () => records.readiness().ready);
    await server.kill();
    await write(spoolDir, CALL);
    await until('it says so', async () => !records.readiness().ready, 15_000);
    expect(records.readiness().detail).toMatch(/^last read 20.*: .+/);
    await server.restart();
    await until('it is ready again', async () => records.readiness().ready);
    await until('the events are there', async () => (await count(db, 'cel_events')) === 15);
    await records.stop();
    await server.stop();
  });
});
