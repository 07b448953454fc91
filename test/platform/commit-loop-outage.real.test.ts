import { describe, expect, it } from 'vitest';
import { migrate } from '../../src/platform/mysql/migrate.ts';
import { privateDatabase } from '../support/lab.ts';
import { KINDS } from './database.ts';
import { announcement, makeTables, oneTo, openedLive, runningLoop, stored } from './loop.ts';

const pause = (ms: number) => new Promise((resolve) => setTimeout(resolve, ms));

/** A server that dies, freezes and returns, as often as one likes: OUTAGES=50 npx vitest run … */
const OUTAGES = Number(process.env['OUTAGES'] ?? 2);

describe.each(KINDS)('the commit loop while %s is away', (kind) => {
  it('loses nothing, repeats nothing and keeps the order', { timeout: 60_000 + OUTAGES * 20_000 }, async () => {
    const server = await privateDatabase(kind);
    const url = await server.createDatabase('outage');
    await migrate(url);
    const fast = { statementTimeoutMs: 1_500, acquireTimeoutMs: 1_500, closeTimeoutMs: 500 };
    const db = openedLive(url, fast);
    await makeTables(db);
    const { loop, trail, state, heard } = await runningLoop(openedLive(url, { ...fast, maxConnections: 2 }), {
      settleTimeoutMs: 300,
      stopTimeoutMs: 500,
      dbOfOutbox: db,
    });
    let last = 0;
    const load = setInterval(() => {
      for (let i = 0; i < 3; i++) {
        trail.append({ n: ++last });
        state.put(`s${last % 5}`, { name: `s${last % 5}`, n: last });
        loop.announce(announcement(last));
      }
    }, 2);
    try {
      for (let outage = 0; outage < OUTAGES; outage++) {
        await pause(100 + Math.random() * 200);
        if (outage % 2 === 0) {
          await server.kill();
          await pause(500);
          await expect(loop.settled()).rejects.toMatchObject({ code: 'unavailable', retryAfterSeconds: 2 });
          expect(loop.readiness().ready).toBe(false);
          await server.restart();
        } else {
          await server.freeze();
          await pause(2_500); // longer than the statement timeout: the loop gives the connection up
          expect(loop.readiness().ready).toBe(false);
          server.thaw();
        }
        await expect.poll(() => loop.readiness().ready, { timeout: 15_000 }).toBe(true);
      }
    } finally {
      clearInterval(load);
    }
    await expect
      .poll(
        () =>
          loop.settled().then(
            () => 'stored',
            () => 'waiting',
          ),
        { timeout: 20_000 },
      )
      .toBe('stored');
    const { trail: rows, events, state: states } = await stored(db);
    expect(rows).toEqual(oneTo(last));
    expect(events).toEqual(oneTo(last));
    await expect.poll(() => heard.length).toBe(last);
    expect(heard.map(({ seq, data }) => [seq, data['n']])).toEqual(oneTo(last).map((n) => [n, n]));
    expect(Object.values(states).sort((a, b) => a - b)).toEqual(oneTo(last).slice(-5));
  });
});
