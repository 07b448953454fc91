import { mkdtempSync, rmSync } from 'node:fs';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { WebSocketServer } from 'ws';
import { ensureRoot, startDatabase } from '../bin/lab/index.ts';
import { eventFrame } from '../src/server/stream/frame.ts';
import { type Bench, type BenchLine, type BenchOptions, benchLine, figure } from './bench-line.ts';
import { type Crowd, crowd } from './stream/crowd.ts';
import { ours } from './stream/ours.ts';

const SOCKETS = 1_000;
const EPOCH = Date.parse('2026-03-01T10:00:00Z');

/** An agent as the API shows one, a different one each time, always of the same length. */
function agent(n: number): Readonly<Record<string, unknown>> {
  const id = 100 + (n % 500);
  return {
    user_id: id,
    name: `Agent Number ${id}`,
    extension: String(1_000 + id),
    status: 'available',
    wanted_status: 'available',
    reason: null,
    device: 'in_use',
    work: 'talking',
    can_take_call: false,
    current_call_id: 'q9Xv2mT0aLr4nYw8Kd1sZe',
    changed_at: new Date(EPOCH + n).toISOString(),
    queues: [{ id: 1, name: 'support', display_name: 'Support', paused: false, paused_reason: null, penalty: 0 }],
  };
}

export const bench: Bench = {
  name: 'stream',
  run: async ({ short, say }) => {
    const dir = mkdtempSync(join(tmpdir(), 'patchbay-bench-'));
    const root = await ensureRoot({ set: 'run', progress: say });
    const database = await startDatabase({ root, dir });
    try {
      return await compare(await database.createDatabase('stream'), short ? 600 : 2_000, say);
    } finally {
      await database.stop();
      rmSync(dir, { recursive: true, force: true });
    }
  },
};

/**
 * A busy floor, where many changes may be on their way before all clients have the first. One change at a time is shown
 * beside it without a limit: there each waits for a commit of its own, and for the 10 ms in which a commit gathers.
 */
async function compare(databaseUrl: string, changes: number, say: BenchOptions['say']): Promise<BenchLine[]> {
  const daemon = await ours(databaseUrl, SOCKETS);
  const bare = await bareServer();
  const path = '/api/v1/stream';
  const withUs = await crowd({ port: daemon.port, path, token: 'bench', count: SOCKETS });
  const withBare = await crowd({ port: bare.port, path, token: 'bench', count: SOCKETS });
  let number = 0;
  let seq = 0;
  const viaUs = (): number => {
    daemon.change(100 + (++number % 500), agent(number));
    return frameOf(++seq, number).length;
  };
  const viaBare = (): number => {
    const frame = frameOf(seq, ++number);
    bare.broadcast(frame.subarray(4).toString()); // the same JSON, without the head of the frame
    return frame.length;
  };
  const lines: BenchLine[] = [];
  for (const { window, count, name, claimed } of [
    { window: 200, count: changes, name: 'up to 200 on their way', claimed: true },
    { window: 1, count: changes / 10, name: 'one at a time', claimed: false },
  ]) {
    const figures: { ours: number; bare: number }[] = [];
    for (let n = 0; n < 5; n++) {
      const round = {
        ours: await timed(withUs, count, window, viaUs),
        bare: await timed(withBare, count, window, viaBare),
      };
      say(`${name}: ours ${figure(round.ours)}, bare ws ${figure(round.bare)} changes/s to ${SOCKETS} sockets`);
      if (n > 0) figures.push(round); // the first one warms up
    }
    const peer = { name: 'bare ws, no commit', value: median(figures.map(({ bare }) => bare)) };
    const what = `changes per second committed and on ${SOCKETS.toLocaleString('en-GB')} sockets, ${name}`;
    const line = benchLine(what, median(figures.map(({ ours }) => ours)), peer, { atLeast: 0.7 });
    if (claimed) lines.push(line);
    else say(`${what}: ours ${figure(line.ours)}, ${peer.name} ${figure(peer.value)}`);
  }
  await Promise.all([withUs.leave(), withBare.leave()]);
  await daemon.stop();
  bare.stop();
  return lines;
}

/** @param change makes one and says how many bytes each client will get for it */
async function timed(clients: Crowd, changes: number, window: number, change: () => number): Promise<number> {
  await clients.forget();
  const began = performance.now();
  for (let done = 0; done < changes; done += window) {
    let bytes = 0;
    for (let n = 0; n < window; n++) {
      bytes += change();
      if (n % 10 === 9) await new Promise((resolve) => setImmediate(resolve));
    }
    await clients.received(bytes * SOCKETS);
  }
  return changes / ((performance.now() - began) / 1000);
}

function frameOf(seq: number, n: number): Buffer {
  return eventFrame({ tenantId: 'acme', seq, type: 'agent.state.changed', at: EPOCH, data: agent(n) });
}

async function bareServer(): Promise<{ port: number; broadcast(text: string): void; stop(): void }> {
  const http = createServer();
  const server = new WebSocketServer({ server: http, perMessageDeflate: false });
  await new Promise<void>((resolve) => http.listen(0, '127.0.0.1', resolve));
  return {
    port: (http.address() as AddressInfo).port,
    broadcast: (text) => {
      for (const client of server.clients) client.send(text);
    },
    stop: () => {
      server.close();
      http.close();
      http.closeAllConnections();
    },
  };
}

function median(values: readonly number[]): number {
  const sorted = [...values].sort((a, b) => a - b);
  return sorted[Math.floor(sorted.length / 2)] ?? Number.NaN;
}
