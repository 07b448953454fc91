import { createConnection } from 'mysql2/promise';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { type Database, grantAsterisk, type Pbx } from '../../bin/lab/index.ts';
import type { DemoPhone, DemoTenant } from '../../bin/seed/demo.ts';
import { migrate } from '../../src/platform/mysql/migrate.ts';
import { KINDS } from '../platform/database.ts';
import { freshPbx, privateDatabase, seedTenants } from '../support/lab.ts';
import { projectedQueues, quickQueues } from '../support/queues.ts';
import { sideBySide } from '../support/side-by-side.ts';
import { sipAgent, sipCaller, sipPhone, sipTrunk } from '../support/sip.ts';

/** A number, a queue and an extension that were used once are reached again while the database is dead. */
sideBySide('calls while %s is away', KINDS, (kind) => {
  let database: Database;
  let pbx: Pbx;
  let acme: DemoTenant;
  const phone = (i: number) => acme.phones[i] as DemoPhone;
  beforeAll(async () => {
    database = await privateDatabase(kind);
    await migrate(database.url);
    await grantAsterisk(database, database.url);
    acme = (await seedTenants(database.url)).tenants[0] as DemoTenant;
    const connection = await createConnection(database.url);
    await connection.query("UPDATE pbx_extensions SET forward_always = '1001' WHERE extension = '1003'");
    await connection.end();
    await quickQueues(database.url);
    pbx = await freshPbx({ databaseUrl: database.url, odbcUrl: database.asteriskUrl(database.url) });
    await projectedQueues(pbx, database.url);
  });
  afterAll(async () => {
    await pbx?.stop();
    await database?.kill();
  });

  test('killed, frozen, and back', async () => {
    const agent = await sipAgent({ pbx, phone: phone(0), answerAfterMs: 0 });
    const call = async (to: string) => (await (await sipCaller({ pbx, tenant: acme, to, talkMs: 200 })).done).answers;
    expect(await call(acme.dids.phone)).toEqual([200]);
    expect(await call(acme.dids.queue)).toEqual([200]);
    const forwarding = await sipPhone({ pbx, phone: phone(2) });
    const forwarded = async () => {
      const one = forwarding.dial('1003');
      await one.until('answered');
      await one.hangup();
    };
    await forwarded();
    const trunk = await sipTrunk({ pbx, tenant: acme });
    const outside = forwarding.dial('+12025550123');
    (await trunk.incoming()).answer();
    await outside.until('answered');
    await outside.hangup();

    await database.kill();
    await forwarded();
    const started = Date.now();
    expect(await call(acme.dids.phone)).toEqual([200]);
    expect(Date.now() - started).toBeLessThan(3000);
    expect(await call(acme.dids.queue)).toEqual([200]);
    expect(await call('+49305559999')).toEqual([404]);
    const late = await sipAgent({ pbx, phone: phone(1), answerAfterMs: 0 }); // registers for the first time
    await late.dial('1001');
    await late.next('CALL_ESTABLISHED');
    await late.hangup();
    await late.next('CALL_CLOSED');
    await late.dial('112'); // nor has it ever called outside
    (await trunk.incoming()).answer();
    await late.next('CALL_ESTABLISHED');
    await late.stop();
    trunk.kill();

    await database.restart();
    expect(await call(acme.dids.phone)).toEqual([200]);
    await new Promise((resolve) => setTimeout(resolve, 5000));
    expect(await call(acme.dids.phone)).toEqual([200]);

    await database.freeze();
    const frozen = Date.now();
    expect(await call(acme.dids.phone)).toEqual([200]);
    const first = Date.now() - frozen;
    expect(await call(acme.dids.queue)).toEqual([200]);
    const second = Date.now() - frozen - first;
    expect(first).toBeLessThan(7000); // time-outs of one second, for a few statements on a few connections
    expect(second).toBeLessThan(1500); // nobody waits again
    database.thaw();
    expect(await call(acme.dids.phone)).toEqual([200]);
    await agent.stop();
  }, 90_000);

  test('a number that was taken away stays away', async () => {
    const call = async () => (await (await sipCaller({ pbx, tenant: acme, to: acme.dids.voicemail })).done).answers;
    expect(await call()).toEqual([200]);
    await database.admin([`UPDATE patchbay.dids SET status = 'inactive' WHERE number = '${acme.dids.voicemail}'`]);
    expect(await call()).toEqual([404]);
    await database.kill();
    expect(await call()).toEqual([404]);
  });
});
