import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { WebSocket } from 'ws';
import { mysqlUrl } from '../support/lab.ts';
import { addMember, addPerson, addTenant } from '../tenancy/people.ts';
import { Listener, type Stage, stage } from './stage.ts';

let s: Stage;
let token: string;
const listen = (): Listener => new Listener(s.url, { token });

beforeAll(async () => {
  s = await stage(await mysqlUrl(), { limits: { waitingBytes: 256 * 1024, farewellMs: 800 } });
  await addTenant(s.db, 'acme');
  await addMember(s.db, 'acme', await addPerson(s.db, 'sue@example.com'), 'supervisor');
  token = await s.token('sue@example.com');
});
afterAll(() => s.stop());

describe('a client that does not read', () => {
  it('is cut off alone, by name, while the others get everything in time', async () => {
    const [slow, ...others] = Array.from({ length: 10 }, () => listen());
    if (slow === undefined) throw new Error('no client');
    await Promise.all([slow, ...others].map((one) => one.live()));
    slow.ws.pause();
    const told: number[] = [];
    const delays: number[] = [];
    const big = 'x'.repeat(20_000);
    for (let n = 0; n < 600; n++) {
      const began = performance.now();
      const [seq = 0] = await s.tell({ type: 'call.started', data: { big } });
      told.push(seq);
      await others[0]?.until(() => others[0]?.numbers.at(-1) === seq);
      delays.push(performance.now() - began);
    }
    for (const one of others) {
      await one.until(() => one.numbers.length === told.length);
      expect(one.numbers).toEqual(told);
      expect(one.ws.readyState).toBe(WebSocket.OPEN);
    }
    slow.ws.resume();
    const { code } = await slow.closed;
    expect([1006, 4008]).toContain(code);
    expect(slow.numbers.length).toBeLessThan(told.length);
    expect(slow.numbers).toEqual(told.slice(0, slow.numbers.length));
    const { body } = await s.metrics.exposition();
    expect(body).toContain('patchbay_stream_closed_total{code="4008"} 1');
    expect(delays.sort((a, b) => a - b)[Math.floor(delays.length * 0.99)]).toBeLessThan(1_000);
  });

  it('hears why when it wakes up in time', async () => {
    const slow = listen();
    await slow.live();
    slow.ws.pause();
    const big = 'x'.repeat(100_000);
    const cutOff = async () => (await s.metrics.exposition()).body.includes('stream_closed_total{code="4008"} 2');
    while (!(await cutOff())) await s.tell({ type: 'call.started', data: { big } });
    slow.ws.resume();
    expect(await slow.closed).toEqual({ code: 4008, reason: 'too slow' });
  });

  it('is cut off during a replay too', async () => {
    const watcher = listen();
    const { seq: since = 0 } = await watcher.live();
    for (let n = 0; n < 120; n++) await s.tell({ type: 'call.started', data: { big: 'x'.repeat(100_000) } });
    const slow = new Listener(s.url, { token, since });
    slow.ws.once('open', () => slow.ws.pause());
    const cutOff = async () => (await s.metrics.exposition()).body.includes('stream_closed_total{code="4008"} 3');
    await expect.poll(cutOff, { timeout: 10_000 }).toBe(true);
    await watcher.until(() => watcher.numbers.length === 120);
    slow.ws.resume();
    expect([1006, 4008]).toContain((await slow.closed).code);
    const quick = new Listener(s.url, { token, since });
    await quick.live();
    expect(quick.numbers).toEqual(watcher.numbers);
  });
});
