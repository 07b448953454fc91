import { type Scenario, type Scene, talking } from './scenario.ts';

/** apps/queues: Alice calls 2000, the queue rings its members. */
const QUEUE = ['strategy = ringall', 'timeout = 15', 'retry = 1', 'wrapuptime = 0', 'ringinuse = no'];
const MEMBER = (phone: string, penalty = 0) => `member => $${phone},${penalty}`;
/** Upstream's members are Local channels that ring for ever. */
const LOCAL = ['member => Local/2001@$T_own', 'member => Local/2002@$T_own'];
/** Where a dialplan ends without a word, in no context that the product's own goes on in. */
const NOBODY = { '2000@own': ['Queue($T_q,,,,3)'], '2001@own': ['Echo()'], '2002@own': ['Echo()'] };
const JOIN = { '2000': ['Queue($T_q)', 'Hangup()'] };

async function inQueue(at: Scene) {
  const pair = await talking(at, '1001', '2000', '1002');
  await at.pause(500);
  return pair;
}

/** Nobody calls: Asterisk originates the caller. @param first runs before that */
function waitsInVain(first?: string): Scenario['play'] {
  return async (at) => {
    if (first !== undefined) {
      await at.originate(`${first}@${at.tenant}_own`).catch(() => {});
      await at.pause(600);
    }
    await at.originate(`2000@${at.tenant}_own`);
    await at.pause(3_500);
  };
}

const TALK = 'ANSWERED 1001>2000: 1001 caller, 1002 answered';

export const QUEUES: readonly Scenario[] = [
  {
    name: 'apps/queues/queue_no_answer',
    dialplan: NOBODY,
    queue: [...QUEUE, ...LOCAL],
    play: waitsInVain(),
    unanswered: true,
    upstream: ['FAILED', 'FAILED', 'NO ANSWER', 'NO ANSWER', 'NO ANSWER'],
    records: ['NO ANSWER >2000: '],
  },
  {
    name: 'apps/queues/queue_one_paused_no_answer',
    dialplan: { ...NOBODY, '2005@own': ['PauseQueueMember($T_q,Local/2001@$T_own)'] },
    queue: [...QUEUE, ...LOCAL],
    play: waitsInVain('2005'),
    unanswered: true,
    upstream: ['FAILED', 'NO ANSWER', 'FAILED', 'NO ANSWER', 'NO ANSWER'],
    records: ['FAILED >2005: ', 'NO ANSWER >2000: '],
  },
  {
    name: 'apps/queues/queue_all_paused_no_answer',
    dialplan: {
      ...NOBODY,
      '2005@own': ['PauseQueueMember($T_q,Local/2001@$T_own)', 'PauseQueueMember($T_q,Local/2002@$T_own)'],
    },
    queue: [...QUEUE, ...LOCAL],
    play: waitsInVain('2005'),
    unanswered: true,
    upstream: ['FAILED', 'NO ANSWER', 'FAILED', 'NO ANSWER'],
    records: ['FAILED >2005: ', 'NO ANSWER >2000: '],
  },
  {
    name: 'apps/queues/queue_baseline',
    dialplan: JOIN,
    queue: [...QUEUE, MEMBER('1002')],
    play: async (at) => {
      const { calling, called } = await inQueue(at);
      await calling.hangup();
      await called.until('ended');
    },
    records: [TALK],
  },
  {
    name: 'apps/queues/transfer/caller_blind',
    dialplan: JOIN,
    queue: [...QUEUE, MEMBER('1002')],
    play: async (at) => {
      const carol = await at.phone('1003');
      const { caller, calling, called } = await inQueue(at);
      await calling.refer(caller.uri('1003'));
      const third = await carol.incoming();
      third.answer();
      await at.pause(600);
      await called.hangup();
      await third.until('ended');
      await calling.hangup();
    },
    records: [`${TALK}, 1003 answered; blind to 1003 by 1001`],
  },
  {
    name: 'apps/queues/transfer/caller_attended',
    dialplan: JOIN,
    queue: [...QUEUE, MEMBER('1002')],
    play: async (at) => {
      const carol = await at.phone('1003');
      const { caller, calling, called } = await inQueue(at);
      const enquiry = caller.dial('1003');
      const third = await carol.incoming();
      third.answer();
      await enquiry.until('answered');
      await at.pause(400);
      await calling.referTo(enquiry);
      await at.pause(800);
      await called.hangup();
      await third.until('ended');
    },
    records: [`${TALK}, 1003 answered; attended to 1003 by 1001`],
  },
  {
    name: 'apps/queues/queue_transfer_callee',
    dialplan: { '2000': ['Queue($T_q,F)', 'Wait(0.6)', 'Hangup()'] },
    queue: [...QUEUE, MEMBER('1002')],
    play: async (at) => {
      const { calling, called } = await inQueue(at);
      await calling.hangup();
      await called.until('ended');
    },
    records: [TALK],
  },
  {
    name: 'apps/queues/queue_member_forward',
    dialplan: { ...JOIN, '2003': ['Dial($1003)', 'Hangup()'] },
    queue: [...QUEUE, MEMBER('1002')],
    play: async (at) => {
      const [alice, bob, carol] = [await at.phone('1001'), await at.phone('1002'), await at.phone('1003')];
      const calling = alice.dial('2000');
      (await bob.incoming()).reject('302 Moved Temporarily', [['Contact', `<${bob.uri('2003')}>`]]);
      const third = await carol.incoming();
      third.answer();
      await calling.until('answered');
      await at.pause(500);
      await calling.hangup();
      await third.until('ended');
    },
    records: ['ANSWERED 1001>2000: 1001 caller, 1003 answered, 1002 rang'],
  },
  {
    name: 'apps/queues/redirect',
    dialplan: {
      ...JOIN,
      '2010': ['Answer()', 'Set(GLOBAL($T_carol)=%{CHANNEL})', 'Wait(15)', 'Hangup()'],
      '2011': ['Bridge(%{$T_carol})', 'Hangup()'],
    },
    queue: [...QUEUE, MEMBER('1002')],
    play: async (at) => {
      const carol = await at.phone('1003');
      const { calling, called } = await inQueue(at);
      const third = carol.dial('2010');
      await third.until('answered');
      await at.pause(1_000); // and waits
      const all = await at.ari<{ name: string }[]>('GET', '/channels');
      const name = all.find((one) => one.name.startsWith(`PJSIP/${at.tenant}_1001-`))?.name;
      await at.cli(`channel redirect ${name} ${at.tenant}_phones,2011,1`);
      await called.until('ended');
      await at.pause(800);
      await calling.hangup();
      await third.until('ended');
    },
    records: [`${TALK}, 1003 answered`],
  },
];
