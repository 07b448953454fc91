import { sql } from 'kysely';
import { describe, expect, it } from 'vitest';
import { failureOf } from '../../src/platform/mysql/failure.ts';
import { transact } from '../../src/platform/mysql/transact.ts';
import { writeRows } from '../../src/platform/mysql/write-rows.ts';
import { bareDatabaseUrl, privateDatabase } from '../support/lab.ts';
import { borrowedUrl } from '../support/lab-borrowed.ts';
import { addTenants, KINDS, opened } from './database.ts';

describe.each(KINDS)('a connection to %s', (kind) => {
  it('gives values the same way on both servers', async () => {
    const db = opened(await bareDatabaseUrl(kind));
    await sql`create table v (
      id bigint primary key, money decimal(10, 4), j json, ts timestamp(3), dt datetime(6), flag boolean, name varchar(20)
    ) default charset utf8mb4`.execute(db);
    const at = new Date('2026-03-29T01:30:00.123Z'); // an hour that local time in Europe does not have
    await sql`insert into v values (${Number.MAX_SAFE_INTEGER}, ${'0.1000'}, ${JSON.stringify({ a: ['山'] })}, ${at}, ${at}, true, ${'Zoë 😀'})`.execute(
      db,
    );
    const { rows } = await sql`select * from v`.execute(db);
    expect(rows).toEqual([
      { id: Number.MAX_SAFE_INTEGER, money: '0.1000', j: { a: ['山'] }, ts: at, dt: at, flag: 1, name: 'Zoë 😀' },
    ]);
    const { rows: kept } = await sql<{ text: string }>`select cast(ts as char) as text from v`.execute(db);
    expect(kept[0]?.text).toBe('2026-03-29 01:30:00.123');
  });

  it('does not lose the last digits of a number that is too big', async () => {
    const { rows } = await sql`select cast(9007199254740993 as signed) as n`.execute(
      opened(await bareDatabaseUrl(kind)),
    );
    expect(rows).toEqual([{ n: '9007199254740993' }]);
  });

  it.each([
    ['text that is too long', sql`insert into s (name) values ('abcd')`],
    ['a number out of range', sql`insert into s (small) values (200)`],
    ['a word that is not of the list', sql`insert into s (word) values ('c')`],
    ['a date that does not exist', sql`insert into s (day) values ('2026-02-30 00:00:00')`],
    ['nothing where something must be', sql`insert into s (needed) values (null)`],
    ['division by zero', sql`insert into s (small) values (1 / 0)`],
    ['a duplicate key', sql`insert into s (id, needed) values (1, 1), (1, 1)`],
  ])('refuses %s instead of changing it', async (_, statement) => {
    const db = opened(await bareDatabaseUrl(kind));
    await sql`create table s (
      id int primary key auto_increment, name varchar(3), small tinyint, word enum('a', 'b'), day datetime, needed int not null default 0
    )`.execute(db);
    const error = await statement.execute(db).catch((caught: unknown) => caught);
    expect(failureOf(error)).toBe('data');
    expect((await sql`select * from s`.execute(db)).rows).toEqual([]);
  });

  it('takes an object where text belongs as text, never as SQL', async () => {
    const db = opened(await borrowedUrl(kind));
    await addTenants(db, 'acme');
    const found = await db
      .selectFrom('tenants')
      .select('id')
      .where('id', '=', { id: 1 } as unknown as string)
      .execute();
    expect(found).toEqual([]);
  });

  it('runs a transaction again that lost a deadlock', async () => {
    const db = opened(await bareDatabaseUrl(kind));
    await sql`create table d (id int primary key, n int not null)`.execute(db);
    await sql`insert into d values (1, 0), (2, 0)`.execute(db);
    let ready = 0;
    let bothHold = () => {};
    const meeting = new Promise<void>((resolve) => {
      bothHold = resolve;
    });
    const cross = (first: number, second: number) =>
      transact(db, async (trx) => {
        await sql`update d set n = n + 1 where id = ${first}`.execute(trx);
        if (++ready >= 2) bothHold();
        await meeting;
        await sql`update d set n = n + 1 where id = ${second}`.execute(trx);
      });
    await Promise.all([cross(1, 2), cross(2, 1)]);
    expect(ready).toBeGreaterThan(2);
    expect((await sql`select n from d`.execute(db)).rows).toEqual([{ n: 2 }, { n: 2 }]);
  });

  it('writes many rows at once and overwrites only the columns that it is told', async () => {
    const db = opened(await borrowedUrl(kind));
    await addTenants(db, 'acme');
    const row = (id: string, name: string, max_agents?: number) => ({
      id,
      name,
      features: '{}',
      settings: '{}',
      max_agents,
    });
    await db.transaction().execute(async (trx) => {
      await writeRows(trx, 'tenants', [row('acme', 'Acme'), row('globex', "Glo'bex\\", 7)], { update: ['name'] });
      await writeRows(trx, 'tenants', [row('acme', 'Other', 9)], { update: [] });
      await writeRows(trx, 'tenants', [], { update: [] });
    });
    const rows = await db.selectFrom('tenants').select(['id', 'name', 'max_agents']).orderBy('id').execute();
    expect(rows).toEqual([
      { id: 'acme', name: 'Acme', max_agents: 10 },
      { id: 'globex', name: "Glo'bex\\", max_agents: 7 },
    ]);
  });
});

describe('a server in trouble', () => {
  it('that is frozen is noticed, and used again when it thaws', { timeout: 60_000 }, async () => {
    const database = await privateDatabase();
    const url = await database.createDatabase('frozen');
    const db = opened(url, {
      statementTimeoutMs: 1_000,
      acquireTimeoutMs: 1_000,
      closeTimeoutMs: 500,
      maxConnections: 2,
    });
    const one = () => sql`select 1`.execute(db);
    await one();
    await database.freeze();
    const begun = performance.now();
    // more callers than connections: those that get one, and those that wait for one
    const errors = await Promise.all(
      [one(), one(), one(), one()].map((query) => query.catch((error: unknown) => error)),
    );
    expect(performance.now() - begun).toBeLessThan(3_000);
    expect(errors.map(failureOf)).toEqual(['outage', 'outage', 'outage', 'outage']);
    // within a transaction the first cause is told, not that the rollback failed too
    await expect(transact(db, () => one())).rejects.toMatchObject({ code: 'unavailable', retryAfterSeconds: 2 });
    database.thaw();
    await expect
      .poll(
        () =>
          one().then(
            () => 'answers',
            () => 'silent',
          ),
        { timeout: 10_000 },
      )
      .toBe('answers');
    expect((await Promise.all([1, 2, 3, 4, 5, 6].map(one))).length).toBe(6); // no connection leaked away
  });

  it('that is killed and started again is used again', { timeout: 60_000 }, async () => {
    const database = await privateDatabase('mariadb');
    const db = opened(await database.createDatabase('killed'), { closeTimeoutMs: 500, maxConnections: 2 });
    const one = () => sql`select 1`.execute(db);
    await Promise.all([one(), one()]);
    const slow = sql`select sleep(20)`.execute(db).catch((error: unknown) => error);
    await new Promise((resolve) => setTimeout(resolve, 200));
    await database.kill();
    expect(failureOf(await slow)).toBe('outage');
    expect(failureOf(await one().catch((error: unknown) => error))).toBe('outage');
    await database.restart();
    expect((await Promise.all([1, 2, 3, 4, 5, 6].map(one))).length).toBe(6);
  });

  it('is not made worse by a queue without end', async () => {
    const db = opened(await bareDatabaseUrl('mysql'), { maxConnections: 1, maxWaiting: 1 });
    const sleep = () => sql`select sleep(0.2)`.execute(db);
    const results = await Promise.allSettled([sleep(), sleep(), sleep()]);
    expect(results.map(({ status }) => status)).toEqual(['fulfilled', 'fulfilled', 'rejected']);
    expect(results.flatMap((result) => (result.status === 'rejected' ? failureOf(result.reason) : []))).toEqual([
      'outage',
    ]);
  });

  it('that nobody answers for is an outage, and closing does not wait for it', async () => {
    const db = opened('mysql://nobody:x@127.0.0.1:1/none');
    expect(failureOf(await sql`select 1`.execute(db).catch((error: unknown) => error))).toBe('outage');
  });
});
