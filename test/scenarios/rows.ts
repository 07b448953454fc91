import type { Evidence } from './evidence.ts';
import { type Scenario, shortTalk } from './scenario.ts';

/** cdr: what stands in a row, and how a call that is sent elsewhere is written. */
const FAR_END = 'upstream calls itself over SIP and writes the far end too; here that is a phone';

function ending(status: string): Scenario['play'] {
  return async (at) => {
    const bob = await at.phone('1002');
    await at.originate('2000').catch(() => {});
    (await bob.incoming()).reject(status);
  };
}

/** Columns that some row has to hold together. */
function holds(...wanted: Readonly<Record<string, string>>[]): (evidence: Evidence) => string[] {
  return ({ rows }) =>
    wanted.flatMap((columns) => {
      const found = rows.some((row) => Object.entries(columns).every(([key, value]) => row[key as 'dst'] === value));
      return found ? [] : [`no row has ${JSON.stringify(columns)}`];
    });
}

export const ROWS: readonly Scenario[] = [
  {
    name: 'cdr/cdr_dial_subroutines',
    dialplan: {
      '2100': ['Dial(Local/2200@$T_phones/n)', 'Hangup()'],
      '2200': ['GoSub($T_sub,d2,1)', 'Hangup()'],
      '2300': ['GoSub($T_sub,d3,1)', 'Hangup()'],
      '2400': ['Wait(0.5)', 'GoSub($T_sub,d4,1)', 'Hangup()'],
      '2401': ['Busy()', 'Hangup()'],
      '2500': ['Answer()', 'Wait(0.7)', 'Hangup()'],
      'd2@sub': ['Dial(Local/2300@$T_phones/n)', 'Return()'],
      'd3@sub': ['Dial(Local/2400@$T_phones/n&Local/2401@$T_phones/n)', 'Return()'],
      'd4@sub': ['GoSub($T_sub,d4b,1)', 'Return()'],
      'd4b@sub': ['Dial(Local/2500@$T_phones/n)', 'Return()'],
    },
    play: async (at) => {
      await at.originate('2100');
      await at.pause(2_000);
    },
    upstream: ['ANSWERED', 'ANSWERED', 'ANSWERED', 'BUSY', 'ANSWERED', 'ANSWERED', 'ANSWERED'],
    also: holds({ dst: '2100' }, { dst: '2200' }, { dst: '2300' }, { dst: '2400' }, { dst: '2500' }),
    records: ['ANSWERED >2100: '],
  },
  {
    name: 'cdr/console_dial_sip_answer',
    dialplan: { '2000': ['Dial($1002)', 'Hangup()'] },
    play: async (at) => {
      const bob = await at.phone('1002');
      await at.originate('2000');
      const call = await bob.incoming();
      call.answer();
      await at.pause(500);
      await call.hangup();
    },
    upstream: ['ANSWERED', 'ANSWERED'],
    records: ['ANSWERED 1002>: 1002 caller'],
  },
  {
    name: 'cdr/console_dial_sip_busy',
    dialplan: { '2000': ['Dial($1002)', 'Hangup()'] },
    play: ending('486 Busy Here'),
    upstream: ['BUSY'],
    records: ['BUSY 1002>2000: 1002 caller'],
  },
  {
    name: 'cdr/console_dial_sip_congestion',
    dialplan: { '2000': ['Dial($1002)', 'Hangup()'] },
    play: ending('503 Service Unavailable'),
    upstream: ['FAILED'],
    records: ['CONGESTION 1002>2000: 1002 caller'],
  },
  {
    name: 'cdr/cdr_originate_sip_congestion_log',
    dialplan: { '2000': ['Dial($1002)', 'Hangup()'] },
    play: ending('503 Service Unavailable'),
    also: ({ cdr }) => (cdr.some(({ disposition }) => disposition === 'CONGESTION') ? [] : ['no row is CONGESTION']),
    upstream: ['FAILED', 'FAILED'],
    because: FAR_END,
    records: ['CONGESTION 1002>2000: 1002 caller'],
  },
  {
    name: 'cdr/console_dial_sip_transfer',
    dialplan: {
      '2000': ['Dial($1002)', 'Hangup()'],
      '2003': ['Answer()', 'Wait(0.5)', 'Hangup()'],
    },
    play: async (at) => {
      const bob = await at.phone('1002');
      const channel = await at.originate('2000');
      (await bob.incoming()).reject('302 Moved Temporarily', [['Contact', `<${bob.uri('2003')}>`]]);
      await at.pause(1_500);
      await at.drop(channel);
    },
    upstream: ['NO ANSWER', 'ANSWERED', 'ANSWERED'],
    because: 'the other half, which upstream keeps from being written, is a row, too',
    records: ['NO ANSWER 1002>2000: 1002 caller'],
  },
  {
    name: 'cdr/cdr_properties/cdr_accountcode',
    dialplan: {
      '2001': ['Set(CDR(accountcode)=initial)', 'Dial(Local/2002@$T_phones)'],
      '2002': ['Dial(Local/2003@$T_phones)'],
      '2003': ['Set(CDR(accountcode)=third)', 'Answer()', 'Wait(0.3)', 'Hangup()'],
    },
    play: async (at) => {
      await at.originate('2001');
      await at.pause(1_200);
    },
    upstream: ['ANSWERED', 'ANSWERED', 'ANSWERED', 'ANSWERED'],
    also: holds({ accountcode: 'initial' }, { accountcode: 'third' }),
    records: ['ANSWERED >2001: '],
  },
  {
    name: 'cdr/cdr_properties/cdr_userfield',
    dialplan: {
      '2000': [
        'Answer()',
        'Set(CDR(accountcode)=cdrtest_local)',
        'Set(CDR(userfield)=bazinga)',
        'Wait(0.3)',
        'Hangup()',
      ],
      silent: ['Set(CDR_PROP(disable)=True)', 'Echo()'],
    },
    play: async (at) => {
      await at.originate('2000', { goesOn: 'silent' });
      await at.pause(800);
    },
    upstream: ['ANSWERED'],
    also: holds({ accountcode: 'cdrtest_local', userfield: 'bazinga' }),
    records: ['ANSWERED >2000: '],
  },
  {
    name: 'cdr/batch_cdrs',
    dialplan: {
      '2000': ['Dial(Local/2001@$T_phones)', 'Hangup()'],
      '2001': ['Busy()', 'Hangup()'],
      '2002': ['Answer()', 'Wait(2)', 'Hangup()'],
      silent: ['Set(CDR_PROP(disable)=True)', 'Echo()'],
    },
    play: async (at) => {
      for (let n = 0; n < 8; n += 1) await at.originate('2000', { goesOn: 'silent' });
      for (let n = 0; n < 2; n += 1) await at.originate('2002', { goesOn: 'silent' });
      await at.pause(2_500);
    },
    upstream: [...Array.from({ length: 8 }, () => 'BUSY'), 'ANSWERED', 'ANSWERED'],
    also: ({ rows }) => {
      const long = rows.filter(({ disposition, duration }) => disposition === 'ANSWERED' && Number(duration) >= 2);
      return long.length >= 2 ? [] : ['the two that were answered lasted two seconds'];
    },
    records: [...Array.from({ length: 8 }, () => 'BUSY >2000: '), 'ANSWERED >2002: ', 'ANSWERED >2002: '],
  },
  {
    name: 'hangup/handlers_endbeforehexten',
    dialplan: {
      '2000': ['Set(CHANNEL(hangup_handler_push)=$T_gone,s,1)', 'Dial($1002,,b($T_gone^predial^1))', 'Hangup()'],
      h: ['NoOp(the end of the caller)'],
      's@gone': ['NoOp(a handler)', 'Return()'],
      'predial@gone': ['Set(CHANNEL(hangup_handler_push)=$T_gone,s,1)', 'Return()'],
    },
    play: shortTalk,
    also: ({ rows }) => (rows.some(({ dst }) => dst === 'h') ? ['a row says that h was called'] : []),
    records: ['ANSWERED 1001>2000: 1001 caller, 1002 answered'],
  },
];
