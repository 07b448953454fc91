import { describe, expect, it } from 'vitest';
import { type Agent, newAgent } from '../../src/agents/model/agent.ts';
import { situationOf } from '../../src/agents/model/availability.ts';
import type { ClosedInterval } from '../../src/agents/model/interval.ts';
import { type Input, step } from '../../src/agents/model/step.ts';
import { memberOf } from './report.ts';
import { DIRECTORY, EPOCH } from './stage.ts';

const at = (seconds: number): number => EPOCH + seconds * 1_000_000;
const ms = (seconds: number): number => at(seconds) / 1000;
const members = [memberOf('support', 'alice'), memberOf('sales', 'alice')];
const facts = { device: 'NOT_INUSE', online: true, legs: [], members, restarted: false, callsLostAt: null } as const;
const leg = (phase: 'ringing' | 'up') => ({ id: '18', callId: 'call', phase });
const want = (status: 'available' | 'offline', seconds: number): Input[] => [
  { type: 'wanted', choice: { status, reason: null }, at: at(seconds) },
  { type: 'settled', at: at(seconds) },
];

function run(inputs: readonly Input[]): { agent: Agent; closed: ClosedInterval[] } {
  const [alice] = DIRECTORY.agents;
  if (alice === undefined) throw new Error('nobody');
  let agent = newAgent(alice);
  const closed: ClosedInterval[] = [];
  for (const input of [{ type: 'snapshot', facts, at: at(0) } as const, ...want('available', 0), ...inputs]) {
    const stepped = step(agent, input);
    agent = stepped.agent;
    closed.push(...stepped.closed);
  }
  return { agent, closed };
}

describe('one agent', () => {
  it('ends a wrap-up at its own end, however late it is looked at', () => {
    const { closed } = run([
      { type: 'leg', leg: leg('up'), at: at(1) },
      { type: 'connected', id: '18', queue: 'acme_support', at: at(1) },
      { type: 'leg.gone', id: '18', at: at(4) },
      { type: 'leg', leg: { ...leg('ringing'), id: '19' }, at: at(60) },
    ]);
    expect(closed.slice(-2)).toMatchObject([
      { label: 'wrap_up', startedAt: ms(4), endedAt: ms(9) },
      { label: 'available', startedAt: ms(9), endedAt: ms(60) },
    ]);
  });

  it('does not bring a call back that ended, neither by a late event nor by a snapshot that was begun before', () => {
    const { agent } = run([
      { type: 'leg', leg: leg('ringing'), at: at(1) },
      { type: 'leg.gone', id: '18', at: at(5) },
      { type: 'leg', leg: leg('up'), at: at(4) },
      { type: 'snapshot', facts: { ...facts, legs: [leg('up')] }, at: at(4.5) },
      { type: 'leg', leg: leg('up'), at: at(6) },
    ]);
    expect(situationOf(agent)).toEqual({ device: 'idle', work: 'none', callId: null });
  });

  it('counts from the last sign-out on when a clock was set back before the next sign-in', () => {
    const { agent, closed } = run([...want('offline', 100), ...want('available', 50), ...want('offline', 130)]);
    expect(closed.map(({ startedAt, endedAt }) => [startedAt, endedAt])).toEqual([
      [ms(0), ms(100)],
      [ms(100), ms(130)],
    ]);
    expect(agent.signedInAt).toBeNull();
    expect(run([...want('offline', 100), ...want('available', 50)]).agent.signedInAt).toBe(ms(100));
  });

  it('believes a snapshot of another process whatever its clock says', () => {
    const { agent } = run([
      { type: 'leg', leg: leg('up'), at: at(100) },
      { type: 'snapshot', facts: { ...facts, members: [], restarted: true }, at: at(90) },
    ]);
    expect(situationOf(agent).work).toBe('none');
    expect([...agent.seats.keys()]).toEqual([]);
  });

  it('keeps what was heard after the moment of a snapshot', () => {
    const { agent } = run([
      { type: 'leg', leg: leg('up'), at: at(10) },
      { type: 'member.gone', queue: 'acme_sales', at: at(10) },
      { type: 'device', state: 'UNAVAILABLE', at: at(10) },
      { type: 'snapshot', facts, at: at(9) },
    ]);
    expect(situationOf(agent).work).toBe('talking');
    expect(agent.seats.get('acme_sales')?.member).toBeNull();
    expect(agent.phone.device).toBe('UNAVAILABLE');
  });

  it('gives the same object back when nothing changed', () => {
    const { agent } = run([{ type: 'leg', leg: leg('up'), at: at(1) }]);
    const same: Input[] = [
      { type: 'leg', leg: leg('up'), at: at(2) },
      { type: 'device', state: 'NOT_INUSE', at: at(2) },
      { type: 'member', member: { ...memberOf('support', 'alice'), inCall: true, status: 2 }, at: at(2) },
      { type: 'time', at: at(3) },
      { type: 'settled', at: at(3) },
    ];
    for (const input of same) expect(step(agent, input).agent, input.type).toBe(agent);
  });
});
