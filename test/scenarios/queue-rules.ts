import type { Scenario } from './scenario.ts';

/** apps/queues: who is rung at all. */
const QUEUE = ['strategy = ringall', 'timeout = 15', 'retry = 1', 'ringinuse = no'];
const TALK = 'ANSWERED 1001>2000: 1001 caller, 1002 answered';
const VAIN = 'NO ANSWER 1001>2000: 1001 caller';

/** A second call rings no sooner than the member's pause after the first one. */
function wrapUp(name: string, queue: readonly string[]): Scenario {
  return {
    name: `apps/queues/${name}`,
    dialplan: { '2000': ['Queue($T_q)', 'Hangup()'] },
    queue: [...QUEUE, ...queue],
    play: async (at) => {
      const [alice, bob] = [await at.phone('1001'), await at.phone('1002')];
      let over = 0;
      for (const turn of [1, 2]) {
        const calling = alice.dial('2000');
        const called = await bob.incoming();
        const waited = performance.now() - over;
        if (turn === 2 && waited < 1_000) throw new Error(`rung again after ${Math.round(waited)} ms`);
        called.answer();
        await calling.until('answered');
        await at.pause(1_200); // a call of no second counts for nothing in app_queue
        await calling.hangup();
        await called.until('ended');
        over = performance.now();
      }
    },
    records: [TALK, TALK],
  };
}

/** The queue gives the caller back, and nobody was rung. */
function inVain(
  o: Pick<Scenario, 'name' | 'queue'> & { steps?: readonly string[]; before?: string; shows?: RegExp },
): Scenario {
  return {
    name: o.name,
    dialplan: { '2000': [...(o.steps ?? []), 'Queue($T_q,,,,2)', 'Hangup()'] },
    queue: [...QUEUE, ...(o.queue ?? [])],
    play: async (at) => {
      const [alice, bob] = [await at.phone('1001'), await at.phone('1002')];
      if (o.before !== undefined) await at.cli(o.before.replaceAll('$T', at.tenant));
      const shown = await at.cli(`queue show ${at.tenant}_q`);
      if (o.shows !== undefined && !o.shows.test(shown)) throw new Error(`queue show: ${shown}`);
      await alice
        .dial('2000')
        .until('ended')
        .catch(() => {});
      if (bob.calls.length > 0) throw new Error('the member was rung');
    },
    records: [VAIN],
  };
}

export const QUEUE_RULES: readonly Scenario[] = [
  wrapUp('wrapup_time', ['wrapuptime = 2', 'member => $1002']),
  wrapUp('wrapup_time_per_member', ['wrapuptime = 0', 'member => $1002,0,Bob,$1002,,2']),
  inVain({
    name: 'apps/queues/reason_pause_ami',
    queue: ['member => $1002'],
    before: 'queue pause member PJSIP/$T_1002 queue $T_q reason lunch',
    shows: /paused:lunch/,
  }),
  inVain({
    name: 'apps/queues/queue_penalty_outside_range',
    queue: ['member => $1002,5'],
    steps: ['Set(QUEUE_MIN_PENALTY=0)', 'Set(QUEUE_MAX_PENALTY=1)'],
  }),
  inVain({
    name: 'apps/queues/set_penalty',
    queue: ['member => $1002,0'],
    before: 'queue set penalty 7 on PJSIP/$T_1002 in $T_q',
    shows: /with penalty 7/,
    steps: ['Set(QUEUE_MAX_PENALTY=3)'],
  }),
  {
    name: 'apps/queues/reload_queue_members',
    dialplan: { '2000': ['Queue($T_q)', 'Hangup()'] },
    queue: [...QUEUE],
    play: async (at) => {
      const [alice, bob] = [await at.phone('1001'), await at.phone('1002')];
      await at.cli(`queue add member PJSIP/${at.tenant}_1002 to ${at.tenant}_q`);
      await at.cli(`queue reload members ${at.tenant}_q`);
      const calling = alice.dial('2000');
      const called = await bob.incoming();
      called.answer();
      await calling.until('answered');
      await at.pause(500);
      await called.hangup();
      await calling.until('ended');
    },
    records: [TALK],
  },
  {
    name: 'apps/queues/position_priority_maxlen',
    dialplan: { '2000': ['Queue($T_q)', 'Hangup(17)'], '2006': ['Set(QUEUE_PRIO=9)', 'Queue($T_q)', 'Hangup(17)'] },
    queue: [...QUEUE, 'maxlen = 2', 'joinempty = yes'],
    play: async (at) => {
      const [alice, dave, eve] = [await at.phone('1001'), await at.phone('1004'), await at.phone('1005')];
      const first = alice.dial('2000');
      await at.pause(600);
      const second = dave.dial('2006');
      await at.pause(600);
      const shown = await at.cli(`queue show ${at.tenant}_q`);
      if (!/1\. PJSIP\/s\d+_1004-[\s\S]*2\. PJSIP\/s\d+_1001-/.test(shown)) throw new Error(`queue show: ${shown}`);
      await eve
        .dial('2000')
        .until('ended')
        .catch(() => {}); // there are two already
      await second.hangup();
      await first.hangup();
    },
    records: ['NO ANSWER 1001>2000: 1001 caller', 'NO ANSWER 1004>2006: 1004 caller', 'BUSY 1005>2000: 1005 caller'],
  },
];
