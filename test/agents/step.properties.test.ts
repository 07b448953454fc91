import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { type Agent, newAgent } from '../../src/agents/model/agent.ts';
import { situationOf } from '../../src/agents/model/availability.ts';
import type { ClosedInterval } from '../../src/agents/model/interval.ts';
import { membersOf } from '../../src/agents/model/seat.ts';
import { type Input, step } from '../../src/agents/model/step.ts';
import { wrapUpEndsAt } from '../../src/agents/model/wrap-up.ts';
import { DIRECTORY, EPOCH } from './stage.ts';
import { acts, World } from './world.ts';

const MANY = { numRuns: 400 };
const available = { status: 'available', reason: null } as const;

function atWork(world: World): Agent {
  const [alice] = DIRECTORY.agents;
  if (alice === undefined) throw new Error('nobody');
  const start: Input[] = [
    { type: 'wanted', choice: available, at: EPOCH },
    { type: 'snapshot', facts: world.facts(), at: EPOCH },
    { type: 'settled', at: EPOCH },
  ];
  return run(newAgent(alice), start).agent;
}

function run(agent: Agent, inputs: readonly Input[]): { agent: Agent; closed: ClosedInterval[] } {
  const closed: ClosedInterval[] = [];
  for (const input of inputs) {
    const stepped = step(agent, input);
    agent = stepped.agent;
    closed.push(...stepped.closed);
  }
  return { agent, closed };
}

/** What is true now, however it was learned. */
function truth(agent: Agent) {
  const members = membersOf(agent.seats).sort((a, b) => (a.queue < b.queue ? -1 : 1));
  const wrap = agent.wrapping && agent.wrap !== null ? wrapUpEndsAt(agent.wrap) : null;
  return { ...situationOf(agent), held: agent.phone.legs.map(({ id, held }) => [id, held]), members, wrap };
}

/** What a snapshot can tell: which of several calls on hold is the held one it cannot. */
function shownBySnapshot(agent: Agent) {
  const { held: _, callId: __, ...rest } = truth(agent);
  return { ...rest, legs: agent.phone.legs.map(({ id, phase }) => `${id} ${phase}`).sort() };
}

/** The two links as they may arrive: each in order, one up to `tolerance` behind the other, some things twice. */
function arrival(world: World, lag: readonly number[], twice: readonly boolean[]): Input[] {
  const late = world.ari.map((input, n) => ({ input, seen: input.at + (lag[n % lag.length] ?? 0) }));
  for (const [n, one] of late.entries()) one.seen = Math.max(one.seen, late[n - 1]?.seen ?? 0);
  const all = [...late, ...world.ami.map((input) => ({ input, seen: input.at }))];
  all.sort((a, b) => a.seen - b.seen);
  return all.flatMap(({ input }, n) => (twice[n % twice.length] === true ? [input, input] : [input]));
}

const lags = fc.array(fc.integer({ min: 0, max: 50_000 }), { minLength: 1, maxLength: 20 });
const doubles = fc.array(fc.boolean(), { minLength: 1, maxLength: 20 });

describe('whatever the PBX does', () => {
  it('links that overtake one another and events that come twice lead to the same state', () => {
    fc.assert(
      fc.property(acts, lags, doubles, (done, lag, twice) => {
        const world = new World();
        const agent = atWork(world);
        for (const act of done) world.do(act);
        const inOrder = arrival(world, [0], [false]);
        const end: Input = { type: 'time', at: world.at + 100_000 };
        expect(truth(run(agent, [...arrival(world, lag, twice), end]).agent)).toEqual(
          truth(run(agent, [...inOrder, end]).agent),
        );
      }),
      MANY,
    );
  });

  it('after losses, a snapshot leads to what it shows', () => {
    fc.assert(
      fc.property(acts, doubles, lags, fc.integer({ min: 1, max: 100 }), (done, twice, lag, every) => {
        const world = new World();
        const agent = atWork(world);
        for (const act of done) world.do(act);
        fc.pre(!world.endedOutsideItsQueue);
        const heard = arrival(world, lag, twice).filter((_, n) => (n * 7919) % 100 >= every % 30);
        const end: Input = { type: 'snapshot', facts: world.facts(), at: world.at + 1 };
        const whole = run(agent, [...arrival(world, [0], [false]), end]).agent;
        expect(shownBySnapshot(run(agent, [...heard, end]).agent)).toEqual(shownBySnapshot(whole));
        const late = heard.filter(({ at }) => at > world.at - 50_000_000); // older still is a clock set back
        expect(shownBySnapshot(run(agent, [end, ...late]).agent)).toEqual(shownBySnapshot(run(agent, [end]).agent));
      }),
      MANY,
    );
  });

  it('intervals touch, and their sum is the time signed in, to the millisecond', () => {
    fc.assert(
      fc.property(acts, lags, doubles, fc.array(fc.nat({ max: 60 }), { maxLength: 6 }), (done, lag, twice, outs) => {
        const world = new World();
        const agent = atWork(world);
        const marks = new Set(outs);
        for (const act of done) world.do(act);
        const inputs = arrival(world, lag, twice).flatMap((input, n): Input[] => {
          if (!marks.has(n)) return [input];
          const choice = n % 2 === 0 ? { status: 'offline' as const, reason: null } : available;
          return [input, { type: 'wanted', choice, at: input.at }, { type: 'settled', at: input.at }];
        });
        const now = world.at + 1_000_000;
        const { signed, counted } = account(agent, [...inputs, { type: 'time', at: now }], Math.floor(now / 1000));
        expect(counted).toBe(signed);
      }),
      MANY,
    );
  });

  it('a clock that is set back counts nothing twice', () => {
    const clocks = fc.array(fc.integer({ min: -3_600, max: 600 }), { minLength: 1, maxLength: 10 });
    fc.assert(
      fc.property(acts, clocks, (done, jumps) => {
        const world = new World();
        const agent = atWork(world);
        for (const act of done) world.do(act);
        let shift = 0;
        const inputs = arrival(world, [0], [false]).map((input, n) => {
          if (n % 5 === 0) shift += (jumps[(n / 5) % jumps.length] ?? 0) * 1_000_000;
          return { ...input, at: input.at + shift };
        });
        const { closed } = run(agent, inputs);
        for (const [n, one] of closed.entries()) {
          expect(one.endedAt).toBeGreaterThan(one.startedAt);
          expect(one.startedAt).toBe(closed[n - 1]?.endedAt ?? one.startedAt);
        }
      }),
      MANY,
    );
  });
});

/** Time signed in, by the status alone, against the sum of the intervals. */
function account(start: Agent, inputs: readonly Input[], now: number): { signed: number; counted: number } {
  let agent = start;
  let signed = 0;
  let counted = 0;
  let since = agent.signedInAt;
  for (const input of inputs) {
    const stepped = step(agent, input);
    for (const one of stepped.closed) counted += one.endedAt - one.startedAt;
    if (stepped.agent.signedInAt === null && since !== null) {
      signed += Math.max(Math.floor(input.at / 1000), agent.open?.startedAt ?? 0) - since;
    }
    agent = stepped.agent;
    since = agent.signedInAt;
  }
  if (since !== null && agent.open !== null) {
    signed += now - since;
    counted += now - agent.open.startedAt;
  }
  return { signed, counted };
}
