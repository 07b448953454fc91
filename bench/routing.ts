import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { createConnection } from 'mysql2/promise';
import { freePort } from '../bin/lab/index.ts';
import { type Phone, startPhone } from '../bin/lab/sip/phone/phone.ts';
import type { DemoTenant } from '../bin/seed/demo.ts';
import { seedDemo } from '../bin/seed/seed.ts';
import type { Bench, BenchLine, BenchOptions } from './bench-line.ts';
import { type DaemonProcess, startDaemonProcess } from './calls/daemon.ts';
import { onSystem, type System } from './calls/system.ts';
import { percentile } from './calls/watch.ts';

/** By a line of the dialplan, from the tables, and, in a tenant of its own, with all that can come before. */
const STATIC = '+12025550970';
const PLAIN = '+12025550971';
const FULL = '+49305550972';
const PASSWORD = 'only for this bench';
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
  const demo = await seedDemo(url, { secret: () => PASSWORD, mediaAddress: '127.0.0.1', trunkPort });
  const [acme, globex] = demo?.tenants ?? [];
  if (acme === undefined || globex === undefined) throw new Error('the database has tenants already');
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
  await setUp(url, daemon);
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

/** Numbers, a blocklist, and hours that have begun an hour ago and change three times a day. */
async function setUp(url: string, daemon: DaemonProcess): Promise<void> {
  const login = { email: 'ada@acme.example.com', password: PASSWORD };
  const { access_token } = (await daemon.ask('POST', '/auth/login', null, login)) as { access_token: string };
  const clock = (later: number): string => new Date(Date.now() + later * 3_600_000).toISOString().slice(11, 16);
  const days = ['mon', 'tue', 'wed', 'thu', 'fri', 'sat', 'sun'];
  const rules = [-1, 7, 15].map((hour) => ({ days, from: clock(hour), to: clock(hour + 6) }));
  const hours = { name: 'Hours', timezone: 'UTC', rules, holidays: [] };
  const schedule = (await daemon.ask('POST', '/schedules', access_token, hours)) as { id: number };
  const connection = await createConnection({ uri: url, timezone: 'Z' });
  const route = { route_type: 'endpoint', route_target: '1001' };
  for (const did of [
    { tenant_id: 'globex', number: PLAIN, ...route },
    { tenant_id: 'acme', number: FULL, ...route, schedule_id: schedule.id },
  ])
    await connection.query('INSERT INTO dids SET ?', [did]);
  const patterns = Array.from({ length: 1_000 }, (_, n) => ['acme', `+4990${n}*`]);
  await connection.query("INSERT INTO blocking_tenants SET tenant_id = 'acme'");
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
