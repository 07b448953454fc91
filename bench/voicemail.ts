import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';
import WebSocket from 'ws';
import { ensureRoot, freePort, type Root, randomSecret, startDatabase, startPbx } from '../bin/lab/index.ts';
import { startCaller } from '../bin/lab/sip/caller.ts';
import type { DemoTenant } from '../bin/seed/demo.ts';
import { seedDemo } from '../bin/seed/seed.ts';
import { connect } from '../src/platform/mysql/connect.ts';
import { migrate } from '../src/platform/mysql/migrate.ts';
import { type Bench, type BenchLine, benchLine } from './bench-line.ts';
import { startDaemonProcess } from './calls/daemon.ts';
import { percentile } from './calls/watch.ts';

const CALLS_PER_SECOND = 50;
/** Of these, so many leave a message; the others wait a second in the queue and give up. */
const MESSAGES_PER_SECOND = 2;
const LIMIT_MS = 300;

/** From Asterisk's own time of a message to the owner's screen, while calls come in. */
export const bench: Bench = {
  name: 'voicemail',
  run: async ({ short, say }) => {
    const dir = mkdtempSync(join(tmpdir(), 'patchbay-bench-'));
    const root = await ensureRoot({ set: 'test', progress: say });
    const database = await startDatabase({ root, dir: join(dir, 'mysql') });
    try {
      const url = await database.createDatabase('voicemail');
      return [await measure({ root, dir, url, odbcUrl: url, seconds: short ? 15 : 60, say })];
    } finally {
      await database.kill();
      rmSync(dir, { recursive: true, force: true });
    }
  },
};

async function measure(o: {
  readonly root: Root;
  readonly dir: string;
  readonly url: string;
  readonly odbcUrl: string;
  readonly seconds: number;
  readonly say: (line: string) => void;
}): Promise<BenchLine> {
  await migrate(o.url);
  const password = randomSecret();
  const demo = await seedDemo(o.url, {
    secret: () => password,
    mediaAddress: '127.0.0.1',
    trunkPort: await freePort(),
  });
  const [acme] = (demo?.tenants ?? []) as [DemoTenant];
  const db = connect(o.url);
  await db.updateTable('tenants').set({ max_concurrent_calls: 1_000 }).execute();
  await db.destroy();
  const pbx = await startPbx({ root: o.root, dir: join(o.dir, 'pbx'), databaseUrl: o.url, odbcUrl: o.odbcUrl });
  const daemon = await startDaemonProcess(o.url, pbx, o.dir);
  try {
    const login = { email: acme.phones[0]?.email, password };
    const { access_token } = (await daemon.ask('POST', '/auth/login', null, login)) as { access_token: string };
    const delays: number[] = [];
    const socket = new WebSocket(`${daemon.url.replace('http', 'ws')}/api/v1/stream`, {
      headers: { authorization: `Bearer ${access_token}` },
    });
    socket.on('message', (data) => {
      const received = performance.timeOrigin + performance.now();
      const { type, at } = JSON.parse(String(data)) as { type: string; at?: string };
      if (type === 'voicemail.received') delays.push(received - Date.parse(at ?? ''));
    });
    const caller = { root: o.root, dir: o.dir, sipPort: pbx.sipPort, address: acme.trunk.address };
    const messages = MESSAGES_PER_SECOND * o.seconds;
    const others = CALLS_PER_SECOND - MESSAGES_PER_SECOND;
    o.say(`${messages} messages among ${CALLS_PER_SECOND} calls a second`);
    const leaving = await startCaller({
      ...caller,
      to: acme.dids.voicemail,
      calls: messages,
      perSecond: MESSAGES_PER_SECOND,
      talkMs: 16_000, // Asterisk first says the number
      audio: true,
    });
    const waiting = await startCaller({
      ...caller,
      to: acme.dids.queue,
      cancelAfterMs: 1_000,
      calls: others * (o.seconds + 10),
      perSecond: others,
      atOnce: others * 10,
    });
    const { successful } = await leaving.done;
    await delay(2_000);
    await waiting.stop();
    socket.terminate();
    o.say(`${successful} messages left, ${delays.length} seen, p50 ${percentile(delays, 0.5).toFixed(0)} ms`);
    const p99 = delays.length < messages ? Number.POSITIVE_INFINITY : percentile(delays, 0.99);
    const what = `voicemail at the owner's screen under ${CALLS_PER_SECOND} calls/s, p99, ms`;
    return benchLine(what, p99, { name: 'limit', value: LIMIT_MS }, { atMost: 1 });
  } finally {
    await daemon.stop();
    await pbx.stop();
  }
}
