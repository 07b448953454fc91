import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { createConnection } from 'mysql2/promise';
import { freePort, randomSecret } from '../bin/lab/index.ts';
import { type Phone, startPhone } from '../bin/lab/sip/phone/phone.ts';
import type { DemoTenant } from '../bin/seed/demo.ts';
import { seedDemo } from '../bin/seed/seed.ts';
import type { Bench, BenchLine, BenchOptions } from './bench-line.ts';
import { startDaemonProcess } from './calls/daemon.ts';
import { onSystem, type System } from './calls/system.ts';
import { percentile } from './calls/watch.ts';

/** By a line of the dialplan, from the tables, and, in a tenant of its own, with all that can come before. */
const STATIC = '+12025550970';
const PLAIN = '+12025550971';
const FULL = '+49305550972';
const WARM_UP = 20;
const MOST_MS = 20;

/**
 * From the carrier's INVITE until the phone rings, beside the daemon, call by call in turn, so that all three meet the
 * same machine.
 */
export const bench: Bench = {
  name: 'routing',
  run: ({ short, say }) =>
    onSystem('routing', say, seed, (system) => run(system, short ? 100 : 600, say), withStaticLine),
};

interface Tenants {
  readonly acme: DemoTenant;
  readonly globex: DemoTenant;
}

async function seed(url: string): Promise<Tenants> {
  const trunkPort = await freePort();
  const demo = await seedDemo(url, { secret: randomSecret, mediaAddress: '127.0.0.1', trunkPort });
  const [acme, globex] = demo?.tenants ?? [];
  if (acme === undefined || globex === undefined) throw new Error('the database has tenants already');
  await setUp(url);
  return { acme, globex };
}

/** Not in the file that the daemon keeps. */
async function withStaticLine({ globex }: Tenants): Promise<Record<string, string>> {
  const ours = await readFile(join(import.meta.dirname, '../asterisk-conf/extensions.conf'), 'utf8');
  const line = `exten => ${STATIC},1,Dial(PJSIP/${globex.phones[0]?.endpoint},60)`;
  return { 'extensions.conf': `${ours}\n[globex_inbound](+)\n${line}\n` };
}

async function run(
  { url, dir, pbx, seeded: { acme, globex }, atEnd }: System<Tenants>,
  rounds: number,
  say: BenchOptions['say'],
): Promise<BenchLine[]> {
  const daemon = await startDaemonProcess(url, pbx, dir);
  atEnd(() => daemon.stop());
  const [full, plain] = [await openPhones(pbx.sipPort, acme), await openPhones(pbx.sipPort, globex)];
  atEnd(async () => {
    for (const { trunk, phone } of [full, plain]) {
      trunk.kill();
      phone.kill();
    }
  });
  const ways = [STATIC, PLAIN, FULL].map((number) => ({ number, ...(number === FULL ? full : plain) }));
  const delays = new Map(ways.map(({ number }) => [number, [] as number[]]));
  for (let round = -WARM_UP; round < rounds; round++) {
    // Each is as often the first as the others, and comes after each: a call ends after it was hung up.
    const order = round % 2 === 0 ? ways : ways.toReversed();
    for (const { number, trunk, phone } of rotated(order, Math.abs(round) % ways.length)) {
      const began = performance.now();
      const call = trunk.dial(number, { from: 'sip:+12025550100@carrier.example.com' });
      const rings = await phone.incoming();
      if (round >= 0) delays.get(number)?.push(performance.now() - began);
      await call.hangup();
      await rings.until('ended');
    }
  }
  const at = (number: string, share: number): number => percentile(delays.get(number) ?? [], share);
  for (const share of [0.5, 0.9])
    say(`p${share * 100}: ${[STATIC, PLAIN, FULL].map((number) => at(number, share).toFixed(1)).join(', ')} ms`);
  return [
    added('numbers from the tables', at(PLAIN, 0.99), at(STATIC, 0.99)),
    added('with opening hours and a blocklist of 1,000', at(FULL, 0.99), at(STATIC, 0.99)),
  ];
}

function rotated<T>(all: readonly T[], by: number): T[] {
  return [...all.slice(by), ...all.slice(0, by)];
}

function added(what: string, ours: number, peer: number): BenchLine {
  return {
    what: `post-dial delay, ${what}: p99 in ms`,
    ours,
    peer: { name: 'static dialplan', value: peer },
    ratio: ours / peer,
    limit: `<= ${MOST_MS} ms more`,
    ok: ours - peer <= MOST_MS,
  };
}

async function setUp(url: string): Promise<void> {
  const connection = await createConnection({ uri: url, timezone: 'Z' });
  const insert = (table: string, row: object) => connection.query(`INSERT INTO ${table} SET ?`, [row]);
  const own = { tenant_id: 'acme' };
  await insert('schedules', { ...own, id: 1, name: 'Always', timezone: 'UTC', rules: '[]', holidays: '[]' });
  const day = 86_400_000;
  for (let n = -1; n < 400; n++) {
    const opens = Math.floor(Date.now() / day + n) * day;
    const span = { opens_at_utc: new Date(opens), closes_at_utc: new Date(opens + day - 1_000) };
    await insert('schedule_spans', { ...own, schedule_id: 1, ...span });
  }
  const patterns = Array.from({ length: 1_000 }, (_, n) => ['acme', `+4990${n}*`]);
  const route = { route_type: 'endpoint', route_target: '1001' };
  await insert('dids', { tenant_id: 'globex', number: PLAIN, ...route });
  await insert('dids', { ...own, number: FULL, ...route, schedule_id: 1 });
  await connection.query('INSERT INTO blocklist (tenant_id, pattern) VALUES ?', [patterns]);
  await connection.end();
}

async function openPhones(sipPort: number, tenant: DemoTenant): Promise<{ trunk: Phone; phone: Phone }> {
  const { address, port } = tenant.trunk;
  const trunk = await startPhone({ sipPort, endpoint: 'carrier', password: '', trunk: { address, port } });
  const [first] = tenant.phones;
  if (first === undefined) throw new Error('no phone');
  return { trunk, phone: await startPhone({ sipPort, endpoint: first.endpoint, password: first.password }) };
}
