import { createConnection, type RowDataPacket } from 'mysql2/promise';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import type { Pbx } from '../../bin/lab/index.ts';
import type { DemoPhone, DemoTenant } from '../../bin/seed/demo.ts';
import { complaintsOf } from '../support/complaints.ts';
import { freshPbx, mysqlUrl, seedTenants } from '../support/lab.ts';
import { projectedQueues } from '../support/queues.ts';
import { sipAgent, sipCaller, sipCarrier } from '../support/sip.ts';
import { spooled, spooledUntil } from '../support/spool.ts';

describe('calls through the dial plan, with no daemon', () => {
  let databaseUrl: string;
  let pbx: Pbx;
  let acme: DemoTenant;
  let globex: DemoTenant;
  beforeAll(async () => {
    databaseUrl = await mysqlUrl();
    const { tenants } = await seedTenants(databaseUrl);
    [acme, globex] = tenants as [DemoTenant, DemoTenant];
    pbx = await freshPbx({ databaseUrl, brief: true });
    await projectedQueues(pbx, databaseUrl);
  });
  afterAll(() => pbx?.stop());

  const phone = (tenant: DemoTenant, i: number) => tenant.phones[i] as DemoPhone;
  const cdrsOf = (channel: string) =>
    spooledUntil(pbx, 'cdr', (all) => all.some((cdr) => cdr['channel']?.startsWith(channel))).then((all) =>
      all.filter((cdr) => cdr['channel']?.startsWith(channel)),
    );

  test('an extension is reached by its number; the record keeps what was dialled', async () => {
    const agent = await sipAgent({ pbx, phone: phone(acme, 0), answerAfterMs: 100 });
    const caller = await sipCaller({ pbx, tenant: acme, to: acme.dids.phone, talkMs: 1200 });
    await agent.next('CALL_ESTABLISHED');
    expect(await caller.done).toMatchObject({ successful: 1, failed: 0, answers: [200] });
    await agent.next('CALL_CLOSED');
    await agent.stop();
    const [cdr] = await cdrsOf(`PJSIP/${acme.trunk.endpoint}`);
    expect(cdr).toMatchObject({
      dst: acme.dids.phone,
      dcontext: 'acme_inbound',
      tenantid: 'acme',
      peertenantid: 'acme',
      disposition: 'ANSWERED',
      lastapp: 'Dial',
    });
    expect(Number(cdr?.['end']) - Number(cdr?.['answer'])).toBeCloseTo(1.2, 0);
  });

  test('the queue rings a member, who answers and hangs up', async () => {
    const agent = await sipAgent({ pbx, phone: phone(globex, 0), answerAfterMs: 200, hangUpAfterMs: 500 });
    const caller = await sipCaller({ pbx, tenant: globex, to: globex.dids.queue, talkMs: 20_000 });
    expect(await caller.done).toMatchObject({ successful: 1 });
    await agent.next('CALL_CLOSED');
    await agent.stop();
    const cel = await spooledUntil(pbx, 'cel', (all) =>
      all.some((row) => row['eventtype'] === 'LINKEDID_END' && row['tenantid'] === 'globex'),
    );
    expect(cel.find((row) => row['appname'] === 'Queue')).toMatchObject({
      tenantid: 'globex',
      exten: globex.dids.queue,
    });
  });

  test('a phone calls the same extension number in its own tenant only', async () => {
    const [own, foreign, caller] = await Promise.all([
      sipAgent({ pbx, phone: phone(acme, 1), answerAfterMs: 0 }),
      sipAgent({ pbx, phone: phone(globex, 1), answerAfterMs: 0 }),
      sipAgent({ pbx, phone: phone(acme, 2) }),
    ]);
    await caller.dial('1002');
    const incoming = await own.next('CALL_INCOMING');
    expect(incoming.peer).toContain('sip:1003@'); // the caller id of its row, not its SIP user name
    await caller.next('CALL_ESTABLISHED');
    await caller.hangup();
    await own.next('CALL_CLOSED');
    expect(foreign.history.map((event) => event.type)).not.toContain('CALL_INCOMING');
    await Promise.all([own, foreign, caller].map((agent) => agent.stop()));
  });

  test('a number of another tenant, an unknown one and a malformed one are answered alike', async () => {
    const before = (await spooled(pbx, 'cel')).length;
    const answers = async (to: string) => (await (await sipCaller({ pbx, tenant: acme, to })).done).answers;
    expect(await answers(globex.dids.phone)).toEqual([404]);
    expect(await answers('+49305559999')).toEqual([404]);
    expect(await answers('1001')).toEqual([404]);
    expect(await answers('+4930%0D%0A%0D%0AEvent%3A%20Hangup')).toEqual([404]);
    const starts = (await spooled(pbx, 'cel')).slice(before).filter((row) => row['eventtype'] === 'CHAN_START');
    expect(starts.map((row) => row['exten'])).toEqual([globex.dids.phone, '+49305559999']); // the others were no channel
  });

  test('busy leads to the mailbox; the message is in the database', async () => {
    const agent = await sipAgent({ pbx, phone: phone(acme, 0), busy: true });
    const caller = await sipCaller({ pbx, tenant: acme, to: acme.dids.phone, talkMs: 4_000, audio: true });
    expect(await caller.done).toMatchObject({ successful: 1 });
    await agent.stop();
    const connection = await createConnection(databaseUrl);
    try {
      const left = async () =>
        (await connection.query<RowDataPacket[]>('SELECT tenant_id, mailboxuser, duration FROM voicemail_messages'))[0];
      await expect.poll(left, { timeout: 10_000 }).toHaveLength(1);
      expect((await left())[0]).toMatchObject({ tenant_id: 'acme', mailboxuser: '1001' });
    } finally {
      connection.destroy();
    }
  }, 60_000);

  test('a caller who gives up is CANCEL in the record', async () => {
    const agent = await sipAgent({ pbx, phone: phone(acme, 0) });
    const caller = await sipCaller({ pbx, tenant: acme, to: acme.dids.phone, from: '+4930555777', cancelAfterMs: 300 });
    expect(await caller.done).toMatchObject({ successful: 1, answers: [487] });
    await agent.next('CALL_CLOSED');
    await agent.stop();
    const all = await spooledUntil(pbx, 'cdr', (cdrs) => cdrs.some((cdr) => cdr['src'] === '+4930555777'));
    expect(all.filter((cdr) => cdr['src'] === '+4930555777').map((cdr) => cdr['disposition'])).toEqual(['CANCEL']);
  });

  test('a phone calls out over its own tenant’s trunk with the tenant’s number', async () => {
    const carrier = await sipCarrier({ tenant: acme });
    const agent = await sipAgent({ pbx, phone: phone(acme, 0) });
    await agent.dial('+12025550177');
    await agent.next('CALL_ESTABLISHED');
    await agent.hangup();
    await agent.next('CALL_CLOSED');
    await Promise.all([agent.stop(), carrier.stop()]);
    const [cdr] = await cdrsOf(`PJSIP/${phone(acme, 0).endpoint}`);
    expect(cdr).toMatchObject({ dst: '+12025550177', src: acme.dids.queue, dcontext: 'acme_phones' });
    expect(cdr?.['dstchannel']).toContain(acme.trunk.endpoint);
  });

  test('a blind transfer stays in the tenant', async () => {
    const [first, second] = await Promise.all([
      sipAgent({ pbx, phone: phone(acme, 0), answerAfterMs: 0 }),
      sipAgent({ pbx, phone: phone(acme, 1), answerAfterMs: 0 }),
    ]);
    const caller = await sipCaller({ pbx, tenant: acme, to: acme.dids.phone, talkMs: 4000 });
    await first.next('CALL_ESTABLISHED');
    await first.transfer('1002');
    await second.next('CALL_ESTABLISHED');
    expect(await caller.done).toMatchObject({ successful: 1 });
    await Promise.all([first.stop(), second.stop()]);
  });

  test('echo and the own mailbox answer', async () => {
    const agent = await sipAgent({ pbx, phone: phone(acme, 2) });
    for (const service of ['*43', '*97']) {
      await agent.dial(service);
      await agent.next('CALL_ESTABLISHED');
      await agent.hangup();
      await agent.next('CALL_CLOSED');
    }
    await agent.stop();
  });

  test('a hostile caller name stays inside its field', async () => {
    const from = '100%0D%0A%0D%0AEvent%3A%20Hangup%0D%0A%22z%3A%20end%22';
    const fromName = 'x\\\\ y\\"\tz: end';
    const agent = await sipAgent({ pbx, phone: phone(acme, 0), answerAfterMs: 0 });
    const caller = await sipCaller({ pbx, tenant: acme, to: acme.dids.phone, from, fromName, talkMs: 300 });
    expect(await caller.done).toMatchObject({ successful: 1 });
    await agent.stop();
    for (const kind of ['cdr', 'cel'] as const) {
      const rows = await spooled(pbx, kind);
      expect(new Set(rows.map((row) => `${row['v: 1']} ${row['z: end']}`))).toEqual(new Set(['v: 1 z: end']));
    }
    const cdr = (await spooled(pbx, 'cdr')).at(-1);
    const [start, first, ...later] = (await spooled(pbx, 'cel')).filter((row) => row['uniqueid'] === cdr?.['uniqueid']);
    expect(start).toMatchObject({ num: '100\r\n\r\nEvent: Hangup\r\n"z: end"', name: 'x\\\\ y\\"\tz: end' });
    // what the dial plan can do about it: nothing when the channel starts, everything after
    expect(new Set([first, ...later].map((row) => `${row?.['num']} ${row?.['name']}`))).toEqual(
      new Set(['100 x yz: end']),
    );
    expect(cdr).toMatchObject({ src: '100', clid: '"x yz: end" <100>' });
  });

  test('nothing of this was worth an error', async () => {
    expect(await complaintsOf(pbx)).toEqual([]);
  });
});
