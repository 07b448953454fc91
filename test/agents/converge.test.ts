import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { Agent } from '../../src/agents/model/agent.ts';
import { newAgent } from '../../src/agents/model/agent.ts';
import { type Choice, STATUSES } from '../../src/agents/model/choice.ts';
import { type Command, missing } from '../../src/agents/model/converge.ts';
import { pauseText, queueText } from '../../src/agents/model/pause-text.ts';
import { tidy } from '../../src/agents/model/stray.ts';
import { decodeName } from '../../src/asterisk/naming.ts';
import type { QueueMemberSnapshot } from '../../src/asterisk/pbx-event.ts';
import { memberOf } from './report.ts';
import { person, serves } from './stage.ts';

const QUEUES = ['support', 'sales', 'vip'] as const;
const AT = 'PJSIP/acme_alice';

const choice: fc.Arbitrary<Choice> = fc.record({
  status: fc.constantFrom(...STATUSES),
  reason: fc.option(fc.string({ unit: 'grapheme', maxLength: 80 }), { nil: null }),
});
const member = fc.record({
  paused: fc.boolean(),
  pausedReason: fc.constantFrom('', 'lunch', 'console'),
  penalty: fc.nat({ max: 3 }),
  membership: fc.constantFrom('dynamic', 'static'),
});
const shown = fc.dictionary(fc.constantFrom(...QUEUES), member);
const assigned = fc.dictionary(fc.constantFrom(...QUEUES), fc.nat({ max: 3 }));

function agentOf(
  wanted: Choice,
  queues: Record<string, number>,
  seats: ReadonlyMap<string, QueueMemberSnapshot>,
): Agent {
  const serving = Object.entries(queues).map(([key, penalty], n) => serves(n + 1, key, 0, penalty));
  const who = { ...person(1, 'Alice', '1001'), queues: serving };
  return {
    ...newAgent(who),
    wanted,
    seats: new Map([...seats].map(([queue, one]) => [queue, { member: one, at: 1 }])),
  };
}

/** app_queue, as far as these commands go. */
function obey(members: Map<string, QueueMemberSnapshot>, command: Command): void {
  const known = members.get(command.queue);
  const fresh = { ...memberOf('x', 'alice'), queue: command.queue };
  if (command.kind === 'add' && known === undefined) members.set(command.queue, { ...fresh, ...command });
  if (command.kind === 'remove' && known?.membership === 'dynamic') members.delete(command.queue);
  if (command.kind === 'penalty' && known) members.set(command.queue, { ...known, penalty: command.penalty });
  if (command.kind === 'pause' && known) {
    const pausedReason = command.paused ? command.reason : '';
    members.set(command.queue, { ...known, paused: command.paused, pausedReason });
  }
}

describe('convergence', () => {
  it('is over after one round, from any state of the queues to any wish', () => {
    fc.assert(
      fc.property(choice, assigned, shown, (wanted, queues, before) => {
        const members = new Map(
          Object.entries(before).map(([key, one]) => [`acme_${key}`, { ...memberOf(key, 'alice'), ...one }]),
        );
        const has = (queue: string): boolean => queue !== 'acme_vip';
        for (const command of missing(agentOf(wanted, queues, members), has, AT)) obey(members, command);
        expect(missing(agentOf(wanted, queues, members), has, AT)).toEqual([]);
        const serving = Object.keys(queues).map((key) => `acme_${key}`);
        for (const [queue, one] of members) {
          const stays = one.membership === 'static' || (wanted.status !== 'offline' && serving.includes(queue));
          expect(stays || (queue === 'acme_vip' && serving.includes(queue))).toBe(true);
        }
        for (const queue of serving.filter(has)) {
          if (wanted.status !== 'offline') expect(members.get(queue)?.paused).toBe(wanted.status !== 'available');
        }
      }),
      { numRuns: 500 },
    );
  });

  it('carries nothing that would tear the list in which app_queue keeps its members', () => {
    fc.assert(
      fc.property(fc.string({ unit: 'binary', maxLength: 200 }), (text) => {
        const plain = queueText(text);
        expect(plain).not.toMatch(/[;|,"\\\p{Cc}]/u);
        expect(Buffer.byteLength(plain)).toBeLessThan(80);
        expect(plain).toBe(plain.trim());
        expect(queueText(plain)).toBe(plain);
      }),
      { numRuns: 1000 },
    );
    expect(queueText('lunch, then "dentist"; back|soon\r\n')).toBe('lunch then dentist back soon');
    expect(pauseText({ status: 'dnd', reason: ';;;' })).toBe('dnd');
  });
});

describe('members that are no agent’s', () => {
  const policy = { removeForeign: false };
  const stray = (at: string): QueueMemberSnapshot => ({ ...memberOf('support', 'x'), interface: at });
  const gone = (at: string) => [{ kind: 'remove', queue: 'acme_support', interface: at }];

  it.each([
    ['a phone of the same tenant', 'PJSIP/acme_old', true],
    ['a phone of another tenant', 'PJSIP/globex_phone', true],
    ['somebody else’s member', 'Local/501@rollover', false],
  ])('%s', (_, at, taken) => {
    const phone = at.startsWith('PJSIP/') ? decodeName(at.slice(6)) : null;
    expect(tidy(stray(at), null, phone, policy)).toEqual(taken ? gone(at) : []);
    expect(tidy(stray(at), null, phone, { removeForeign: true })).toEqual(gone(at));
    expect(tidy({ ...stray(at), membership: 'static' }, null, phone, { removeForeign: true })).toEqual([]);
  });

  it('those that the database wants are there, and as it wants them', () => {
    const door = { memberName: 'Door', penalty: 2, wrapupSeconds: 0, paused: false, pausedReason: '' };
    const wanted = { queue: 'acme_support', interface: 'PJSIP/acme_door', ...door };
    expect(tidy(null, wanted, null, policy)).toEqual([{ kind: 'add', ...wanted }]);
    const paused = { ...stray('PJSIP/acme_door'), penalty: 2, paused: true, pausedReason: 'x' };
    expect(tidy(paused, wanted, null, policy)).toMatchObject([{ kind: 'pause', paused: false }]);
  });
});
