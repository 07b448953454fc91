import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { createConnection, type RowDataPacket } from 'mysql2/promise';
import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest';
import type { Pbx } from '../../bin/lab/index.ts';
import type { PhoneCall } from '../../bin/lab/sip/phone/dialog.ts';
import type { Phone } from '../../bin/lab/sip/phone/phone.ts';
import type { DemoPhone, DemoTenant } from '../../bin/seed/demo.ts';
import { freshPbx, mysqlUrl, seedTenants } from '../support/lab.ts';
import { projectedQueues } from '../support/queues.ts';
import { sipPhone, sipTrunk } from '../support/sip.ts';

/** Real calls to three real phones by each strategy, through the rows as they are projected; no daemon. */
describe('queues', () => {
  let databaseUrl: string;
  let pbx: Pbx;
  let acme: DemoTenant;
  let trunk: Phone;
  let phones: Phone[];

  beforeAll(async () => {
    databaseUrl = await mysqlUrl();
    const { tenants } = await seedTenants(databaseUrl);
    [acme] = tenants as [DemoTenant];
    pbx = await freshPbx({ databaseUrl });
    trunk = await sipTrunk({ pbx, tenant: acme });
    phones = [];
    for (const phone of acme.phones) phones.push(await sipPhone({ pbx, phone: phone as DemoPhone }));
  }, 60_000);
  afterAll(async () => {
    for (const phone of [...(phones ?? []), trunk]) phone?.kill();
    await pbx?.stop();
  });

  async function sql(text: string, values: unknown[] = []): Promise<RowDataPacket[]> {
    const connection = await createConnection(databaseUrl);
    const [rows] = await connection.query<RowDataPacket[]>(text, values);
    await connection.end();
    return rows;
  }

  /** The queue anew, so that nothing of an earlier test counts. @param members penalties by phone, null: no member */
  async function queue(
    columns: Readonly<Record<string, string | number | null>>,
    members: readonly (number | null)[] = [0, 0, 0],
  ): Promise<void> {
    const calm = {
      announce_frequency: 0,
      timeout: 3,
      retry: 1,
      wrapuptime: 0,
      max_wait_time: 300,
      maxlen: 0,
      ringinuse: 'no',
    };
    const empty = { joinempty: null, leavewhenempty: null, announce_position: null, announce_holdtime: null };
    await sql('DELETE FROM queue_members WHERE tenant_id = ?', ['acme']);
    for (const { endpoint } of acme.phones) {
      await pbx.cli(`queue remove member PJSIP/${endpoint} from ${acme.queue.name}`);
    }
    await sql("UPDATE queues SET ? WHERE tenant_id = 'acme' AND local_name = 'support'", [
      { ...calm, ...empty, ...columns },
    ]);
    await projectedQueues(pbx, databaseUrl);
    for (const [i, penalty] of members.entries()) {
      if (penalty === null) continue;
      const interfaceName = `PJSIP/${acme.phones[i]?.endpoint}`;
      await pbx.cli(`queue add member ${interfaceName} to ${acme.queue.name} penalty ${penalty}`);
    }
  }

  const call = (): PhoneCall => trunk.dial(acme.dids.queue, { from: 'sip:+4930555019900@127.0.0.21' });
  const ringingNow = (): number[] =>
    phones.flatMap((phone, i) => (phone.calls.some(({ state }) => state === 'ringing') ? [i] : []));
  const rings = async (timeout = 10_000): Promise<number[]> => {
    await expect.poll(ringingNow, { timeout, interval: 20 }).not.toEqual([]);
    await new Promise((resolve) => setTimeout(resolve, 150)); // whoever else rings at the same time
    return ringingNow();
  };
  const answer = (i: number): PhoneCall => {
    const ringing = phones[i]?.calls.find(({ state }) => state === 'ringing');
    if (ringing === undefined) throw new Error(`phone ${i} does not ring`);
    ringing.answer();
    return ringing;
  };
  const quiet = () =>
    expect
      .poll(async () => (await pbx.cli('core show channels count')).includes('0 active channels'), { timeout: 15_000 })
      .toBe(true);

  /** One call that the phone which rings first takes and ends; who it was. */
  async function served(): Promise<number> {
    const caller = call();
    const [who = -1] = await rings();
    answer(who);
    await caller.until('answered');
    await caller.hangup();
    await quiet();
    return who;
  }

  async function servedTimes(times: number): Promise<number[]> {
    const all: number[] = [];
    for (let i = 0; i < times; i++) all.push(await served());
    return all;
  }

  beforeEach(async () => {
    for (const one of trunk.calls) await one.hangup().catch(() => {});
    for (const one of phones.flatMap(({ calls }) => calls)) {
      if (one.state === 'ringing') one.reject('480 Not Now');
      await one.hangup();
    }
    await quiet();
  }, 30_000);

  describe('strategies', () => {
    test('ringall rings all of them; who is first has the call', async () => {
      await queue({ strategy: 'ringall' });
      const caller = call();
      expect(await rings()).toEqual([0, 1, 2]);
      answer(1);
      await caller.until('answered');
      await expect.poll(ringingNow).toEqual([]);
    });

    test('linear begins with the first each time, and goes on to the next when it does not answer', async () => {
      await queue({ strategy: 'linear', timeout: 2 });
      expect(await servedTimes(2)).toEqual([0, 0]);
      call();
      expect(await rings()).toEqual([0]);
      await expect.poll(ringingNow, { timeout: 10_000 }).toEqual([1]);
    }, 60_000);

    test('rrmemory goes round, and remembers from call to call where it was', async () => {
      await queue({ strategy: 'rrmemory' });
      const all = await servedTimes(6);
      expect(new Set(all.slice(0, 3)).size).toBe(3);
      expect(all.slice(3)).toEqual(all.slice(0, 3));
    }, 60_000);

    test('rrordered goes round in the order in which they were added', async () => {
      await queue({ strategy: 'rrordered' });
      const [first = 0, ...rest] = await servedTimes(5);
      expect(rest).toEqual([1, 2, 3, 4].map((step) => (first + step) % 3));
    }, 60_000);

    test('leastrecent rings the one who has rested longest', async () => {
      await queue({ strategy: 'leastrecent' });
      const all: number[] = [];
      for (let i = 0; i < 3; i++) {
        all.push(await served());
        await new Promise((resolve) => setTimeout(resolve, 1_100)); // it counts in seconds
      }
      expect(new Set(all).size).toBe(3);
      expect(await served()).toBe(all[0]);
    }, 60_000);

    test('fewestcalls rings the one who had fewest', async () => {
      await queue({ strategy: 'fewestcalls' }, [0, null, null]);
      expect(await servedTimes(2)).toEqual([0, 0]);
      for (const i of [1, 2]) {
        await pbx.cli(`queue add member PJSIP/${acme.phones[i]?.endpoint} to ${acme.queue.name}`);
      }
      const next = await servedTimes(4);
      expect([...next].sort()).toEqual([1, 1, 2, 2]);
    }, 60_000);

    test('random rings one at a time, not always the same one', async () => {
      await queue({ strategy: 'random' });
      const caller = call();
      expect(await rings()).toHaveLength(1);
      await caller.hangup();
      await quiet();
      expect(new Set(await servedTimes(9)).size).toBeGreaterThan(1); // the same one nine times: once in 6,561
    }, 90_000);

    test('wrandom takes penalties for odds, not for ranks', async () => {
      await queue({ strategy: 'wrandom' }, [0, 10_000, null]);
      expect(await servedTimes(4)).toEqual([0, 0, 0, 0]); // once in 5,000 not
      call();
      expect(await rings()).toEqual([0]);
      phones[0]?.calls.find(({ state }) => state === 'ringing')?.reject('486 Busy Here');
      expect(await rings()).toEqual([1]); // in the same round; by rank it would be nobody while 0 is free
    }, 60_000);
  });

  test('of two penalties the smaller is rung alone, as long as there is one to ring', async () => {
    await queue({ strategy: 'ringall' }, [0, 1, null]);
    const first = call();
    expect(await rings()).toEqual([0]);
    answer(0);
    await first.until('answered');
    call();
    expect(await rings()).toEqual([1]);
  }, 30_000);

  test('penalties widen while the caller waits', async () => {
    await queue({ strategy: 'ringall', penalty_step_seconds: 3 }, [0, 1, null]);
    const first = call();
    expect(await rings()).toEqual([0]);
    answer(0);
    await first.until('answered');
    const began = Date.now();
    call();
    expect(await rings(15_000)).toEqual([1]); // free all the time
    expect(Date.now() - began).toBeGreaterThan(2_500);
  }, 30_000);

  test('after a call one is left alone for the wrap-up', async () => {
    await queue({ strategy: 'ringall', wrapuptime: 4 }, [0, null, null]);
    await served();
    const over = Date.now();
    call();
    expect(await rings(15_000)).toEqual([0]);
    expect(Date.now() - over).toBeGreaterThan(3_000);
  }, 30_000);

  describe('a call that nobody takes goes to the overflow route', () => {
    const overflow = { overflow_route_type: 'endpoint', overflow_route_target: '1003' };

    test('when the queue is full', async () => {
      await queue({ ...overflow, maxlen: 1 }, [0, null, null]);
      const first = call();
      expect(await rings()).toEqual([0]);
      answer(0);
      await first.until('answered');
      call(); // waits
      await expect.poll(() => pbx.cli(`queue show ${acme.queue.name}`)).toMatch(/has 1 calls/);
      call();
      await expect.poll(ringingNow, { timeout: 10_000 }).toEqual([2]);
    }, 30_000);

    test('when it has waited long enough', async () => {
      await queue({ ...overflow, max_wait_time: 2 }, [0, null, null]);
      call();
      expect(await rings()).toEqual([0]);
      await expect.poll(ringingNow, { timeout: 10_000 }).toEqual([2]);
    }, 30_000);

    test('0 seconds is for ever', async () => {
      await queue({ ...overflow, max_wait_time: 0, timeout: 30 }, [0, null, null]);
      call();
      expect(await rings()).toEqual([0]);
      await new Promise((resolve) => setTimeout(resolve, 2_500));
      expect(ringingNow()).toEqual([0]);
    }, 30_000);

    test('when nobody serves it, and when the last one leaves', async () => {
      await queue(
        { ...overflow, joinempty: 'paused,unavailable,invalid,unknown', leavewhenempty: 'paused,unavailable' },
        [0, null, null],
      );
      const member = `PJSIP/${acme.phones[0]?.endpoint}`;
      await pbx.cli(`queue pause member ${member} queue ${acme.queue.name}`);
      const refused = call();
      expect(await rings()).toEqual([2]);
      await refused.hangup();
      await quiet();
      await pbx.cli(`queue unpause member ${member} queue ${acme.queue.name}`);
      call();
      expect(await rings()).toEqual([0]);
      await pbx.cli(`queue pause member ${member} queue ${acme.queue.name}`);
      await expect.poll(ringingNow, { timeout: 15_000 }).toEqual([2]);
    }, 60_000);

    test('to another queue, and not round in a circle', async () => {
      await queue({ overflow_route_type: 'queue', overflow_route_target: 'support', max_wait_time: 1 }, [
        null,
        null,
        null,
      ]);
      const caller = call();
      await caller.until('ended', 20_000);
      expect(caller.refusedWith).toBeGreaterThanOrEqual(400);
      expect(await pbx.log()).toContain('queues of acme overflow in a circle');
    }, 30_000);
  });

  test('a tenant without the feature has no queues', async () => {
    await queue({ strategy: 'ringall' });
    const [row] = await sql("SELECT features FROM tenants WHERE id = 'acme'");
    const features = row?.['features'] as object;
    await sql("UPDATE tenants SET features = ? WHERE id = 'acme'", [JSON.stringify({ ...features, queue: false })]);
    const caller = call();
    await caller.until('ended');
    expect(caller.refusedWith).toBe(404);
    await sql("UPDATE tenants SET features = ? WHERE id = 'acme'", [JSON.stringify(features)]);
  });

  test('who waits is told the position, and what it is told is what was set', async () => {
    await queue({ strategy: 'ringall', announce_frequency: 15, announce_position: 'yes', announce_holdtime: 'yes' }, [
      0,
      null,
      null,
    ]);
    const first = call();
    await rings();
    answer(0);
    await first.until('answered');
    const log = join(pbx.spoolDir, 'said.log');
    await pbx.cli(`logger add channel ${log} verbose(3)`);
    call();
    const said = () => readFile(log, 'utf8').catch(() => '');
    await expect.poll(said, { timeout: 10_000 }).toMatch(/Told PJSIP\S+ in \S+ their queue position \(which was 1\)/);
    expect(await said()).toContain("Playing 'queue-youarenext");
  }, 30_000);
});
