import { channelOf, type Scenario, type Scene, talking } from './scenario.ts';

/** bridge and apps/bridge: two who talk, and what their keys do. Both may do everything but where it says otherwise. */
const DIALLED = { '2000': ['Dial($1002,,TtHhKkXx)', 'Hangup()'] };

/** One call after the other, each by the same two. */
function calls(
  ...each: readonly ((pair: Awaited<ReturnType<typeof talking>>, at: Scene) => Promise<void>)[]
): Scenario['play'] {
  return async (at) => {
    for (const one of each) {
      const pair = await talking(at, '1001', '2000', '1002');
      await at.pause(400);
      await one(pair, at);
      await pair.calling.until('ended');
      await pair.called.until('ended');
    }
  };
}

const PAIR = 'ANSWERED 1001>2000: 1001 caller, 1002 answered';
const answered = (n: number): readonly string[] => Array.from({ length: n }, () => 'ANSWERED');
const pairs = (n: number): readonly string[] => Array.from({ length: n }, () => PAIR);

export const BRIDGE: readonly Scenario[] = [
  {
    name: 'bridge/simple_bridge',
    dialplan: DIALLED,
    play: calls(
      ({ calling }) => calling.hangup(),
      ({ called }) => called.hangup(),
    ),
    upstream: answered(2),
    records: pairs(2),
  },
  {
    name: 'bridge/disconnect',
    dialplan: DIALLED,
    play: calls(
      ({ calling }) => calling.press('#0'),
      ({ calling }) => calling.press('#0'),
      ({ called }) => called.press('#0'),
    ),
    upstream: answered(3),
    records: pairs(3),
  },
  {
    name: 'bridge/blindxfer_setup',
    dialplan: DIALLED,
    play: calls(...['calling', 'calling', 'called'].map((who) => keyAndBack(who as 'calling' | 'called', '#1'))),
    upstream: answered(3),
    records: pairs(3),
  },
  {
    name: 'bridge/atxfer_setup',
    dialplan: DIALLED,
    play: calls(...['calling', 'calling', 'called'].map((who) => keyAndBack(who as 'calling' | 'called', '#2'))),
    upstream: answered(3),
    records: pairs(3),
  },
  {
    name: 'bridge/automixmon',
    dialplan: DIALLED,
    play: calls(keyAndBack('calling', '#9'), keyAndBack('called', '#9')),
    upstream: answered(2),
    records: pairs(2),
  },
  {
    name: 'bridge/transfer_capabilities',
    dialplan: { '2000': ['Dial($1002,,TtHh)', 'Hangup()'] },
    play: calls(keyAndBack('calling', '#1', 'called'), keyAndBack('called', '#1', 'calling')),
    upstream: answered(2),
    records: pairs(2),
  },
  {
    name: 'bridge/transfer_failure',
    dialplan: {
      '2000': ['Set(FEATURE(inherit)=yes)', 'Set(FEATURE(transferdialattempts)=1)', 'Dial($1002,,Tt)', 'Hangup()'],
    },
    play: calls(
      ...(['calling', 'called'] as const).flatMap((who) => ['#1', '#2'].map((key) => keyAndBack(who, key, who, '09'))),
    ),
    upstream: answered(4),
    records: pairs(4),
  },
  {
    name: 'bridge/feature_timeout_hangup',
    dialplan: {
      '2000': ['Dial(Local/2001@$T_phones/n,,tT)', 'Hangup()'],
      '2001': ['Dial(Local/2002@$T_phones/n,,tT)', 'Hangup()'],
      '2002': ['Answer()', 'Read(KEY,,1)', 'Hangup()'],
    },
    play: async (at) => {
      const calling = (await at.phone('1001')).dial('2000');
      await calling.until('answered');
      await at.pause(500);
      await calling.press('#');
      await calling.until('ended');
    },
    records: ['ANSWERED 1001>2000: 1001 caller'],
  },
  {
    name: 'bridge/hold_redirect',
    dialplan: DIALLED,
    play: async (at) => {
      const { calling, called } = await talking(at, '1001', '2000', '1002');
      await calling.hold();
      const { name } = await channelOf(at, '1002');
      await at.cli(`channel redirect ${name} ${at.tenant}_phones,echo,1`);
      await calling.until('ended');
      await at.pause(500);
      await called.hangup();
    },
    records: [PAIR],
  },
  {
    name: 'apps/bridge/bridge_baseline',
    dialplan: {
      '2001': ['Answer()', 'Echo()'],
      '2002': ['Answer()', 'Echo()'],
      call: ['Answer()', 'Set(GLOBAL($T_first)=%{CHANNEL})', 'Echo()', 'Hangup()'],
      bridge: ['Answer()', 'Bridge(%{$T_first})', 'Hangup()'],
    },
    play: async (at) => {
      const first = await at.originate('2001', { goesOn: 'call' });
      await at.pause(800);
      await at.originate('2002', { goesOn: 'bridge' });
      await at.pause(1_000);
      await at.drop(first);
    },
    upstream: answered(4),
    records: ['ANSWERED >2001: '],
  },
];

/** Presses keys, is back when nothing comes of it, and then somebody hangs up. */
function keyAndBack(who: 'calling' | 'called', keys: string, ends = who, then = '') {
  return async (pair: Awaited<ReturnType<typeof talking>>, at: Scene): Promise<void> => {
    await pair[who].press(keys);
    await at.pause(300);
    if (then !== '') await pair[who].press(then);
    await at.pause(3_500);
    await pair[ends].hangup();
  };
}
