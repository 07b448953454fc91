import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { ABSENT } from './absent.ts';
import { SCENARIOS } from './all.ts';
import { check } from './check.ts';
import { evidenceByTenant } from './evidence.ts';
import { SPOILT } from './spoilt.ts';
import { openStage, type Stage } from './stage.ts';
import { type Outcome, tableOf } from './table.ts';
import { tenantOf } from './tenant-names.ts';

/**
 * The scenarios of the Asterisk test suite on one PBX, many at a time: Asterisk's own rows against the table, the
 * records against what must hold of any, and both against what upstream expects.
 */
const AT_ONCE = 14;
/** What the check itself is tested with. */
const PLAIN = 'bridge/simple_bridge';
/** What only an application of its own can ask of ARI, and no event says. */
const LINKED_OTHERWISE = ['rest_api/bridges/no_id_propagate', 'rest_api/channels/originate_with_linkedid'];
/** For a look at one: `SCENARIO=blonde npx vitest run test/scenarios`. */
const CHOSEN = SCENARIOS.filter(({ name }) => name === PLAIN || name.includes(process.env['SCENARIO'] ?? ''));

let stage: Stage;
let outcomes: Outcome[] = [];

beforeAll(async () => {
  stage = await openStage(CHOSEN);
  const failures = new Map<number, string | null>();
  const waiting = [...CHOSEN.keys()];
  const player = async (): Promise<void> => {
    for (let n = waiting.shift(); n !== undefined; n = waiting.shift()) failures.set(n, await stage.play(n));
  };
  await Promise.all(Array.from({ length: AT_ONCE }, player));
  await stage.settled();
  const of = await evidenceByTenant(stage.pbx, stage.db);
  outcomes = CHOSEN.map((scenario, n) => {
    const evidence = of(tenantOf(n));
    const failure = failures.get(n) ?? null;
    return {
      scenario,
      evidence,
      wrong: [...(failure === null ? [] : [failure]), ...check(tenantOf(n), scenario, evidence)],
    };
  });
}, 240_000);
afterAll(async () => {
  console.log(`\n${tableOf(outcomes, ABSENT)}\n`);
  await stage?.stop();
});

describe('the scenarios of the Asterisk test suite', () => {
  it.each(CHOSEN.map(({ name }, n) => [name, n] as const))('%s', (_, n) => {
    expect(outcomes[n]?.wrong).toEqual([]);
  });
});

it('the linkedid that the daemon works out for each channel is the one that Asterisk wrote', async () => {
  const { compared, different } = await stage.live.compare();
  const unheard = CHOSEN.flatMap(({ name }, n) =>
    LINKED_OTHERWISE.includes(name) ? [`/${tenantOf(n)}_`, `@${tenantOf(n)}_`] : [],
  );
  expect(different.filter((channel) => !unheard.some((tenant) => channel.includes(tenant)))).toEqual([]);
  expect(compared).toBeGreaterThan(CHOSEN.length);
});

describe('the check', () => {
  it.each(SPOILT)('sees that %s', (_, spoil) => {
    const n = CHOSEN.findIndex(({ name }) => name === PLAIN);
    const { scenario, evidence } = outcomes[n] ?? {};
    if (scenario === undefined || !evidence) throw new Error(`${PLAIN} was not played`);
    expect(check(tenantOf(n), scenario, evidence)).toEqual([]);
    expect(check(tenantOf(n), scenario, spoil(evidence))).not.toEqual([]);
  });
});
