import type { Scenario } from './scenario.ts';

/** cdr/cdr_manipulation: a dialplan that splits, empties or switches off what is written of a call. */
function plays(ms: number, goesOn = 'echo'): Scenario['play'] {
  return async (at) => {
    const channel = await at.originate('2000', { goesOn });
    await at.pause(ms);
    await at.drop(channel);
  };
}

const SILENT = ['Set(CDR_PROP(disable)=True)'];
const FAR_END = 'upstream calls itself over SIP and writes the far end too; here that is a phone';
const EMPTY_HALF = 'the other half, which upstream keeps from being written, is a row, too';

/** One originated call: nobody but Asterisk's own halves. */
function alone(o: Omit<Scenario, 'play' | 'records'> & { lasts?: number; goesOn?: string; record: string }): Scenario {
  const { lasts = 1_500, goesOn = 'echo', record, ...rest } = o;
  return { ...rest, play: plays(lasts, goesOn), records: [record] };
}

export const FORKS: readonly Scenario[] = [
  {
    name: 'cdr/cdr_manipulation/cdr_fork_end_time',
    dialplan: {
      '2000': ['Dial($1002,1)', 'Answer()', 'Wait(1)', 'ForkCDR(e)', 'Wait(1)', 'Hangup()'],
      silent: [...SILENT, 'Echo()'],
    },
    play: async (at) => {
      const bob = await at.phone('1002');
      await at.originate('2000', { goesOn: 'silent' });
      await (await bob.incoming()).until('ended');
      await at.pause(2_300);
    },
    upstream: ['NO ANSWER', 'ANSWERED', 'ANSWERED'],
    also: ({ cdr }) => {
      const [, first, second] = cdr.filter(({ channel }) => channel?.endsWith(';2'));
      const ended = Number(second?.['end']) - Number(first?.['end']);
      return first?.['start'] === second?.['start'] && ended > 0.5 ? [] : ['the two rows do not fit'];
    },
    note: 'the second row begins when the first did, as ForkCDR() has no r',
    records: ['NO ANSWER 1002>2000: 1002 caller'],
  },
  {
    name: 'cdr/cdr_manipulation/console_fork_before_dial',
    dialplan: { '2000': ['Answer()', 'Wait(0.5)', 'ForkCDR()', 'Dial($1002)'], silent: [...SILENT, 'Echo()'] },
    play: async (at) => {
      const bob = await at.phone('1002');
      await at.originate('2000', { goesOn: 'silent' });
      const call = await bob.incoming();
      call.answer();
      await at.pause(500);
      await call.hangup();
    },
    upstream: ['ANSWERED', 'ANSWERED', 'ANSWERED'],
    because: FAR_END,
    records: ['ANSWERED 1002>: 1002 caller'],
  },
  {
    name: 'cdr/cdr_manipulation/console_fork_after_busy_forward',
    dialplan: {
      '2000': ['Dial($1002)', 'Goto(%{DIALSTATUS})', 'Hangup()', '(BUSY)ForkCDR()', 'Dial($1003)', 'Hangup()'],
      silent: [...SILENT, 'Echo()'],
    },
    play: async (at) => {
      const [bob, carol] = [await at.phone('1002'), await at.phone('1003')];
      await at.originate('2000', { goesOn: 'silent' });
      (await bob.incoming()).reject('486 Busy Here');
      const third = await carol.incoming();
      third.answer();
      await at.pause(500);
      await third.hangup();
    },
    upstream: ['BUSY', 'ANSWERED', 'ANSWERED'],
    records: ['ANSWERED 1003>: 1003 caller, 1002 rang'],
  },
  alone({
    name: 'cdr/cdr_manipulation/nocdr',
    dialplan: { '2000': ['Answer()', ...SILENT, 'Wait(0.5)', 'Hangup()'] },
    upstream: ['ANSWERED'],
    note: 'by CDR_PROP(disable), as Asterisk has no NoCDR() any more',
    record: 'ANSWERED >2000: ',
  }),
  alone({
    name: 'cdr/cdr_manipulation/cdr_prop_disable#single',
    dialplan: {
      '2000': [...SILENT, 'Dial(Local/2001@$T_phones/n)', 'Hangup()'],
      '2001': [...SILENT, 'Answer()', 'Hangup()'],
      silent: [...SILENT, 'Answer()', 'Echo()'],
    },
    goesOn: 'silent',
    upstream: [],
    record: 'ANSWERED >2000: ',
  }),
  alone({
    name: 'cdr/cdr_manipulation/cdr_prop_disable#multiple',
    dialplan: {
      '2000': [...SILENT, 'Dial(Local/2001@$T_phones/n&Local/2001@$T_phones/n&Local/2001@$T_phones/n)', 'Hangup()'],
      '2001': [...SILENT, 'Answer()', 'Hangup()'],
      silent: [...SILENT, 'Answer()', 'Echo()'],
    },
    goesOn: 'silent',
    upstream: [],
    record: 'ANSWERED >2000: ',
  }),
  alone({
    name: 'cdr/cdr_manipulation/cdr_prop_disable#reenable',
    dialplan: {
      '2000': [
        ...[...SILENT, 'Dial(Local/2001@$T_phones/n,,g)', 'Set(CDR_PROP(disable)=False)'],
        ...['Dial(Local/2001@$T_phones/n)', 'Hangup()'],
      ],
      '2001': [...SILENT, 'Answer()', 'Wait(0.2)', 'Hangup()'],
      silent: [...SILENT, 'Answer()', 'Echo()'],
    },
    goesOn: 'silent',
    upstream: ['ANSWERED'],
    record: 'ANSWERED >2000: ',
  }),
  alone({
    name: 'cdr/cdr_manipulation/func_cdr',
    dialplan: {
      '2000': [
        'Set(CALLERID(num)=8005551234)',
        'Set(CDR(userfield)=test)',
        'Wait(0.5)',
        'Answer()',
        'Wait(0.5)',
        'Hangup()',
      ],
      silent: [...SILENT, 'Echo()'],
    },
    goesOn: 'silent',
    also: ({ rows }) =>
      rows.some(({ userfield, src }) => userfield === 'test' && src === '8005551234')
        ? []
        : ['userfield and src are lost'],
    record: 'ANSWERED >2000: ',
  }),
  alone({
    name: 'cdr/cdr_unanswered_yes',
    dialplan: { '2000': ['Set(CDR(accountcode)=cdrtest_local)', 'Hangup()'] },
    unanswered: true,
    upstream: ['NO ANSWER'],
    because: EMPTY_HALF,
    record: 'FAILED >2000: ',
  }),
];
