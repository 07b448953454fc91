import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest';
import { type QueueLine, queueLine } from './line.ts';

/** Real calls to three real phones: what each strategy and each limit of a queue does that can be seen. */
describe('queues', () => {
  let on: QueueLine;

  beforeAll(async () => {
    on = await queueLine();
  }, 60_000);
  afterAll(() => on?.close());
  beforeEach(() => on.clear(), 30_000);

  describe('strategies', () => {
    test('ringall rings all of them; who is first has the call', async () => {
      await on.queue({ strategy: 'ringall' });
      const caller = on.call();
      expect(await on.rings()).toEqual([0, 1, 2]);
      on.take(1);
      await caller.until('answered');
      await expect.poll(on.ringingNow).toEqual([]);
    });

    test('linear begins with the first each time, and goes on to the next when it does not answer', async () => {
      await on.queue({ strategy: 'linear', timeout: 2 });
      expect(await on.servedTimes(2)).toEqual([0, 0]);
      on.call();
      expect(await on.rings()).toEqual([0]);
      await expect.poll(on.ringingNow, { timeout: 10_000 }).toEqual([1]);
    }, 60_000);

    test('rrmemory goes round, and remembers from call to call where it was', async () => {
      await on.queue({ strategy: 'rrmemory' });
      const all = await on.servedTimes(6);
      expect(new Set(all.slice(0, 3)).size).toBe(3);
      expect(all.slice(3)).toEqual(all.slice(0, 3));
    }, 60_000);

    test('rrordered goes round in the order in which they were added', async () => {
      await on.queue({ strategy: 'rrordered' });
      const [first = 0, ...rest] = await on.servedTimes(5);
      expect(rest).toEqual([1, 2, 3, 4].map((step) => (first + step) % 3));
    }, 60_000);

    test('leastrecent rings the one who has rested longest', async () => {
      await on.queue({ strategy: 'leastrecent' });
      const all: number[] = [];
      for (let i = 0; i < 3; i++) {
        all.push(...(await on.servedTimes(1)));
        await new Promise((resolve) => setTimeout(resolve, 1_100)); // it counts in seconds
      }
      expect(new Set(all).size).toBe(3);
      expect(await on.servedTimes(1)).toEqual([all[0]]);
    }, 60_000);

    test('fewestcalls rings the one who had fewest', async () => {
      await on.queue({ strategy: 'fewestcalls' }, [0, null, null]);
      expect(await on.servedTimes(2)).toEqual([0, 0]);
      for (const i of [1, 2]) {
        await on.pbx.cli(`queue add member PJSIP/${on.acme.phones[i]?.endpoint} to ${on.acme.queue.name}`);
      }
      const next = await on.servedTimes(4);
      expect([...next].sort()).toEqual([1, 1, 2, 2]);
    }, 60_000);

    test('random rings one at a time, not always the same one', async () => {
      await on.queue({ strategy: 'random' });
      const caller = on.call();
      expect(await on.rings()).toHaveLength(1);
      await caller.hangup();
      await on.clear();
      expect(new Set(await on.servedTimes(9)).size).toBeGreaterThan(1); // the same one nine times: once in 6,561
    }, 90_000);

    test('wrandom takes penalties for odds, not for ranks', async () => {
      await on.queue({ strategy: 'wrandom' }, [0, 10_000, null]);
      expect(await on.servedTimes(4)).toEqual([0, 0, 0, 0]); // once in 5,000 not
      on.call();
      expect(await on.rings()).toEqual([0]);
      on.refuse(0);
      expect(await on.rings()).toEqual([1]); // in the same round; by rank it would be nobody while 0 is free
    }, 60_000);
  });

  test('of two penalties the smaller is rung alone, as long as there is one to ring', async () => {
    await on.queue({ strategy: 'ringall' }, [0, 1, null]);
    const first = on.call();
    expect(await on.rings()).toEqual([0]);
    on.take(0);
    await first.until('answered');
    on.call();
    expect(await on.rings()).toEqual([1]);
  }, 30_000);

  test('penalties widen while the caller waits', async () => {
    await on.queue({ strategy: 'ringall', penalty_step_seconds: 3 }, [0, 1, null]);
    const first = on.call();
    expect(await on.rings()).toEqual([0]);
    on.take(0);
    await first.until('answered');
    const began = Date.now();
    on.call();
    expect(await on.rings(15_000)).toEqual([1]); // free all the time
    expect(Date.now() - began).toBeGreaterThan(2_500);
  }, 30_000);

  test('after a call one is left alone for the wrap-up', async () => {
    await on.queue({ strategy: 'ringall', wrapuptime: 4 }, [0, null, null]);
    await on.servedTimes(1);
    const over = Date.now();
    on.call();
    expect(await on.rings(15_000)).toEqual([0]);
    expect(Date.now() - over).toBeGreaterThan(3_000);
  }, 30_000);

  describe('a call that nobody takes goes to the overflow route', () => {
    const overflow = { overflow_route_type: 'endpoint', overflow_route_target: '1003' };

    test('when the queue is full', async () => {
      await on.queue({ ...overflow, maxlen: 1 }, [0, null, null]);
      const first = on.call();
      expect(await on.rings()).toEqual([0]);
      on.take(0);
      await first.until('answered');
      on.call(); // waits
      await expect.poll(() => on.pbx.cli(`queue show ${on.acme.queue.name}`)).toMatch(/has 1 calls/);
      on.call();
      await expect.poll(on.ringingNow, { timeout: 10_000 }).toEqual([2]);
    }, 30_000);

    test('when it has waited long enough', async () => {
      await on.queue({ ...overflow, max_wait_time: 2 }, [0, null, null]);
      on.call();
      expect(await on.rings()).toEqual([0]);
      await expect.poll(on.ringingNow, { timeout: 10_000 }).toEqual([2]);
    }, 30_000);

    test('0 seconds is for ever', async () => {
      await on.queue({ ...overflow, max_wait_time: 0, timeout: 30 }, [0, null, null]);
      on.call();
      expect(await on.rings()).toEqual([0]);
      await new Promise((resolve) => setTimeout(resolve, 2_500));
      expect(on.ringingNow()).toEqual([0]);
    }, 30_000);

    test('when nobody serves it, and when the last one leaves', async () => {
      await on.queue(
        { ...overflow, joinempty: 'paused,unavailable,invalid,unknown', leavewhenempty: 'paused,unavailable' },
        [0, null, null],
      );
      const member = `PJSIP/${on.acme.phones[0]?.endpoint}`;
      await on.pbx.cli(`queue pause member ${member} queue ${on.acme.queue.name}`);
      const refused = on.call();
      expect(await on.rings()).toEqual([2]);
      await refused.hangup();
      await on.clear();
      await on.pbx.cli(`queue unpause member ${member} queue ${on.acme.queue.name}`);
      on.call();
      expect(await on.rings()).toEqual([0]);
      await on.pbx.cli(`queue pause member ${member} queue ${on.acme.queue.name}`);
      await expect.poll(on.ringingNow, { timeout: 15_000 }).toEqual([2]);
    }, 60_000);

    test('to another queue, and not round in a circle', async () => {
      await on.queue({ overflow_route_type: 'queue', overflow_route_target: 'support', max_wait_time: 1 }, [
        null,
        null,
        null,
      ]);
      const caller = on.call();
      await caller.until('ended', 20_000);
      expect(caller.refusedWith).toBeGreaterThanOrEqual(400);
      // Asterisk's log is written by a thread of its own
      await expect.poll(() => on.pbx.log()).toContain('routes of acme lead in a circle');
    }, 30_000);
  });

  test('a tenant without the feature has no queues', async () => {
    await on.queue({ strategy: 'ringall' });
    const [row] = await on.sql("SELECT features FROM tenants WHERE id = 'acme'");
    const features = row?.['features'] as object;
    await on.sql("UPDATE tenants SET features = ? WHERE id = 'acme'", [JSON.stringify({ ...features, queue: false })]);
    const caller = on.call();
    await caller.until('ended');
    expect(caller.refusedWith).toBe(501); // cause 29: the number has no failover
    await on.sql("UPDATE tenants SET features = ? WHERE id = 'acme'", [JSON.stringify(features)]);
  });

  test('who waits is told the position, and what it is told is what was set', async () => {
    await on.queue(
      { strategy: 'ringall', announce_frequency: 15, announce_position: 'yes', announce_holdtime: 'yes' },
      [0, null, null],
    );
    const first = on.call();
    await on.rings();
    on.take(0);
    await first.until('answered');
    const log = join(on.pbx.spoolDir, 'said.log');
    await on.pbx.cli(`logger add channel ${log} verbose(3)`);
    on.call();
    const said = () => readFile(log, 'utf8').catch(() => '');
    await expect.poll(said, { timeout: 25_000 }).toMatch(/Told PJSIP\S+ in \S+ their queue position \(which was 1\)/);
    expect(await said()).toContain("Playing 'queue-youarenext");
  }, 45_000);
});
