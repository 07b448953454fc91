import { setTimeout as sleep } from 'node:timers/promises';
import { createConnection } from 'mysql2/promise';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { type Database, grantAsterisk, type Pbx } from '../../bin/lab/index.ts';
import type { Phone } from '../../bin/lab/sip/phone/phone.ts';
import type { DemoTenant } from '../../bin/seed/demo.ts';
import { silentLog } from '../../src/platform/log.ts';
import { createMetrics } from '../../src/platform/metrics.ts';
import { connect } from '../../src/platform/mysql/connect.ts';
import { migrate } from '../../src/platform/mysql/migrate.ts';
import { createRecords } from '../../src/records/index.ts';
import { phoneOf } from '../provisioning/stage.ts';
import { freshPbx, privateDatabase, seedTenants } from '../support/lab.ts';
import { projectedQueues, quickQueues } from '../support/queues.ts';
import { sipPhone, sipTrunk } from '../support/sip.ts';

/** How long the database stays away. `OUTAGE_SECONDS=600` for the ten minutes that are promised. */
const OUTAGE_MS = Number(process.env['OUTAGE_SECONDS'] ?? 15) * 1000;
const CALLS = 50;

/** A number for each way in, where a call to it ends up, and what its record says of the way. */
const WAYS = {
  queue: { at: 'phone', routing: '', columns: { route_type: 'queue', route_target: 'support' } },
  endpoint: { at: 'phone', routing: '', columns: { route_type: 'endpoint', route_target: '1001' } },
  external: { at: 'trunk', routing: '', columns: { route_type: 'external', route_target: '+12025550177' } },
  voicemail: { at: 'mailbox', routing: '', columns: { route_type: 'voicemail', route_target: '1001' } },
  afterHours: {
    at: 'mailbox',
    routing: 'after_hours',
    columns: {
      route_type: 'endpoint',
      route_target: '1001',
      schedule_id: 1,
      after_hours_route_type: 'voicemail',
      after_hours_route_target: '1002',
    },
  },
  failover: {
    at: 'phone',
    routing: 'failover',
    columns: {
      route_type: 'endpoint',
      route_target: '1003',
      failover_route_type: 'endpoint',
      failover_route_target: '1002',
    },
  },
  webhook: {
    at: 'phone',
    routing: 'failover',
    columns: {
      route_type: 'webhook',
      route_target: 'https://hooks.example.com/calls',
      failover_route_type: 'queue',
      failover_route_target: 'support',
    },
  },
  overflow: { at: 'mailbox', routing: 'overflow', columns: { route_type: 'queue', route_target: 'nobody' } },
} as const;
type Way = keyof typeof WAYS;

describe('with no daemon', () => {
  let database: Database;
  let pbx: Pbx;
  let acme: DemoTenant;
  let trunk: Phone;
  const phones: Phone[] = [];
  const numbers = new Map<Way, string>();
  let answering = true;

  beforeAll(async () => {
    database = await privateDatabase();
    await migrate(database.url);
    await grantAsterisk(database, database.url);
    acme = (await seedTenants(database.url)).tenants[0] as DemoTenant;
    const connection = await createConnection({ uri: database.url, timezone: 'Z' });
    const insert = (table: string, row: object) => connection.query(`INSERT INTO ${table} SET ?`, [row]);
    const own = { tenant_id: 'acme' };
    await insert('schedules', { ...own, id: 1, name: 'Never', timezone: 'UTC', rules: '[]', holidays: '[]' });
    await insert('queues', {
      ...{ ...own, name: 'acme_nobody', local_name: 'nobody', display_name: 'Nobody', joinempty: 'strict' },
      ...{ overflow_route_type: 'voicemail', overflow_route_target: '1001' },
    });
    await connection.query("UPDATE queues SET extension = '2000' WHERE name = 'acme_support'");
    await insert('blocking_tenants', own);
    await insert('blocklist', { ...own, pattern: '+4989*', action: 'busy' });
    await connection.query("UPDATE tenants SET max_concurrent_calls = 100, max_dids = 50 WHERE id = 'acme'");
    for (const [n, [way, { columns }]] of Object.entries(WAYS).entries()) {
      const number = `+4930555090${n}`;
      numbers.set(way as Way, number);
      await insert('dids', { ...own, number, ...columns });
    }
    await connection.end();
    await quickQueues(database.url);
    pbx = await freshPbx({ databaseUrl: database.url, odbcUrl: database.asteriskUrl(database.url) });
    await projectedQueues(pbx, database.url);
    trunk = await sipTrunk({ pbx, tenant: acme });
    for (const i of [0, 1]) phones.push(await sipPhone({ pbx, phone: phoneOf(acme, i) }));
    void answerAll();
  }, 120_000);
  afterAll(async () => {
    answering = false;
    for (const phone of [trunk, ...phones]) phone?.kill();
    await pbx?.stop();
    await database?.kill();
  });

  /** Everybody takes every call at once. */
  async function answerAll(): Promise<void> {
    while (answering) {
      for (const phone of [trunk, ...phones])
        for (const call of phone.calls) if (call.invite !== null && call.state === 'ringing') call.answer();
      await sleep(20);
    }
  }

  async function place(way: Way, from: string): Promise<void> {
    const call = trunk.dial(numbers.get(way) ?? '', { from: `sip:${from}@carrier.example.com` });
    await call.until('answered', 15_000).catch((error: unknown) => {
      throw new Error(`${way} from ${from}: ${(error as Error).message}`);
    });
    await sleep(150);
    await call.hangup();
  }

  const ways = Object.keys(WAYS) as Way[];

  it(`${CALLS} calls of every kind reach a phone or a mailbox, and their records are there once it starts`, async () => {
    const placed = Array.from({ length: CALLS }, (_, n) => ({
      way: ways[n % ways.length] as Way,
      from: `+1202555${String(1000 + n)}`,
    }));
    for (let n = 0; n < CALLS; n += ways.length)
      await Promise.all(placed.slice(n, n + ways.length).map(({ way, from }) => place(way, from)));

    const db = connect(database.url);
    const records = createRecords({
      db,
      pbx: 'pbx1',
      spoolDir: pbx.spoolDir,
      log: silentLog,
      metrics: createMetrics(),
    });
    await records.start();
    const all = () => db.selectFrom('call_records').selectAll().where('direction', '=', 'inbound').execute();
    await expect.poll(async () => (await all()).length, { timeout: 20_000, interval: 200 }).toBe(CALLS);
    const bySource = new Map((await all()).map((record) => [record.from_number, record]));
    for (const { way, from } of placed) {
      const { at, routing } = WAYS[way];
      const record = bySource.get(from);
      expect([way, record]).toMatchObject([
        way,
        { did: numbers.get(way), routing, voicemail: at === 'mailbox' ? 1 : 0, complete: 1 },
      ]);
      expect([way, record?.disposition]).toEqual([way, at === 'mailbox' ? 'NO ANSWER' : 'ANSWERED']);
    }
    await records.stop();
    await db.destroy();
  }, 120_000);

  it('with the database stopped as well, all goes on; when it is back, as before', {
    timeout: OUTAGE_MS + 120_000,
  }, async () => {
    const [anna, ben] = phones as [Phone, Phone];
    /** What phones do among themselves and to the world. What was never asked before is in no cache. */
    const phonesCall = async () => {
      await anna.register(120);
      for (const call of [anna.dial('1002'), ben.dial('+12025550199')]) {
        await call.until('answered');
        await call.hangup();
      }
      const toQueue = ben.dial('2000');
      await toQueue.until('answered');
      await toQueue.hangup();
    };
    const turnedAway = async () => {
      const call = trunk.dial(numbers.get('endpoint') ?? '', { from: 'sip:08912345@carrier.example.com' });
      await call.until('ended');
      expect(call.refusedWith).toBe(486);
    };
    await phonesCall();
    await turnedAway();
    await database.kill();
    let slowest = 0;
    for (const end = Date.now() + OUTAGE_MS; Date.now() < end; await sleep(2_000)) {
      for (const way of ways.filter((one) => WAYS[one].at !== 'mailbox')) {
        const began = performance.now();
        await place(way, '+12025552000');
        // a queue may look for a free agent a second time, a second later
        if (way === 'endpoint' || way === 'external') slowest = Math.max(slowest, performance.now() - began);
      }
      await phonesCall();
      await turnedAway();
    }
    await database.restart();
    expect(slowest).toBeLessThan(4_000);
    for (const way of ways) await place(way, '+12025553000');
    await phonesCall();
  });

  it('an answer that was kept is right over the next changes of hours', async () => {
    const connection = await createConnection({ uri: database.url, timezone: 'Z' });
    const second = Math.ceil(Date.now() / 1000) * 1000;
    const span = { tenant_id: 'acme', schedule_id: 1 };
    await connection.query('INSERT INTO schedule_spans SET ?', [
      { ...span, opens_at_utc: new Date(second + 4_000), closes_at_utc: new Date(second + 9_000) },
    ]);
    await connection.end();
    const rang = () => phones.flatMap(({ calls }) => calls).filter(({ invite }) => invite !== null).length;
    const before = rang();
    await place('afterHours', '+12025554000'); // the mailbox, and when that ends
    expect(rang()).toBe(before);
    await database.kill();
    await sleep(second + 4_500 - Date.now());
    await place('afterHours', '+12025554001');
    expect(rang()).toBe(before + 1);
    await sleep(second + 9_500 - Date.now());
    await place('afterHours', '+12025554002');
    expect(rang()).toBe(before + 1);
    await database.restart();
  }, 60_000);
});
