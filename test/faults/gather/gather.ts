import { setTimeout as sleep } from 'node:timers/promises';
import type { DemoTenant } from '../../../bin/seed/demo.ts';
import type { Bench } from '../bench/bench.ts';
import { type Floor, judgeState } from '../invariants/state.ts';
import type { Picture } from '../picture.ts';
import { type Verdict, verify, violationsOf } from '../verifier.ts';
import { filesOf } from './files.ts';
import { pbxOf, shownTo } from './floor.ts';
import { tablesOf } from './tables.ts';

/** What state may take to be right once all is connected. */
const STATE_MS = 2_000;
/** What records and texts may take (a text that was turned away twice is tried again after 38 s), and what is promised. */
const RECORDS_MS = 50_000;
const PROMISED_MS = 60_000;

/** Looks at everything until it is right, for as long as each part of it may take; gives the last look. */
export async function verified(bench: Bench): Promise<Verdict[]> {
  await bench.ready();
  const floor = await floorOf(bench);
  for (const end = Date.now() + RECORDS_MS; ; await sleep(300)) {
    const verdicts = verify(await gather(bench, floor, Date.now()));
    if (violationsOf(verdicts).length === 0) return verdicts;
    if (Date.now() > end) return verify(await gather(bench, floor, Date.now() - PROMISED_MS));
  }
}

async function floorOf(bench: Bench): Promise<Floor> {
  const tenants = bench.houses.map(({ tenant }) => tenant);
  for (const end = Date.now() + STATE_MS; ; await sleep(100)) {
    const isLast = Date.now() > end;
    const [pbx, ...shown] = await Promise.all([
      pbxOf(bench.pbx, tenants),
      ...tenants.map((tenant) => shownTo(bench.api, tenant)),
    ]);
    const floor = { pbx, shown };
    if (isLast || judgeState(floor).violations.length === 0) return floor;
  }
}

async function gather(bench: Bench, floor: Floor, youngerThan: number): Promise<Picture> {
  const [files, tables, metrics] = await Promise.all([
    filesOf(bench.pbx.spoolDir),
    tablesOf(bench.database.url),
    metricsOf(bench.daemon.url),
  ]);
  return {
    ...floor,
    youngerThan,
    files,
    tables,
    metrics,
    frames: bench.frames(),
    marks: Object.fromEntries(bench.houses.map(({ tenant }) => [tenant.id, marksOf(tenant)])),
    sent: [...bench.sent],
    calls: [...bench.traffic.calls],
    texts: bench.traffic.texts(),
    health: [...bench.health],
    windows: [...bench.windows],
  };
}

/** What nobody but this tenant has. */
function marksOf({ id, trunk, dids, phones, users }: DemoTenant): string[] {
  return [
    ...[`${id}_`, `${id}’s`, `@${id}.`, trunk.endpoint, ...Object.values(dids)],
    ...phones.map(({ endpoint }) => endpoint),
    ...users.map(({ firstName, lastName }) => `${firstName} ${lastName}`),
  ];
}

async function metricsOf(url: string): Promise<ReadonlyMap<string, number>> {
  const answer = await fetch(`${url}/metrics`);
  const lines = (await answer.text()).split('\n').filter((line) => line !== '' && !line.startsWith('#'));
  return new Map(
    lines.map((line) => [line.slice(0, line.lastIndexOf(' ')), Number(line.slice(line.lastIndexOf(' ') + 1))]),
  );
}
