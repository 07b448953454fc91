import { sql } from 'kysely';
import { describe, expect, it } from 'vitest';
import { RESYNC } from '../../src/platform/mysql/pending-changes.ts';
import { borrowedUrl } from '../support/lab-borrowed.ts';
import { cuttingProxy } from './cutting-proxy.ts';
import { KINDS } from './database.ts';
import { announcement, makeTables, oneTo, openedLive, runningLoop, stored } from './loop.ts';

describe.each(KINDS)('the commit loop on %s', (kind) => {
  it('writes what gathers as one transaction, the latest row per key, and tells after the commit', async () => {
    const db = openedLive(await borrowedUrl(kind));
    await makeTables(db);
    const { loop, trail, state, heard, saves, metrics } = await runningLoop(db);
    for (const n of oneTo(5)) {
      trail.append({ n });
      state.put('one', { name: 'one', n });
      loop.announce(announcement(n));
    }
    state.put('two', { name: 'two', n: 7 });
    expect(heard).toEqual([]);
    await loop.settled();
    expect(saves).toEqual([5]);
    expect(heard.map(({ seq, data }) => [seq, data['n']])).toEqual(oneTo(5).map((n) => [n, n]));
    expect(await stored(db)).toEqual({ trail: oneTo(5), events: oneTo(5), state: { one: 5, two: 7 } });
    const { rows } = await sql<{ n: number }>`select last_batch as n from pbx_writers`.execute(db);
    expect(rows).toEqual([{ n: 1 }]);
    expect((await metrics.exposition()).body).toContain('patchbay_commit_apart_total 0');
    expect(loop.readiness()).toEqual({ name: 'database', ready: true, detail: '0 changes waiting' });
  });

  it('takes what comes during a commit into the next one', async () => {
    const db = openedLive(await borrowedUrl(kind));
    await makeTables(db);
    const { loop, trail, saves } = await runningLoop(db, { batchSize: 40 });
    for (const n of oneTo(100)) trail.append({ n });
    await new Promise((resolve) => setTimeout(resolve, 2));
    for (const n of oneTo(100)) trail.append({ n: 100 + n });
    await loop.settled();
    expect((await stored(db)).trail).toEqual(oneTo(200));
    expect(saves).toEqual([40, 40, 40, 40, 40]);
  });

  it('leaves out what the database refuses, keeps all else and its order, and says so', async () => {
    const db = openedLive(await borrowedUrl(kind));
    await makeTables(db);
    const { loop, trail, heard, metrics } = await runningLoop(db);
    for (const n of oneTo(50)) {
      trail.append(n === 17 || n === 40 ? { n, text: 'longer than ten' } : { n });
      loop.announce(announcement(n, n === 23 ? 'nobody' : 'acme'));
    }
    await expect(loop.settled()).rejects.toMatchObject({ code: 'unavailable' });
    trail.append({ n: 51 });
    // who waits behind a refusal may be told of it too, and asks again
    await expect
      .poll(() =>
        loop.settled().then(
          () => 'stored',
          () => 'refused',
        ),
      )
      .toBe('stored');
    const { trail: rows, events } = await stored(db);
    expect(rows).toEqual(oneTo(51).filter((n) => n !== 17 && n !== 40));
    expect(events).toEqual(oneTo(50).filter((n) => n !== 23));
    expect(heard.map(({ data }) => data['n'])).toEqual(events);
    const { body } = await metrics.exposition();
    expect(body).toContain('patchbay_commit_refused_total{table="trail"} 2');
    expect(body).toContain('patchbay_commit_refused_total{table="event_outbox"} 1');
  });

  it('goes on after an error of our own code', { timeout: 20_000 }, async () => {
    const db = openedLive(await borrowedUrl(kind));
    await makeTables(db);
    const { loop, trail } = await runningLoop(db);
    const broken = loop.table<number>({
      name: 'broken',
      save: () => Promise.reject(new TypeError('x is undefined')),
    });
    broken.append(1);
    trail.append({ n: 1 });
    await loop.settled().catch(() => {});
    await expect.poll(async () => (await stored(db)).trail, { timeout: 10_000 }).toEqual([1]);
  });

  it('neither loses nor repeats a batch whose COMMIT got no answer', async () => {
    const url = await borrowedUrl(kind);
    const db = openedLive(url);
    await makeTables(db);
    const proxy = await cuttingProxy(url);
    const { loop, trail, state, heard, metrics } = await runningLoop(openedLive(proxy.url, { maxConnections: 2 }));
    for (let round = 0; round < 5; round++) {
      proxy.arm();
      for (const n of [1, 2, 3]) {
        trail.append({ n: round * 3 + n });
        state.put('one', { name: 'one', n: round * 3 + n });
        loop.announce(announcement(round * 3 + n));
      }
      await loop.settled();
    }
    expect(proxy.cuts).toBe(5);
    expect(await stored(db)).toEqual({ trail: oneTo(15), events: oneTo(15), state: { one: 15 } });
    expect(heard.map(({ seq, data }) => [seq, data['n']])).toEqual(oneTo(15).map((n) => [n, n]));
    const { body } = await metrics.exposition();
    expect(body).toContain('patchbay_commit_retries_total{failure="outage"} 5');
    expect(body).toContain('patchbay_commit_apart_total 5');
  });

  it('is deposed by the next one that starts, and writes nothing more', async () => {
    const url = await borrowedUrl(kind);
    const db = openedLive(url);
    await makeTables(db);
    const reasons: string[] = [];
    const first = await runningLoop(openedLive(url), {
      holder: 'first',
      onDeposed: (error) => reasons.push(error.message),
    });
    first.trail.append({ n: 1 });
    await first.loop.settled();
    const second = await runningLoop(openedLive(url), { holder: 'second' });
    first.trail.append({ n: 2 });
    first.loop.announce(announcement(2));
    second.trail.append({ n: 3 });
    await second.loop.settled();
    await expect(first.loop.settled()).rejects.toMatchObject({ code: 'unavailable' });
    expect((await stored(db)).trail).toEqual([1, 3]);
    expect(reasons).toEqual(['second has taken over pbx1']);
    expect(first.loop.readiness()).toMatchObject({ ready: false });
    expect(second.loop.readiness()).toMatchObject({ ready: true });
  });

  it('notices that it was deposed while there is nothing to write', async () => {
    const url = await borrowedUrl(kind);
    await makeTables(openedLive(url));
    const first = await runningLoop(openedLive(url));
    await runningLoop(openedLive(url), { holder: 'second' });
    await expect.poll(() => first.loop.readiness().detail, { timeout: 5_000 }).toContain('second has taken over');
  });

  it('stores what waits before it stops', async () => {
    const db = openedLive(await borrowedUrl(kind));
    await makeTables(db);
    const { loop, trail } = await runningLoop(db, { batchSize: 100 });
    for (const n of oneTo(1_000)) trail.append({ n });
    await loop.stop();
    expect((await stored(db)).trail).toEqual(oneTo(1_000));
  });

  it('keeps bounds: rows are refused and counted, announcements become one resync per tenant', async () => {
    const db = openedLive(await borrowedUrl(kind));
    await makeTables(db);
    const bounds = { rows: 10, announcements: 20, announcementText: 1 << 20 };
    const { loop, trail, state, heard, metrics } = await runningLoop(db, { bounds });
    for (const n of oneTo(15)) trail.append({ n });
    for (const n of oneTo(25)) loop.announce(announcement(n, n % 2 === 0 ? 'acme' : 'globex'));
    loop.announce({ ...announcement(0), data: { self: 1n } });
    await loop.settled();
    state.put('one', { name: 'one', n: 1 });
    await loop.settled();
    expect((await stored(db)).trail).toEqual(oneTo(10));
    expect(
      heard
        .filter(({ type }) => type === RESYNC)
        .map(({ tenantId }) => tenantId)
        .sort(),
    ).toEqual(['acme', 'globex']);
    expect(heard.filter(({ type }) => type !== RESYNC).map(({ data }) => data['n'])).toEqual([21, 22, 23, 24, 25]);
    const { body } = await metrics.exposition();
    expect(body).toContain('patchbay_commit_lost_total{kind="rows"} 5');
    expect(body).toContain('patchbay_commit_lost_total{kind="announcements"} 20');
    expect(loop.readiness().detail).toBe('0 changes waiting, 25 given up');
  });
});
