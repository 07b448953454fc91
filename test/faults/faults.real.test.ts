import { setTimeout as sleep } from 'node:timers/promises';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { randomOf } from '../support/random.ts';
import { type Bench, openBench } from './bench/bench.ts';
import type { Fault } from './fault.ts';
import { verified } from './gather/gather.ts';
import { DAEMON_FAULTS } from './strikes/daemon.ts';
import { DATABASE_FAULTS } from './strikes/database.ts';
import { LINE_FAULTS } from './strikes/lines.ts';
import { PBX_FAULTS } from './strikes/pbx.ts';
import { TRANSFER_FAULTS } from './strikes/transfers.ts';
import { violationsOf } from './verifier.ts';

/**
 * As long as one likes: `PATCHBAY_FAULTS=20 PATCHBAY_SEED=7 npx vitest run test/faults/faults` does all of them twenty
 * times, in an order and with pauses that the seed draws.
 */
const ROUNDS = Number(process.env['PATCHBAY_FAULTS'] ?? 1);
const SEED = Number(process.env['PATCHBAY_SEED'] ?? 41);
const random = randomOf(SEED);

const ALL: readonly Fault[] = [...TRANSFER_FAULTS, ...LINE_FAULTS, ...DATABASE_FAULTS, ...DAEMON_FAULTS, ...PBX_FAULTS];

/** The first round in the order of the table, every later one drawn. */
const schedule = Array.from({ length: ROUNDS }, (_, round) =>
  round === 0
    ? ALL
    : ALL.map((fault) => [random(), fault] as const)
        .sort(([a], [b]) => a - b)
        .map(([, one]) => one),
).flat();

describe(`faults under traffic of two tenants, ${ROUNDS} × ${ALL.length} of them, seed ${SEED}`, () => {
  let bench: Bench;
  const rows: string[] = [];

  beforeAll(async () => {
    bench = await openBench(random);
  }, 120_000);
  afterAll(async () => {
    console.log(['', 'fault | result | what the ten invariants were checked on', ...rows].join('\n'));
    await bench?.stop();
  });

  it.each(schedule.map((fault) => [`${fault.number}: ${fault.name}`, fault] as const))('%s', async (name, fault) => {
    const why = fault.cannot?.(bench) ?? null;
    if (why !== null) {
      rows.push(`${name} | not done | ${why}`);
      return;
    }
    const wrong = await struck(bench, fault);
    const verdicts = await verified(bench);
    const idle = verdicts.filter(({ id, verdict }) => fault.stakes.includes(id) && verdict === 'not applicable');
    const all = [...wrong, ...violationsOf(verdicts), ...idle.map(({ id }) => `${id} was checked on nothing`)];
    const each = verdicts.map(({ id, verdict, at }) => `${id} ${verdict} (${at})`).join(', ');
    rows.push(`${name} | ${all.length === 0 ? 'held' : all.join('; ')} | ${each}`);
    for (const house of bench.houses) await house.closeStanding();
    expect(all).toEqual([]);
  });
});

async function struck(bench: Bench, { standing, alone, strike }: Fault): Promise<readonly string[]> {
  if (standing) for (const house of bench.houses) await house.openStanding();
  if (alone) return strike(bench);
  const end = bench.traffic.begin();
  await sleep(300 + bench.random() * 500);
  try {
    return await strike(bench);
  } finally {
    await end();
  }
}
