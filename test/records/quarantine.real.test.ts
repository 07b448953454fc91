import { spawn } from 'node:child_process';
import { join } from 'node:path';
import { sql } from 'kysely';
import { describe, expect, it } from 'vitest';
import { retryQuarantine } from '../../src/records/actions/retry-quarantine.ts';
import { borrowedUrl } from '../support/lab-borrowed.ts';
import { addPeople } from './people.ts';
import { caughtUp, count, freshSpool, open, readerOf } from './reading.ts';
import { scenario } from './scenario.ts';
import { cdrText, shifted, write } from './spool-text.ts';

const CALL = scenario('answered');

/** A command of bin/ as somebody types it. */
function type(script: string, args: readonly string[], databaseUrl: string): Promise<{ code: number; out: string }> {
  const bin = join(import.meta.dirname, '../../bin', script);
  const child = spawn(process.execPath, ['--import', 'tsx', bin, ...args], {
    env: { PATH: process.env['PATH'], DATABASE_URL: databaseUrl },
    stdio: ['ignore', 'pipe', 'pipe'],
  });
  let out = '';
  for (const stream of [child.stdout, child.stderr])
    stream.on('data', (bytes: Buffer) => {
      out += bytes;
    });
  return new Promise((resolve) => child.once('close', (code) => resolve({ code: code ?? -1, out })));
}

describe('quarantine', () => {
  it('keeps calls of nobody, shows them to nobody, and gives them a record when their tenant is there', async () => {
    const url = await borrowedUrl('mysql');
    const db = open(url);
    const dir = await freshSpool();
    await write(dir, CALL); // acme is not a tenant yet
    const two = shifted(CALL, { serial: 5, afterSeconds: 60 });
    const mixed = two.events.map((event, at) => (at === 5 ? { ...event, tenantId: 'globex' } : event));
    await write(dir, { events: mixed, legs: two.legs });
    const reader = readerOf(db, dir);
    await reader.start();
    await caughtUp(db, reader, dir);
    await reader.stop();

    const rows = await db.selectFrom('quarantine').select(['kind', 'reason', 'evidence']).orderBy('id').execute();
    expect(rows.map(({ kind, reason }) => [kind, reason])).toEqual([
      ['call', 'unknown_tenant'],
      ['call', 'several_tenants'],
    ]);
    expect(JSON.parse(rows[1]?.evidence.toString() ?? '')).toMatchObject({ tenants: ['acme', 'globex'] });
    expect(await count(db, 'call_records')).toBe(0);
    const homeless = await db.selectFrom('cdr').select(['tenant_id', 'user_id']).execute();
    expect(homeless).toEqual([
      { tenant_id: null, user_id: null },
      { tenant_id: null, user_id: null },
    ]);

    const { users } = await addPeople(db);
    const listed = await type('quarantine.ts', ['list'], url);
    expect(listed).toMatchObject({ code: 0, out: expect.stringMatching(/unknown_tenant[\s\S]*several_tenants/) });
    expect(await type('quarantine.ts', ['retry'], url)).toEqual({ code: 0, out: '2 tried again, 1 resolved\n' });
    const records = await db.selectFrom('call_records').select(['tenant_id', 'linkedid', 'talk_seconds']).execute();
    expect(records).toEqual([{ tenant_id: 'acme', linkedid: CALL.events[0]?.linkedId, talk_seconds: 2 }]);
    const legs = await db.selectFrom('cdr').select(['tenant_id', 'user_id']).orderBy('start_us').execute();
    expect(legs).toEqual([
      { tenant_id: 'acme', user_id: users['1001'] },
      { tenant_id: null, user_id: null },
    ]);
    expect(await type('quarantine.ts', ['retry', '1'], url)).toEqual({ code: 0, out: '0 tried again, 0 resolved\n' });
    expect((await type('quarantine.ts', ['drop'], url)).code).toBe(2);
  });

  it('takes a call back from its tenant when a late row contradicts', async () => {
    const url = await borrowedUrl('mysql');
    const db = open(url);
    await addPeople(db);
    const dir = await freshSpool();
    await write(dir, CALL);
    const reader = readerOf(db, dir);
    await reader.start();
    await caughtUp(db, reader, dir);
    expect(await count(db, 'call_records')).toBe(1);
    const [last] = CALL.events.slice(-1);
    if (last === undefined) throw new Error('an empty scenario');
    await write(dir, { events: [{ ...last, type: 'USER_DEFINED', tenantId: 'globex' }] });
    await caughtUp(db, reader, dir);
    expect(await count(db, 'call_records')).toBe(0);
    expect(await count(db, 'call_record_parties')).toBe(0);
    expect(await count(db, 'quarantine')).toBe(1);
    expect(await db.selectFrom('cdr').select('tenant_id').execute()).toEqual([{ tenant_id: null }]);
  });

  it('takes what the database refuses, one record, and everything behind it goes on', async () => {
    const url = await borrowedUrl('mysql');
    const db = open(url);
    await addPeople(db);
    // A check that only one leg of the three offends, as a migration might add one day.
    await sql`alter table cdr add constraint no_such_leg check (src <> 'refused')`.execute(db);
    const dir = await freshSpool();
    const calls = [0, 1, 2].map((serial) => shifted(CALL, { serial, afterSeconds: serial * 60 }));
    for (const [at, { events, legs }] of calls.entries()) {
      await write(dir, { events, legs: legs.map((leg) => (at === 1 ? { ...leg, src: 'refused' } : leg)) });
    }
    const reader = readerOf(db, dir);
    await reader.start();
    await caughtUp(db, reader, dir);
    await reader.stop();
    expect(await count(db, 'call_records')).toBe(3);
    expect(await count(db, 'cdr')).toBe(2);
    const kept = await db.selectFrom('quarantine').selectAll().where('source', 'like', 'cdr:%').execute();
    expect(kept).toHaveLength(1);
    expect(kept[0]?.reason).toMatch(/refused by the database/);

    await sql`alter table cdr drop constraint no_such_leg`.execute(db);
    await retryQuarantine(db);
    expect(await count(db, 'cdr')).toBe(3);
    expect(await count(db, 'cel_events')).toBe(45);
    expect(await db.selectFrom('quarantine').select('id').where('resolved_at', 'is', null).execute()).toEqual([]);
    const tenants = await db.selectFrom('cdr').select('tenant_id').distinct().execute();
    expect(tenants).toEqual([{ tenant_id: 'acme' }]);
  });

  it('gives bytes back to their call when the reader understands them later', async () => {
    const url = await borrowedUrl('mysql');
    const db = open(url);
    await addPeople(db);
    const dir = await freshSpool();
    const other = shifted(CALL, { serial: 8, afterSeconds: 60 });
    await write(dir, { events: [...CALL.events, ...other.events], legs: other.legs });
    const reader = readerOf(db, dir);
    await reader.start();
    await caughtUp(db, reader, dir);
    await reader.stop();
    // As an older reader left it that did not understand the leg of the first call.
    const file = await db.selectFrom('spool_files').selectAll().where('kind', '=', 'cdr').executeTakeFirstOrThrow();
    const evidence = Buffer.from(CALL.legs.map(cdrText).join(''));
    await db
      .insertInto('quarantine')
      .values({ pbx: 'pbx1', kind: 'spool', source: `cdr:${file.identity}:0:400`, reason: 'not understood', evidence })
      .execute();
    expect(await retryQuarantine(db)).toEqual({ tried: 1, resolved: 1 });
    const back = await db
      .selectFrom('cdr')
      .select(['tenant_id', 'spool_offset', 'uniqueid'])
      .where('spool_offset', '=', 400)
      .execute();
    expect(back).toEqual([{ tenant_id: 'acme', spool_offset: 400, uniqueid: CALL.legs[0]?.uniqueId }]);
    expect(await retryQuarantine(db)).toEqual({ tried: 0, resolved: 0 });
  });
});

describe('npm run records:rebuild', () => {
  it('says that nothing differs, shows what does, and writes it only when asked to', async () => {
    const url = await borrowedUrl('mysql');
    const db = open(url);
    const { users } = await addPeople(db);
    await addPeople(db, 'globex');
    const dir = await freshSpool();
    for (const name of ['answered', 'attended-transfer', 'pickup']) await write(dir, scenario(name));
    await write(dir, shifted(CALL, { serial: 7, tenant: 'globex' }));
    await write(dir, shifted(CALL, { serial: 8, afterSeconds: 86_400 }));
    const reader = readerOf(db, dir);
    await reader.start();
    await caughtUp(db, reader, dir);
    await reader.stop();
    const all = () => db.selectFrom('call_records').selectAll().orderBy('call_id').execute();
    const parties = () =>
      db.selectFrom('call_record_parties').selectAll().orderBy('call_id').orderBy('place').execute();
    const strip = (rows: readonly object[]) => rows.map((row) => ({ ...row, id: 0, created_at: 0, updated_at: 0 }));
    const before = [strip(await all()), strip(await parties())];

    const day = ['--day', '2026-11-22'];
    expect(await type('records-rebuild.ts', day, url)).toEqual({ code: 0, out: '4 calls computed again, 0 differ\n' });

    await db
      .updateTable('call_records')
      .set({ talk_seconds: 99, disposition: 'BUSY' })
      .where('linkedid', '=', scenario('pickup').events[0]?.linkedId ?? '')
      .execute();
    await db
      .deleteFrom('call_records')
      .where('linkedid', '=', CALL.events[0]?.linkedId ?? '')
      .execute();
    // Since then the phone has become another person's: history stays.
    await db.updateTable('user_roles').set({ endpoint_id: null }).where('user_id', '=', users['1002']).execute();
    const shown = await type('records-rebuild.ts', day, url);
    expect(shown.code).toBe(1);
    expect(shown.out).toMatch(/talk_seconds: "99" -> "6"/);
    expect(shown.out).toMatch(/disposition: "BUSY" -> "ANSWERED"/);
    expect(shown.out).toMatch(/\+ a record that is not there/);
    expect(shown.out).toMatch(/4 calls computed again, 2 differ/);
    expect(shown.out).not.toMatch(/lab7x2k9/);
    expect(await all()).toHaveLength(4);
    expect((await type('records-rebuild.ts', [...day, '--tenant', 'globex'], url)).out).toMatch(/0 differ/);

    const written = await type('records-rebuild.ts', [...day, '--apply'], url);
    expect(written).toMatchObject({ code: 0, out: expect.stringMatching(/Written\.\n$/) });
    expect([strip(await all()), strip(await parties())]).toEqual(before);
    expect((await type('records-rebuild.ts', ['--day', 'yesterday'], url)).code).toBe(2);
    expect((await type('records-rebuild.ts', ['--day', '2026-13-40'], url)).code).toBe(2);
  });

  it('does not disturb a reader that goes on meanwhile', async () => {
    const url = await borrowedUrl('mysql');
    const db = open(url);
    await addPeople(db);
    const dir = await freshSpool();
    await write(dir, CALL);
    const reader = readerOf(db, dir);
    await reader.start();
    await caughtUp(db, reader, dir);
    await db.updateTable('call_records').set({ talk_seconds: 99 }).execute();
    await type('records-rebuild.ts', ['--day', '2026-11-22', '--apply'], url);
    await write(dir, shifted(CALL, { serial: 3, afterSeconds: 60 }));
    await caughtUp(db, reader, dir);
    const seconds = await db.selectFrom('call_records').select('talk_seconds').execute();
    expect(seconds).toEqual([{ talk_seconds: 2 }, { talk_seconds: 2 }]);
    expect(await count(db, 'cel_events')).toBe(30);
  });
});
