import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import type { PhoneCall } from '../../bin/lab/sip/phone/dialog.ts';
import { type QueueStage, queueStage } from '../callbacks/stage.ts';

/** Queues that are switched off or deleted while somebody waits in them: Asterisk alone would let them wait for ever. */
describe('a queue that closes', () => {
  let on: QueueStage;
  let number: string;
  beforeAll(async () => {
    on = await queueStage();
    await on.startDaemon();
    number = on.acme.dids.phone;
  }, 90_000);
  afterAll(() => on?.close());

  const leadsTo = async (route: object, failover: object | null = null) => {
    const did = await on.db.selectFrom('dids').select('id').where('number', '=', number).executeTakeFirstOrThrow();
    const { status } = await on.ask('ada', 'PATCH', `/dids/${did.id}`, { route, failover_route: failover });
    expect(status).toBe(200);
  };
  async function open(name: string): Promise<number> {
    const made = await on.ask<{ id: number }>('ada', 'POST', '/queues', { name, display_name: name });
    await leadsTo({ type: 'queue', target: name }, { type: 'voicemail', target: '1002' });
    return made.body.id;
  }
  const waiting = async (name: string) => (await on.pbx.cli(`queue show acme_${name}`)).match(/\(wait: /g)?.length ?? 0;
  async function calls(name: string, times: number): Promise<PhoneCall[]> {
    const made = Array.from({ length: times }, (_, i) =>
      on.trunk.dial(number, { from: `sip:+493055501990${i}@127.0.0.21` }),
    );
    await expect.poll(() => waiting(name)).toBe(times);
    return made;
  }

  test('sends on who waits when it is switched off, and takes calls again when it is on', async () => {
    const id = await open('sales');
    const callers = await calls('sales', 2);
    expect((await on.ask('ada', 'PATCH', `/queues/${id}`, { status: 'inactive' })).status).toBe(200);
    for (const call of callers) await call.until('answered', 8_000); // the number's failover, a mailbox
    for (const call of callers) await call.hangup();
    expect((await on.ask('ada', 'PATCH', `/queues/${id}`, { status: 'active' })).status).toBe(200);
    for (const call of await calls('sales', 1)) await call.hangup();
  }, 60_000);

  test('sends on who waits when it is deleted, and nobody of another queue', async () => {
    const id = await open('spares');
    const [caller] = await calls('spares', 1);
    await leadsTo({ type: 'queue', target: 'support' });
    const other = on.trunk.dial(number, { from: 'sip:+4930555019909@127.0.0.21' });
    await expect.poll(() => waiting('support')).toBe(1);
    expect((await on.ask('ada', 'DELETE', `/queues/${id}`)).status).toBe(204);
    await caller?.until('answered', 8_000);
    expect(await waiting('support')).toBe(1);
    await caller?.hangup();
    await other.hangup();
  }, 60_000);
});
