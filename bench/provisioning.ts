import { freePort } from '../bin/lab/index.ts';
import { startPhone } from '../bin/lab/sip/phone/phone.ts';
import { seedDemo } from '../bin/seed/seed.ts';
import { type Bench, type BenchLine, type BenchOptions, benchLine, figure } from './bench-line.ts';
import { startDaemonProcess } from './calls/daemon.ts';
import { onSystem, type System } from './calls/system.ts';

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
  run: ({ short, say }) => onSystem('provisioning', say, seed, (system) => run(system, short ? 100 : 1000, say)),
};

const PASSWORD = 'only for this bench';

async function seed(url: string): Promise<void> {
  await seedDemo(url, { secret: () => PASSWORD, mediaAddress: '127.0.0.1', trunkPort: await freePort() });
}

async function run(
  { url, pbx, dir, atEnd }: System<void>,
  count: number,
  say: BenchOptions['say'],
): Promise<BenchLine[]> {
  const daemon = await startDaemonProcess(url, pbx, dir);
  atEnd(() => daemon.stop());
  const account = { email: 'ada@acme.example.com', password: PASSWORD };
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
