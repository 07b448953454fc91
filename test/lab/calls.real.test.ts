import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import type { Pbx } from '../../bin/lab/index.ts';
import type { DemoPhone, DemoTenant } from '../../bin/seed/demo.ts';
import { freshPbx, mysqlUrl, seedTenants } from '../support/lab.ts';
import { projectedQueues } from '../support/queues.ts';
import { sipAgent, sipCaller } from '../support/sip.ts';

describe('a call through the dial plan, with no daemon', () => {
  let pbx: Pbx;
  let acme: DemoTenant;
  let globex: DemoTenant;
  beforeAll(async () => {
    const databaseUrl = await mysqlUrl();
    const { tenants } = await seedTenants(databaseUrl);
    [acme, globex] = tenants as [DemoTenant, DemoTenant];
    pbx = await freshPbx({ databaseUrl });
    await projectedQueues(pbx, databaseUrl);
  });
  afterAll(() => pbx?.stop());
  const phone = (tenant: DemoTenant, i: number) => tenant.phones[i] as DemoPhone;

  test('reaches an extension by its number, and both sides hang up cleanly', async () => {
    const agent = await sipAgent({ pbx, phone: phone(acme, 0), answerAfterMs: 100 });
    const caller = await sipCaller({ pbx, tenant: acme, to: acme.dids.phone, talkMs: 500 });
    await agent.next('CALL_ESTABLISHED');
    expect(await caller.done).toEqual({ successful: 1, failed: 0, answers: [200] });
    await agent.next('CALL_CLOSED');
    await agent.stop();
    console.log(await readFile(join(pbx.spoolDir, 'cdr/cdr.dsv'), 'utf8'));

    console.log(await pbx.log());
  });
});
