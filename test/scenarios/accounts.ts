import type { Evidence } from './evidence.ts';
import { type Scenario, shortTalk } from './scenario.ts';

/** pbx/accountcode: whose account a leg is on, told by its events and kept in the rows. */
const ALICE = ['Set(CHANNEL(accountcode)=alice_dialplan)', 'Set(CHANNEL(peeraccount)=peer_preset)'];
const OWN = { '1001': { accountcode: 'alice' }, '1002': { accountcode: 'bob' } };

/** The account that a phone's leg had when it left the bridge. */
function accountOf(extension: string, account: string) {
  return ({ cel }: Evidence): string[] => {
    const exits = cel.filter(
      ({ eventtype, channame }) => eventtype === 'BRIDGE_EXIT' && channame?.includes(`_${extension}-`) === true,
    );
    const said = exits.map(({ accountcode }) => accountcode);
    return said.length > 0 && said.every((one) => one === account)
      ? []
      : [`${extension} is on ${said}, not ${account}`];
  };
}

function dials(o: {
  name: string;
  steps: readonly string[];
  bob: string;
  endpoints?: Scenario['endpoints'];
  more?: object;
}): Scenario {
  return {
    name: `pbx/accountcode/${o.name}`,
    dialplan: { '2000': o.steps, ...o.more },
    ...(o.endpoints === undefined ? {} : { endpoints: o.endpoints }),
    ...(o.name.startsWith('queue') ? { queue: ['strategy = ringall', 'timeout = 10', 'member => $1002'] } : {}),
    play: shortTalk,
    also: accountOf('1002', o.bob),
    records: ['ANSWERED 1001>2000: 1001 caller, 1002 answered'],
  };
}

/** Local channels only, from one half to the other. */
function local(
  name: string,
  dialplan: Readonly<Record<string, readonly string[]>>,
  row: Readonly<Record<string, string>>,
): Scenario {
  return {
    name: `pbx/accountcode/${name}`,
    dialplan,
    play: async (at) => {
      const channel = await at.originate('2000');
      await at.pause(1_000);
      await at.drop(channel);
    },
    also: ({ rows }) => {
      const found = rows.some((one) => Object.entries(row).every(([key, value]) => one[key as 'dst'] === value));
      return found ? [] : [`no row has ${JSON.stringify(row)}`];
    },
    records: ['ANSWERED >2000: '],
  };
}

const LOCAL = [
  'Set(CHANNEL(accountcode)=alice_acct)',
  'Set(CHANNEL(peeraccount)=alice_peer)',
  'Dial(Local/2001@$T_phones)',
  'Hangup()',
];

export const ACCOUNTS: readonly Scenario[] = [
  dials({ name: 'dial_none', steps: ['Dial($1002)'], bob: '' }),
  dials({ name: 'dial_peer_none', steps: [...ALICE, 'Dial($1002)'], bob: 'peer_preset' }),
  dials({ name: 'dial_peer_override', steps: [...ALICE, 'Dial($1002)'], bob: 'peer_preset', endpoints: OWN }),
  dials({
    name: 'dial_predial',
    steps: [...ALICE, 'Dial($1002,,b($T_before^s^1))'],
    more: { 's@before': ['Set(CHANNEL(accountcode)=bob_predial)', 'Return()'] },
    bob: 'bob_predial',
    endpoints: OWN,
  }),
  dials({ name: 'dial_straight_none', steps: [ALICE[0] ?? '', 'Dial($1002)'], bob: 'alice_dialplan' }),
  dials({
    name: 'dial_straight_override',
    steps: [ALICE[0] ?? '', 'Dial($1002)'],
    bob: 'alice_dialplan',
    endpoints: OWN,
  }),
  dials({ name: 'queue_none', steps: ['Queue($T_q)'], bob: '' }),
  dials({ name: 'queue_peer_none', steps: [...ALICE, 'Queue($T_q)'], bob: 'peer_preset' }),
  dials({ name: 'queue_peer_preserve', steps: [...ALICE, 'Queue($T_q)'], bob: 'bob', endpoints: OWN }),
  local(
    'local_crossover',
    { '2000': LOCAL, '2001': ['Answer()', 'Echo()'] },
    { accountcode: 'alice_acct', peeraccount: 'alice_peer' },
  ),
  local(
    'local_crossover_back',
    {
      '2000': LOCAL,
      '2001': ['Set(CHANNEL(accountcode)=bob_acct)', 'Set(CHANNEL(peeraccount)=bob_peer)', 'Answer()', 'Echo()'],
    },
    { accountcode: 'bob_acct' },
  ),
  local(
    'local_originate',
    { '2000': ['Set(CHANNEL(accountcode)=bar)', 'Answer()', 'Wait(1)', 'Hangup()'] },
    { accountcode: 'bar' },
  ),
];
