import { cp, rename, rm } from 'node:fs/promises';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { type Database, startDatabase } from '../../bin/lab/index.ts';
import { spoolDirectory } from '../../src/asterisk/spool/spool-directory.ts';
import { SPOOL_KINDS } from '../../src/asterisk/spool/spool-file.ts';
import { migrate } from '../../src/platform/mysql/migrate.ts';
import { freshPbx, labDir, labRoot, mysqlUrl, privateDatabase, seedTenants } from '../support/lab.ts';
import { borrowedUrl } from '../support/lab-borrowed.ts';
import { projectedQueues } from '../support/queues.ts';
import { sipAgent, sipCaller } from '../support/sip.ts';
import { readerProgram } from './killed-reader.ts';
import { addPeople } from './people.ts';
import { caughtUp, count, freshSpool, open, readerOf, until } from './reading.ts';
import { type Scenario, scenario, scenarios } from './scenario.ts';
import { shifted, write } from './spool-text.ts';
import { verify } from './verify.ts';

const CALL = scenario('answered');
const wait = (ms: number) => new Promise((resolve) => setTimeout(resolve, ms));

describe('while the database is away', () => {
  it.each(['mysql', 'mariadb'] as const)(
    'nothing is lost and nothing comes twice, killed or frozen in the middle of batches (%s)',
    async (kind) => {
      const server: Database = await privateDatabase(kind);
      const url = await server.createDatabase('away');
      await migrate(url);
      const db = open(url);
      await addPeople(db);
      const dir = await freshSpool();
      // Small batches, so that an outage meets one under way.
      const reader = readerOf(db, dir, { maxBytes: 20_000 });
      await reader.start();
      let serial = 0;
      let going = true;
      const writing = (async () => {
        for (; going; serial += 1) {
          await write(dir, shifted(CALL, { serial: serial + 1, afterSeconds: serial }));
          await wait(10);
        }
      })();
      for (let n = 0; n < 3; n += 1) {
        await wait(150 + n * 70);
        await server.kill();
        await until('the trouble is known', async () => reader.standing().trouble !== null);
        await wait(300);
        await server.restart();
        await wait(400 + n * 50);
        await server.freeze();
        await wait(500);
        await server.thaw();
      }
      going = false;
      await writing;
      await caughtUp(db, reader, dir);
      expect(reader.standing().trouble).toBeNull();
      const { calls, legs } = await verify(db, dir);
      expect([calls, legs]).toEqual([serial, serial]);
      await server.stop();
    },
  );

  it('and comes back as it was in a backup, what was recorded since is read again', async () => {
    const dir = labDir('restored');
    const server = await startDatabase({ root: await labRoot(), dir });
    const url = await server.createDatabase('restored');
    await migrate(url);
    const db = open(url);
    await addPeople(db);
    const spool = await freshSpool();
    const reader = readerOf(db, spool);
    await reader.start();
    const took = async (part: Partial<Pick<Scenario, 'events' | 'legs'>>): Promise<void> => {
      await write(spool, part);
      await caughtUp(db, reader, spool);
    };
    const [before, going, since, last] = [1, 2, 3, 4].map((serial) => shifted(CALL, { serial, afterSeconds: serial }));
    if (!before || !going || !since || !last) throw new Error('no calls');
    const [data, backup] = [join(dir, 'data'), join(dir, 'backup')];
    await took(before);
    await took({ events: going.events.slice(0, 8) });
    await server.kill();
    await cp(data, backup, { recursive: true });
    await server.restart();
    await took({ events: going.events.slice(8), legs: going.legs });
    for (const kind of SPOOL_KINDS) await spoolDirectory(spool).rotate(kind, new Date());
    await took(since);
    await server.kill();
    await rm(data, { recursive: true });
    await rename(backup, data);
    await server.restart();
    expect(await count(db, 'call_records')).toBe(1);
    await took(last);
    expect(await verify(db, spool)).toMatchObject({ calls: 4, legs: 4 });
    await server.stop();
  });

  it('real calls go on being recorded for when it is back', async () => {
    const server = await privateDatabase('mysql');
    const url = await server.createDatabase('away');
    await migrate(url);
    const { tenants } = await seedTenants(url);
    const [tenant] = tenants;
    if (tenant === undefined) throw new Error('no tenant');
    const pbx = await freshPbx({ databaseUrl: url });
    await projectedQueues(pbx, url);
    const start = await readerProgram();
    const reader = start(url, pbx.spoolDir);
    await reader.reading;
    const call = { pbx, tenant, to: tenant.dids.phone, talkMs: 300, calls: 20, perSecond: 20 };
    await (await sipCaller(call)).done;
    await server.freeze();
    const during = await sipCaller(call);
    await wait(3_000);
    await server.thaw();
    await during.done;
    await server.kill();
    await (await sipCaller({ ...call, calls: 10 })).done;
    await server.restart();
    const db = open(url);
    await until('all calls are there', async () => (await count(db, 'call_records')) === 50, 60_000);
    await pbx.stop();
    await until('read to the end', async () => reader.said().includes('"detail":"0 bytes to read"'));
    expect(await verify(db, pbx.spoolDir)).toMatchObject({ calls: 50 });
    await reader.kill();
    await server.stop();
  });
});

describe('a reader that starts again', () => {
  it('knows the calls that were going on, and ends them as if it had never been away', async () => {
    const db = open(await borrowedUrl('mysql'));
    await addPeople(db);
    const dir = await freshSpool();
    const all = scenarios();
    const rows = all
      .flatMap(({ events }) => events)
      .map((event, at, { length }) => ({ event, part: Math.floor((at * 8) / length) }));
    for (let part = 0; part < 8; part += 1) {
      await write(dir, { events: rows.filter((row) => row.part === part).map(({ event }) => event) });
      const legs = all
        .flatMap((call) => call.legs)
        .filter((_, at, { length }) => Math.floor((at * 8) / length) === part);
      await write(dir, { legs });
      const reader = readerOf(db, dir);
      await reader.start();
      await caughtUp(db, reader, dir);
      await reader.stop();
    }
    expect(await count(db, 'call_records')).toBe(all.length);
    const incomplete = await db.selectFrom('call_records').select('call_id').where('complete', '=', 0).execute();
    expect(incomplete).toEqual([]);
    await verify(db, dir);
  });

  it('holds no more events than it has room for, and the records are the same', async () => {
    const db = open(await borrowedUrl('mysql'));
    await addPeople(db);
    const dir = await freshSpool();
    const calls = Array.from({ length: 30 }, (_, serial) =>
      shifted(scenario('attended-transfer'), { serial: serial + 1, afterSeconds: serial }),
    );
    // All of them go on at the same time: first halves, then second halves.
    for (const half of [0, 1]) {
      await write(dir, {
        events: calls.flatMap(({ events }) => events.filter((_, at) => Math.floor((at * 2) / events.length) === half)),
      });
    }
    await write(dir, { legs: calls.flatMap(({ legs }) => legs) });
    const reader = readerOf(db, dir, { room: { keepMs: 0, maxRecent: 0, maxEvents: 100 }, maxBytes: 5_000 });
    await reader.start();
    await caughtUp(db, reader, dir);
    const records = await db.selectFrom('call_records').select(['talk_seconds', 'complete', 'disposition']).execute();
    expect(records).toEqual(Array(30).fill({ talk_seconds: 4, complete: 1, disposition: 'ANSWERED' }));
    const { body } = await reader.metrics.exposition();
    const held = Number(/patchbay_held_events\{pbx="pbx1"\} (\d+)/.exec(body)?.[1]);
    expect(held).toBeLessThanOrEqual(100);
    await verify(db, dir);
  });
});

describe('Asterisk killed in the middle of calls', () => {
  it('leaves records that end with the last evidence and say why', async () => {
    const url = await mysqlUrl();
    const { tenants } = await seedTenants(url);
    const [tenant] = tenants;
    const phone = tenant?.phones[0];
    if (tenant === undefined || phone === undefined) throw new Error('no tenant');
    const pbx = await freshPbx({ databaseUrl: url });
    await projectedQueues(pbx, url);
    const start = await readerProgram();
    let reader = start(url, pbx.spoolDir);
    const agent = await sipAgent({ pbx, phone, answerAfterMs: 50 });
    const before = await sipCaller({ pbx, tenant, to: tenant.dids.phone, talkMs: 300 });
    await before.done;
    const talking = await sipCaller({ pbx, tenant, to: tenant.dids.phone, talkMs: 60_000 });
    const waiting = await sipCaller({
      pbx,
      tenant,
      to: tenant.dids.voicemail,
      talkMs: 60_000,
      calls: 9,
      perSecond: 20,
    });
    await until(
      'ten calls are up',
      async () => /10 active calls/.test(await pbx.cli('core show channels count')),
      30_000,
    );
    await pbx.kill('SIGKILL');
    await Promise.all([talking.stop(), waiting.stop(), agent.kill()]);
    const db = open(url);
    await until(
      'what it wrote is read',
      async () =>
        (await db.selectFrom('call_linkedids').select('linkedid').where('is_open', '=', 1).execute()).length === 10,
    );
    await reader.kill(); // and the reader too
    expect(await count(db, 'call_records')).toBe(1);

    reader = start(url, pbx.spoolDir);
    await pbx.restart();
    await (await sipCaller({ pbx, tenant, to: tenant.dids.voicemail, talkMs: 300 })).done;
    await until('all are closed', async () => (await count(db, 'call_records')) === 12, 30_000);
    await pbx.stop();
    await wait(500);
    await verify(db, pbx.spoolDir);
    const records = await db.selectFrom('call_records').selectAll().orderBy('started_at').execute();
    expect(records.map(({ incomplete_reason }) => incomplete_reason)).toEqual([
      null,
      ...Array(10).fill('pbx_lost'),
      null,
    ]);
    const lost = records.find(({ complete, disposition }) => complete === 0 && disposition === 'ANSWERED');
    expect(lost).toMatchObject({ hangup_cause: null, voicemail: 0 });
    const { last } = await db
      .selectFrom('cel_events')
      .select((e) => e.fn.max('event_us').as('last'))
      .where('linkedid', '=', lost?.linkedid ?? '')
      .executeTakeFirstOrThrow();
    expect(lost?.ended_at.getTime()).toBe(Math.floor(Number(last) / 1000));
    await reader.kill();
  });

  it('is told by a picture of the PBX too, where no later call shows it', async () => {
    const db = open(await borrowedUrl('mysql'));
    await addPeople(db);
    const dir = await freshSpool();
    await write(dir, { events: CALL.events.slice(0, 8) });
    await write(dir, { events: shifted(CALL, { serial: 1, afterSeconds: 10 }).events.slice(0, 8) });
    await write(dir, { events: shifted(CALL, { serial: 2, afterSeconds: 100 }).events.slice(0, 8) });
    const reader = readerOf(db, dir);
    await reader.start();
    await caughtUp(db, reader, dir);
    const start = CALL.events[0]?.at ?? 0;
    const alive = shifted(CALL, { serial: 2 }).events[0]?.uniqueId ?? '';
    // Booted between the first and the second call; only the third has a channel that lives.
    reader.see({
      at: start + 200_000_000,
      bootedAt: start + 5_000_000,
      channels: new Set([alive]),
      receivedAt: Date.now(),
    });
    reader.later(6_000);
    await until('two are closed', async () => (await count(db, 'call_records')) === 2);
    const records = await db
      .selectFrom('call_records')
      .select(['incomplete_reason', 'complete'])
      .orderBy('started_at')
      .execute();
    expect(records).toEqual([
      { incomplete_reason: 'pbx_lost', complete: 0 },
      { incomplete_reason: 'channel_gone', complete: 0 },
    ]);
    // The third ends as calls do, and the second after all as well: what Asterisk writes is right.
    await write(dir, { events: shifted(CALL, { serial: 2, afterSeconds: 100 }).events.slice(8) });
    await write(dir, { events: shifted(CALL, { serial: 1, afterSeconds: 10 }).events.slice(8) });
    await caughtUp(db, reader, dir);
    const after = await db.selectFrom('call_records').select('incomplete_reason').orderBy('started_at').execute();
    expect(after.map(({ incomplete_reason }) => incomplete_reason)).toEqual(['pbx_lost', null, null]);
  });
});
