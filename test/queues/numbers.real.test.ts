import { afterAll, afterEach, beforeAll, describe, expect, test } from 'vitest';
import type { PhoneCall } from '../../bin/lab/sip/phone/dialog.ts';
import type { Phone } from '../../bin/lab/sip/phone/phone.ts';
import { ringingAt } from '../provisioning/neighbours.ts';
import { phoneOf, type Stage, stage } from '../provisioning/stage.ts';
import { projectedQueues, quickQueues } from '../support/queues.ts';
import { sipPhone, sipTrunk } from '../support/sip.ts';

const NUMBER = '2000';

describe('the number of a queue, with no daemon', () => {
  let on: Stage;
  let trunk: Phone;
  let anna: Phone;
  let ben: Phone;
  beforeAll(async () => {
    on = await stage();
    await quickQueues(on.databaseUrl);
    await set({ extension: NUMBER, overflow_route_type: null, overflow_route_target: null });
    await projectedQueues(on.pbx, on.databaseUrl);
    [anna, ben, trunk] = await Promise.all([
      sipPhone({ pbx: on.pbx, phone: phoneOf(on.acme, 0) }),
      sipPhone({ pbx: on.pbx, phone: phoneOf(on.acme, 1) }),
      sipTrunk({ pbx: on.pbx, tenant: on.acme }),
    ]);
    // Ben alone serves it.
    for (const { endpoint } of on.acme.phones)
      await on.pbx.cli(`queue remove member PJSIP/${endpoint} from ${on.acme.queue.name}`);
    await on.pbx.cli(`queue add member PJSIP/${ben.endpoint} to ${on.acme.queue.name}`);
  });
  afterAll(async () => {
    for (const phone of [anna, ben, trunk]) phone?.kill();
    await on?.close();
  });
  afterEach(async () => {
    for (const call of [...trunk.calls, ...anna.calls, ...ben.calls]) {
      if (call.state === 'ringing' && call.invite !== null) call.reject('480 Not Now');
      await call.hangup();
    }
    await expect.poll(() => on.pbx.cli('core show channels count'), { timeout: 15_000 }).toContain('0 active channels');
  });

  const set = (columns: object) => on.sql("UPDATE queues SET ? WHERE tenant_id = 'acme'", [columns]);
  /** The queue's phone takes a call. */
  const taken = async (): Promise<PhoneCall> => {
    const there = await ringingAt(ben);
    there.answer();
    return there;
  };
  /** A caller from outside, whom Anna has answered. */
  const answered = async (): Promise<{ caller: PhoneCall; here: PhoneCall }> => {
    const caller = trunk.dial(on.acme.dids.phone, { from: 'sip:+4930555019900@127.0.0.21' });
    const here = await ringingAt(anna);
    here.answer();
    await caller.until('answered');
    await expect.poll(() => on.pbx.cli('bridge show all')).toMatch(/ 2 basic /); // before that nobody is sent on
    return { caller, here };
  };

  test('is dialled at a phone', async () => {
    const call = anna.dial(NUMBER);
    await taken();
    await call.until('answered');
  });

  test('is where a phone sends a caller on to, and counts as one of the tenant’s calls', async () => {
    const { caller, here } = await answered();
    await here.sendOn(anna.uri(NUMBER));
    const there = await taken();
    expect(there.peer).toContain('+4930555019900');
    await there.hangup();
    await caller.until('ended');
    await on.sql("UPDATE tenants SET max_concurrent_calls = 0 WHERE id = 'acme'");
    const call = anna.dial(NUMBER);
    await call.until('ended');
    expect(call.refusedWith).toBe(503);
    await on.sql("UPDATE tenants SET max_concurrent_calls = 10 WHERE id = 'acme'");
  });

  test('is asked first: a phone hangs up when an agent of the queue has the caller', async () => {
    const { caller, here } = await answered();
    const enquiry = anna.dial(NUMBER);
    const there = await taken();
    await enquiry.until('answered');
    await here.referTo(enquiry);
    await expect.poll(() => enquiry.state).toBe('ended');
    expect([caller.state, there.state]).toEqual(['answered', 'answered']);
  });

  test('of a queue that takes nobody brings the caller back', async () => {
    await set({ status: 'inactive' });
    const { caller, here } = await answered();
    await here.sendOn(anna.uri(NUMBER));
    (await ringingAt(anna)).answer();
    expect(caller.state).toBe('answered');
    const call = ben.dial(NUMBER);
    await call.until('ended');
    expect(call.refusedWith).toBe(404);
    await set({ status: 'active' });
    await on.pbx.cli(`queue remove member PJSIP/${ben.endpoint} from ${on.acme.queue.name}`);
    await set({ max_wait_time: 2 });
    await caller.hangup();
    const second = await answered();
    await second.here.sendOn(anna.uri(NUMBER));
    (await ringingAt(anna)).answer();
    await on.pbx.cli(`queue add member PJSIP/${ben.endpoint} to ${on.acme.queue.name}`);
    await set({ max_wait_time: 300 });
  });

  test('takes the calls that a phone forwards, and goes where the queue overflows', async () => {
    await on.set(phoneOf(on.acme, 0), { forward_always: NUMBER });
    const caller = trunk.dial(on.acme.dids.phone, { from: 'sip:+4930555019900@127.0.0.21' });
    await taken();
    await caller.until('answered');
    await caller.hangup();
    await on.set(phoneOf(on.acme, 0), { forward_always: null });
    await set({ overflow_route_type: 'endpoint', overflow_route_target: '1001', max_wait_time: 2 });
    const call = ben.dial(NUMBER);
    await ringingAt(anna);
    await call.hangup();
  });

  test('has no mailbox, and nobody is picked up there', async () => {
    for (const code of [`*98${NUMBER}`, `*8${NUMBER}`]) {
      const call = anna.dial(code);
      await call.until('ended');
      expect(call.refusedWith).toBe(404);
    }
  });
});
