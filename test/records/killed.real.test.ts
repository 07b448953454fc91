import { describe, expect, it } from 'vitest';
import type { Pbx } from '../../bin/lab/index.ts';
import type { DemoTenant } from '../../bin/seed/demo.ts';
import { freshPbx, mysqlUrl, seedTenants } from '../support/lab.ts';
import { projectedQueues, quickQueues } from '../support/queues.ts';
import { randomOf } from '../support/random.ts';
import { sipAgent, sipCaller } from '../support/sip.ts';
import { type ReaderProcess, readerProgram } from './killed-reader.ts';
import { open, until } from './reading.ts';
import { verify } from './verify.ts';

/** As long as one likes: `PATCHBAY_KILLS=5000 PATCHBAY_SEED=42 npx vitest run test/records/killed`. */
const KILLS = Number(process.env['PATCHBAY_KILLS'] ?? 50);
const SEED = Number(process.env['PATCHBAY_SEED'] ?? Math.floor(Math.random() * 2 ** 31));

/** Calls of several courses for as long as `going` says, ended by their own side. */
async function traffic(pbx: Pbx, [acme, globex]: readonly DemoTenant[], going: () => boolean): Promise<void> {
  if (acme === undefined || globex === undefined) throw new Error('no tenants');
  const courses = [
    { tenant: acme, to: acme.dids.voicemail, talkMs: 300, perSecond: 8, calls: 16 },
    { tenant: globex, to: globex.dids.phone, talkMs: 200, perSecond: 6, calls: 12 },
    { tenant: acme, to: acme.dids.queue, talkMs: 250, perSecond: 2, calls: 4 },
  ];
  await Promise.all(
    courses.map(async (course) => {
      while (going()) await (await sipCaller({ pbx, ...course })).done;
    }),
  );
}

describe('the reader of the spool', () => {
  it(
    `killed ${KILLS} times at random points under load (seed ${SEED}): each leg and event once`,
    async () => {
      const databaseUrl = await mysqlUrl();
      const { tenants } = await seedTenants(databaseUrl);
      await quickQueues(databaseUrl);
      const pbx = await freshPbx({ databaseUrl });
      await projectedQueues(pbx, databaseUrl);
      const phone = tenants[0]?.phones[0];
      if (phone === undefined) throw new Error('no phone');
      const agent = await sipAgent({ pbx, phone, answerAfterMs: 50 });
      const start = await readerProgram();
      const random = randomOf(SEED);

      let going = true;
      const calls = traffic(pbx, tenants, () => going);
      let reader: ReaderProcess = start(databaseUrl, pbx.spoolDir);
      for (let n = 0; n < KILLS; n += 1) {
        await reader.reading;
        await new Promise((resolve) => setTimeout(resolve, random() * 250));
        await reader.kill();
        reader = start(databaseUrl, pbx.spoolDir);
      }
      going = false;
      await calls;
      await agent.stop();

      const db = open(databaseUrl);
      await until('the last one reads to the end', () => isRead(reader), 60_000);
      await pbx.stop();
      const verified = await verify(db, pbx.spoolDir);
      expect(verified.calls).toBeGreaterThan(KILLS);
      expect(verified.legs).toBeGreaterThanOrEqual(verified.calls);
    },
    60_000 + KILLS * 5_000,
  );
});

async function isRead(reader: ReaderProcess): Promise<boolean> {
  const before = reader.said();
  await new Promise((resolve) => setTimeout(resolve, 2_500));
  return before !== '' && reader.said().includes('"detail":"0 bytes to read"');
}
