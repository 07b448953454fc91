import type { Scenario } from './scenario.ts';
import { talking } from './scenario.ts';

/** apps/dial/action_post_answer and mid_call_events: the dialplan goes on with one party, or before they talk. */
/** Nobody talked, so it is no answer; what Dial made of it is told by its caller. */
const NO_ROW = 'the called party is a phone, not a Local channel with a row of its own';
const HALF = 'the other half, or the called phone, is a row here that upstream keeps from being written';

/** Asterisk calls 2000, where Bob is dialled and answers; then one of them goes. */
function answered(leaves: 'originator' | 'bob' | 'nobody'): Scenario['play'] {
  return async (at) => {
    const bob = await at.phone('1002');
    const channel = await at.originate('2000');
    const call = await bob.incoming();
    call.answer();
    await at.pause(700);
    if (leaves === 'originator') await at.drop(channel);
    if (leaves === 'bob') await call.hangup();
    await at.pause(1_300);
    await call.hangup();
    await at.drop(channel);
  };
}

/** What the callee's own subroutine says decides whether they talk at all. */
function gosub(result: string, record: string, upstream: readonly string[], after: readonly string[] = []): Scenario {
  return {
    name: `apps/dial/mid_call_events/dial_gosub#${result.toLowerCase().split(':')[0]}`,
    dialplan: {
      '2000': ['Dial($1002,,U($T_mid))', 'Hangup()', ...after],
      's@mid': [`Set(GOSUB_RESULT=${result})`, 'Return()'],
    },
    play: async (at) => {
      const [alice, bob] = [await at.phone('1001'), await at.phone('1002')];
      const calling = alice.dial('2000');
      const called = await bob.incoming();
      called.answer();
      await at.pause(600);
      await calling.hangup();
      await called.hangup();
    },
    upstream,
    because: NO_ROW,
    records: [record],
  };
}

export const AFTER_ANSWER: readonly Scenario[] = [
  {
    name: 'apps/dial/action_post_answer/called_party_continue#priority',
    dialplan: { '2000': ['Dial($1002,,F)', 'Wait(1)', 'Hangup()'] },
    play: answered('originator'),
    upstream: ['ANSWERED', 'ANSWERED'],
    because: HALF,
    records: ['ANSWERED 1002>2000: 1002 caller'],
  },
  {
    name: 'apps/dial/action_post_answer/called_party_continue#transfer',
    dialplan: { '2000': ['Dial($1002,,F($T_other^jump^1))', 'Hangup()'], 'jump@other': ['Wait(1)', 'Hangup()'] },
    play: answered('originator'),
    upstream: ['ANSWERED', 'ANSWERED'],
    because: HALF,
    records: ['ANSWERED 1002>jump: 1002 caller'],
  },
  {
    name: 'apps/dial/action_post_answer/caller_continue',
    dialplan: { '2000': ['Dial($1002,,g)', 'Wait(1)', 'Hangup()'] },
    play: answered('bob'),
    upstream: ['ANSWERED', 'ANSWERED'],
    because: HALF,
    records: ['ANSWERED 1002>: 1002 caller'],
  },
  {
    name: 'apps/dial/action_post_answer/party_transfer',
    dialplan: {
      '2000': ['Dial($1002,,G($T_other^jump^1))', 'Hangup()'],
      'jump@other': [
        'Goto(mine)',
        'Goto(theirs)',
        '(mine)Answer()',
        'Wait(1)',
        'Hangup()',
        '(theirs)Wait(0.5)',
        'Hangup()',
      ],
    },
    play: answered('nobody'),
    upstream: ['ANSWERED', 'ANSWERED', 'ANSWERED'],
    because: HALF,
    records: ['ANSWERED 1002>jump: 1002 caller'],
  },
  gosub('ABORT', 'NO ANSWER 1001>2000: 1001 caller, 1002 rang', ['FAILED', 'ANSWERED']),
  gosub('BUSY', 'BUSY 1001>2000: 1001 caller, 1002 rang', ['BUSY', 'ANSWERED']),
  gosub('CONGESTION', 'CONGESTION 1001>2000: 1001 caller, 1002 rang', ['FAILED', 'ANSWERED']),
  gosub('CONTINUE', 'NO ANSWER 1001>2000: 1001 caller, 1002 rang', ['FAILED', 'ANSWERED']),
  gosub('GOTO:jump', 'NO ANSWER 1001>2000: 1001 caller, 1002 rang', ['FAILED', 'ANSWERED'], ['(jump)Hangup()']),
  {
    name: 'apps/dial/mid_call_events/dial_gosub#goto_full',
    dialplan: {
      '2000': ['Dial($1002,,U($T_mid))', 'Hangup()'],
      's@mid': ['Set(GOSUB_RESULT=GOTO:$T_full^jump^1)', 'Return()'],
      'jump@full': ['Hangup()'],
    },
    play: async (at) => {
      const [alice, bob] = [await at.phone('1001'), await at.phone('1002')];
      const calling = alice.dial('2000');
      (await bob.incoming()).answer();
      await calling.until('ended').catch(() => {});
    },
    upstream: ['FAILED', 'ANSWERED'],
    because: NO_ROW,
    records: ['NO ANSWER 1001>2000: 1001 caller, 1002 rang'],
  },
  {
    name: 'apps/dial/mid_call_events/dial_gosub#invalid',
    dialplan: {
      '2000': ['Dial($1002,,U($T_mid))', 'Hangup()'],
      's@mid': ['Set(GOSUB_RESULT=BLAH)', 'Return()'],
    },
    play: async (at) => {
      const { calling } = await talking(at, '1001', '2000', '1002');
      await at.pause(500);
      await calling.hangup();
    },
    upstream: ['ANSWERED'],
    records: ['ANSWERED 1001>2000: 1001 caller, 1002 answered'],
  },
];
