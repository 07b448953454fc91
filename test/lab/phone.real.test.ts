import { connect } from 'node:net';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import type { Pbx } from '../../bin/lab/index.ts';
import type { DemoPhone, DemoTenant } from '../../bin/seed/demo.ts';
import { freshPbx, mysqlUrl, seedTenants } from '../support/lab.ts';
import { sipCaller, sipPhone } from '../support/sip.ts';
import { spooledUntil } from '../support/spool.ts';

/** All that the events user of AMI is told. */
async function listening(pbx: Pbx): Promise<{ heard(): string; close(): void }> {
  const { port, username, password } = new URL(pbx.amiEventsUrl);
  const socket = connect(Number(port), '127.0.0.1');
  let heard = '';
  socket.on('data', (data) => {
    heard += data.toString();
  });
  socket.write(`Action: Login\r\nUsername: ${username}\r\nSecret: ${password}\r\n\r\n`);
  await expect.poll(() => heard).toContain('Authentication accepted');
  return { heard: () => heard, close: () => socket.destroy() };
}

describe('the phone that does what it is told', () => {
  let pbx: Pbx;
  let acme: DemoTenant;
  beforeAll(async () => {
    const databaseUrl = await mysqlUrl();
    acme = (await seedTenants(databaseUrl)).tenants[0] as DemoTenant;
    pbx = await freshPbx({ databaseUrl });
  });
  afterAll(() => pbx?.stop());
  const registered = (i: number) => sipPhone({ pbx, phone: acme.phones[i] as DemoPhone });

  test('is called, holds, resumes, and hangs up', async () => {
    const phone = await registered(0);
    const caller = await sipCaller({ pbx, tenant: acme, to: acme.dids.phone, talkMs: 20_000 });
    const call = await phone.incoming();
    call.answer();
    await new Promise((resolve) => setTimeout(resolve, 200));
    const ami = await listening(pbx);
    await call.hold();
    await expect.poll(() => ami.heard()).toMatch(/State: ONHOLD\r\n/);
    await call.resume();
    await expect.poll(() => ami.heard()).toMatch(/State: ONHOLD[\s\S]*State: INUSE\r\n/);
    ami.close();
    await call.hangup();
    expect(await caller.done).toMatchObject({ successful: 1 });
    await phone.stop();
  });

  test('refuses, is refused, and gives up', async () => {
    const [one, two] = await Promise.all([registered(0), registered(1)]);
    const first = one.dial('1002');
    (await two.incoming()).reject('486 Busy Here');
    await first.until('answered'); // by the mailbox
    await first.hangup();
    const nobody = one.dial('1999');
    await expect(nobody.until('answered')).rejects.toThrow('404');
    const given = one.dial('1002');
    const rings = await two.incoming();
    await given.hangup();
    await rings.until('ended');
    expect([given.refusedWith, rings.refusedWith]).toEqual([487, 487]);
    await Promise.all([one.stop(), two.stop()]);
  });

  test('transfers with an enquiry: the caller and the colleague stay together', async () => {
    const [one, two] = await Promise.all([registered(0), registered(1)]);
    const caller = await sipCaller({ pbx, tenant: acme, to: acme.dids.phone, talkMs: 2500 });
    const call = await one.incoming();
    call.answer();
    await new Promise((resolve) => setTimeout(resolve, 200));
    await call.hold();
    const enquiry = one.dial('1002');
    const colleague = await two.incoming();
    colleague.answer();
    await enquiry.until('answered');
    await call.referTo(enquiry);
    await enquiry.until('ended');
    await colleague.until('answered');
    expect(await caller.done).toMatchObject({ successful: 1 }); // hangs up itself, so it was still talking
    await colleague.until('ended');
    const cel = await spooledUntil(pbx, 'cel', (rows) => rows.some((row) => row['eventtype'] === 'ATTENDEDTRANSFER'));
    expect(cel.find((row) => row['eventtype'] === 'ATTENDEDTRANSFER')?.['tenantid']).toBe('acme');
    await Promise.all([one.stop(), two.stop()]);
  });
});
