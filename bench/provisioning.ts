import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { ensureRoot, freePort, grantAsterisk, startDatabase, startPbx } from '../bin/lab/index.ts';
import { startPhone } from '../bin/lab/sip/phone/phone.ts';
import { seedDemo } from '../bin/seed/seed.ts';
import { migrate } from '../src/platform/mysql/migrate.ts';
import { type Bench, type BenchLine, type BenchOptions, benchLine, figure } from './bench-line.ts';
import { startDaemonProcess } from './calls/daemon.ts';

/** So many phones register at once, as after a power cut of one floor. */
const AT_ONCE = 25;
const LIMIT_SECONDS = 60;

interface Report {
  readonly created: number;
  readonly items: readonly { readonly sip_username: string; readonly secret: string }[];
  readonly pbx: { readonly state: string; readonly detail: string };
}

/** A thousand extensions in one request, and a phone for each of them that registers. */
export const bench: Bench = {
  name: 'provisioning',
  run: async ({ short, say }) => {
    const dir = mkdtempSync(join(tmpdir(), 'patchbay-bench-'));
    const stop: (() => Promise<unknown>)[] = [];
    try {
      return await run(dir, short ? 100 : 1000, say, (end) => stop.unshift(end));
    } finally {
      for (const end of stop) await end();
      rmSync(dir, { recursive: true, force: true });
    }
  },
};

async function run(
  dir: string,
  count: number,
  say: BenchOptions['say'],
  atEnd: (end: () => Promise<unknown>) => void,
): Promise<BenchLine[]> {
  const root = await ensureRoot({ set: 'test', progress: say });
  const database = await startDatabase({ root, dir: join(dir, 'database') });
  atEnd(() => database.kill());
  const url = await database.createDatabase('provisioning');
  await migrate(url);
  await grantAsterisk(database, url);
  const password = 'only for this bench';
  await seedDemo(url, { secret: () => password, mediaAddress: '127.0.0.1', trunkPort: await freePort() });
  const pbx = await startPbx({ root, dir: join(dir, 'pbx'), databaseUrl: url, odbcUrl: database.asteriskUrl(url) });
  atEnd(() => pbx.kill());
  const daemon = await startDaemonProcess(url, pbx, dir);
  atEnd(() => daemon.stop());
  const account = { email: 'ada@acme.example.com', password };
  const login = (await daemon.ask('POST', '/auth/login', null, account)) as { access_token: string };

  const extensions = Array.from({ length: count }, (_, i) => ({
    number: String(20_000 + i),
    display_name: `Phone ${i}`,
  }));
  const began = performance.now();
  const report = (await daemon.ask('POST', '/extensions/bulk', login.access_token, { extensions })) as Report;
  const took = (performance.now() - began) / 1000;
  say(`${report.created} created in ${figure(took)} s; ${report.pbx.state}: ${report.pbx.detail}`);

  let registered = 0;
  const waiting = [...report.items];
  const register = async (): Promise<void> => {
    for (let one = waiting.pop(); one !== undefined; one = waiting.pop()) {
      const { sip_username: endpoint, secret } = one;
      const phone = await startPhone({ sipPort: pbx.sipPort, endpoint, password: secret }).catch(() => null);
      if (phone === null) continue;
      registered++;
      phone.kill();
    }
  };
  await Promise.all(Array.from({ length: AT_ONCE }, register));
  const all = (performance.now() - began) / 1000;
  say(`${registered} registered ${figure(all)} s after the request`);
  return [
    benchLine(
      `seconds until ${count} extensions are made`,
      took,
      { name: 'allowed', value: LIMIT_SECONDS },
      { atMost: 1 },
    ),
    benchLine(
      `seconds until all of them have registered`,
      all,
      { name: 'allowed', value: LIMIT_SECONDS },
      { atMost: 1 },
    ),
    benchLine('extensions that register', registered, { name: 'asked for', value: count }, { atLeast: 1 }),
  ];
}
