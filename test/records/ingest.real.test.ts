import { describe, expect, it } from 'vitest';
import { conversationId } from '../../src/asterisk/naming.ts';
import { borrowedUrl } from '../support/lab-borrowed.ts';
import { addPeople } from './people.ts';
import { caughtUp, count, freshSpool, open, PBX, readerOf } from './reading.ts';
import { scenario, scenarios } from './scenario.ts';
import { cdrText, celText, shifted, write } from './spool-text.ts';

describe.each([
  ['MySQL', () => borrowedUrl('mysql')],
  ['MariaDB', () => borrowedUrl('mariadb')],
])('the spool in %s', (_name, freshUrl) => {
  it('becomes rows: every event and leg once, one record for each call', async () => {
    const db = open(await freshUrl());
    const { users, did } = await addPeople(db);
    const dir = await freshSpool();
    const all = scenarios();
    for (const call of all) await write(dir, call);
    const reader = readerOf(db, dir);
    await reader.start();
    await caughtUp(db, reader, dir);

    const events = all.flatMap((call) => call.events);
    const stored = await db.selectFrom('cel_events').select('raw').orderBy('spool_offset').execute();
    expect(stored.map(({ raw }) => `${raw}\n`)).toEqual(events.map(celText));

    const legs = await db.selectFrom('cdr').selectAll().orderBy('spool_offset').execute();
    expect(legs.map(({ uniqueid, sequence, start_us }) => [uniqueid, sequence, start_us])).toEqual(
      all.flatMap((call) => call.legs).map((leg) => [leg.uniqueId, leg.sequence, leg.startAt]),
    );
    expect(new Set(legs.map(({ tenant_id }) => tenant_id))).toEqual(new Set(['acme']));
    const answered = legs.find(({ uniqueid }) => uniqueid?.endsWith('1795343165.2'));
    expect(answered).toMatchObject({
      linkedid: 'lab7x2k9-1795343165.2',
      start: new Date('2026-11-22T10:26:05.563Z'),
      answer: new Date('2026-11-22T10:26:05.769Z'),
      end: new Date('2026-11-22T10:26:07.775Z'),
      disposition: 'ANSWERED',
      billsec: 2,
      src: '+493055500199',
      user_id: users['1001'],
      did_id: did,
      queue_name: null,
    });
    const queued = legs.find(({ uniqueid }) => uniqueid?.endsWith('1795331405.34'));
    expect(queued).toMatchObject({ queue_name: 'acme_support', queue_wait_time: 3, user_id: users['1001'] });

    const records = await db.selectFrom('call_records').selectAll().orderBy('id').execute();
    expect(records).toHaveLength(all.length);
    expect(records.every(({ tenant_id, complete }) => tenant_id === 'acme' && complete === 1)).toBe(true);
    const transferred = scenario('attended-transfer').events[0]?.linkedId ?? '';
    const record = records.find(({ linkedid }) => linkedid === transferred);
    expect(record).toMatchObject({
      call_id: conversationId(PBX, transferred),
      direction: 'inbound',
      talk_seconds: 4,
      transfers: [{ type: 'attended', by: 'acme_k3v9x2m7qd', to: '1002', at: 1_795_331_419_046_478 }],
    });
    const parties = await db
      .selectFrom('call_record_parties')
      .select(['endpoint', 'user_id', 'role', 'talk_seconds'])
      .where('call_id', '=', record?.call_id ?? '')
      .orderBy('place')
      .execute();
    expect(parties).toEqual([
      { endpoint: 'acme_k3v9x2m7qd', user_id: users['1001'], role: 'answered', talk_seconds: 2 },
      { endpoint: 'acme_p8w4r6t2zb', user_id: users['1002'], role: 'answered', talk_seconds: 3 },
    ]);
    expect(await count(db, 'quarantine')).toBe(0);
    const openIds = await db.selectFrom('call_linkedids').selectAll().where('is_open', '=', 1).execute();
    expect(openIds).toEqual([]);
  });

  it('gives the same rows however it is cut into batches and read by whom', async () => {
    const all = scenarios();
    const tables = [];
    for (const maxBytes of [1 << 20, 700]) {
      const db = open(await freshUrl());
      await addPeople(db);
      const dir = await freshSpool();
      for (const call of all) await write(dir, call);
      const reader = readerOf(db, dir, { maxBytes });
      const other = readerOf(db, dir, { maxBytes });
      await reader.start();
      await other.start();
      await caughtUp(db, reader, dir);
      tables.push({
        legs: await db
          .selectFrom('cdr')
          .select(['uniqueid', 'sequence', 'tenant_id', 'user_id', 'did_id', 'queue_wait_time'])
          .orderBy('uniqueid')
          .orderBy('sequence')
          .execute(),
        records: await db
          .selectFrom('call_records')
          .select(['call_id', 'disposition', 'talk_seconds', 'wait_seconds', 'complete'])
          .orderBy('call_id')
          .execute(),
        parties: await db
          .selectFrom('call_record_parties')
          .select(['call_id', 'endpoint', 'role', 'place'])
          .orderBy('call_id')
          .orderBy('place')
          .execute(),
        linkedids: await db
          .selectFrom('call_linkedids')
          .select(['linkedid', 'root', 'is_open'])
          .orderBy('linkedid')
          .execute(),
        events: await count(db, 'cel_events'),
      });
    }
    expect(tables[1]).toEqual(tables[0]);
  });

  it('shows a tenant nothing of another that has the same numbers', async () => {
    const db = open(await freshUrl());
    const acme = await addPeople(db);
    const globex = await addPeople(db, 'globex');
    const dir = await freshSpool();
    await write(dir, scenario('answered'));
    await write(dir, shifted(scenario('answered'), { serial: 9, tenant: 'globex' }));
    const reader = readerOf(db, dir);
    await reader.start();
    await caughtUp(db, reader, dir);
    const rows = await db
      .selectFrom('call_record_parties')
      .select(['tenant_id', 'user_id'])
      .orderBy('tenant_id')
      .execute();
    expect(rows).toEqual([
      { tenant_id: 'acme', user_id: acme.users['1001'] },
      { tenant_id: 'globex', user_id: globex.users['1001'] },
    ]);
    const legs = await db.selectFrom('cdr').select(['tenant_id', 'did_id']).orderBy('tenant_id').execute();
    expect(legs).toEqual([
      { tenant_id: 'acme', did_id: acme.did },
      { tenant_id: 'globex', did_id: null }, // acme's number
    ]);
  });

  it('stores text that is longer than its column, and any character', async () => {
    const db = open(await freshUrl());
    await addPeople(db);
    const dir = await freshSpool();
    const { events, legs } = scenario('hostile-names');
    const long = `${'x'.repeat(500)}\u0000'); DROP TABLE cdr; -- 😀`;
    await write(dir, {
      events: events.map((event) => ({ ...event, number: `${event.number}😀${long}`, name: long })),
      legs: legs.map((leg) => ({ ...leg, src: long, clid: long, userfield: long, lastData: long })),
    });
    const reader = readerOf(db, dir);
    await reader.start();
    await caughtUp(db, reader, dir);
    expect(await count(db, 'quarantine')).toBe(0);
    const record = await db.selectFrom('call_records').select(['from_number', 'from_name']).executeTakeFirstOrThrow();
    expect(record.from_name).toBe(long.slice(0, 80));
    expect(record.from_number.startsWith('100"\r\n"v: 1"\t"z: end"\\😀xxx')).toBe(true);
    expect(legs.map(cdrText)).toHaveLength(await count(db, 'cdr'));
  });
});
