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
import { type Ours, ours } from './stream/ours.ts';

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

async function compare(databaseUrl: string, changes: number, say: Say): Promise<BenchLine[]> {
  const daemon = await ours(databaseUrl, SOCKETS);
  const bare = await bareServer();
  const path = '/api/v1/stream';
  const withUs = await crowd({ port: daemon.port, path, token: 'bench', count: SOCKETS });
  const withBare = await crowd({ port: bare.port, path, token: 'bench', count: SOCKETS });
  let number = 0;
  let seq = 0;
  const us: Side = {
    clients: withUs,
    change: () => {
      daemon.change(100 + (++number % 500), agent(number));
      return frameOf(++seq, number).length;
    },
  };
  const them: Side = {
    clients: withBare,
    change: () => {
      const frame = frameOf(seq, ++number);
      bare.broadcast(frame.subarray(4).toString()); // the same JSON, without the head of the frame
      return frame.length;
    },
  };
  const lines = [await busyFloor(us, them, changes, say), ...(await oneAtATime(us, them, daemon, changes / 2, say))];
  await Promise.all([withUs.leave(), withBare.leave()]);
  await daemon.stop();
  bare.stop();
  return lines;
}

type Say = BenchOptions['say'];

interface Side {
  readonly clients: Crowd;
  /** Makes one and says how many bytes each client will get for it. */
  change(): number;
}

const PEER = 'bare ws, no commit';
const WHAT = `changes per second committed and on ${SOCKETS.toLocaleString('en-GB')} sockets`;

/** Many changes may be on their way before all clients have the first, and go together as far as they can. */
async function busyFloor(us: Side, them: Side, changes: number, say: Say): Promise<BenchLine> {
  const figures: { ours: number; bare: number }[] = [];
  for (let n = 0; n < 5; n++) {
    const round = { ours: await rate(us, changes, 200), bare: await rate(them, changes, 200) };
    say(`up to 200 on their way: ours ${figure(round.ours)}, bare ws ${figure(round.bare)} changes/s`);
    if (n > 0) figures.push(round); // the first one warms up
  }
  const peer = { name: PEER, value: median(figures.map(({ bare }) => bare)) };
  const own = median(figures.map(({ ours }) => ours));
  return benchLine(`${WHAT}, up to 200 on their way`, own, peer, { atLeast: 0.7 });
}

/**
 * Each waits until all clients have the one before: nothing is shared, and each pays for a commit of its own, and for the
 * rest of the 10 ms in which the loop commits once. By turns of ten, so that both see the same machine.
 */
async function oneAtATime(us: Side, them: Side, daemon: Ours, changes: number, say: Say): Promise<BenchLine[]> {
  const took = { ours: [] as number[], commit: [] as number[], bare: [] as number[] };
  const timed = async ({ clients, change }: Side, times: number[]): Promise<void> => {
    for (let n = 0; n < 10; n++) {
      const began = performance.now();
      await clients.received(change() * SOCKETS);
      times.push(performance.now() - began);
      if (times === took.ours) took.commit.push(daemon.committedAt() - began);
    }
  };
  await us.clients.forget();
  await them.clients.forget();
  for (let n = 0; n < changes; n += 10) {
    await timed(us, took.ours);
    await timed(them, took.bare);
  }
  const [own, commit, bare] = [median(took.ours), median(took.commit), median(took.bare)];
  say(
    `one at a time: ours ${figure(own)} ms, ${figure(commit)} of it until it is committed; bare ws ${figure(bare)} ms`,
  );
  const sent = median(took.ours.map((ms, n) => ms - (took.commit[n] ?? 0)));
  const peer = { name: PEER, value: 1000 / bare };
  return [
    benchLine(`${WHAT}, one at a time`, 1000 / own, peer, { atLeast: 0.7 }),
    benchLine(`${WHAT}, one at a time, from the commit on`, 1000 / sent, peer, { atLeast: 0.7 }),
  ];
}

async function rate({ clients, change }: Side, changes: number, window: number): Promise<number> {
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
