import type { PhoneCall } from '../../bin/lab/sip/phone/dialog.ts';
import type { Scenario, Scene } from './scenario.ts';

/** apps/dial/dial_parallel: two phones at once. */
const BOTH = { '2000': ['Dial($1002&$1003)', 'Hangup()'] };

type Then = (call: PhoneCall, at: Scene, channel: string) => Promise<void> | void;

function both(bob: Then, carol: Then): Scenario['play'] {
  return async (at) => {
    const phones = [await at.phone('1002'), await at.phone('1003')];
    const channel = await at.originate('2000');
    const [first, second] = await Promise.all(phones.map((phone) => phone.incoming()));
    if (first === undefined || second === undefined) throw new Error('not both ring');
    await bob(first, at, channel);
    await at.pause(400);
    await carol(second, at, channel);
  };
}

const refuses =
  (status: string): Then =>
  (call) =>
    call.reject(status);
const isOver: Then = (call) => call.until('ended');
const hangsUp: Then = async (call, at) => {
  call.answer();
  await at.pause(500);
  await call.hangup();
};

function all(word: string, status: string, upstream: string, record: string): Scenario {
  return {
    name: `apps/dial/dial_parallel/dial_parallel_all_${word}`,
    dialplan: BOTH,
    play: both(refuses(status), refuses(status)),
    upstream: [upstream, upstream],
    records: [`${record} 1002>2000: 1002 caller, 1003 rang`],
  };
}

/** Bob is not to be had, Carol answers. */
function single(word: string, status: string, upstream: string): Scenario {
  return {
    name: `apps/dial/dial_parallel/dial_parallel_single_${word}`,
    dialplan: BOTH,
    play: both(refuses(status), hangsUp),
    upstream: ['ANSWERED', upstream, 'ANSWERED'],
    records: ['ANSWERED 1003>: 1003 caller, 1002 rang'],
  };
}

export const PARALLEL: readonly Scenario[] = [
  all('busy', '486 Busy Here', 'BUSY', 'BUSY'),
  all('congestion', '503 Service Unavailable', 'FAILED', 'CONGESTION'),
  all('no_answer', '480 Temporarily Unavailable', 'NO ANSWER', 'NO ANSWER'),
  all('unavail', '420 Bad Extension', 'FAILED', 'FAILED'),
  {
    name: 'apps/dial/dial_parallel/dial_parallel_all_cancel',
    dialplan: BOTH,
    play: both(async (call, at, channel) => {
      await at.drop(channel);
      await call.until('ended');
    }, isOver),
    upstream: ['NO ANSWER', 'NO ANSWER'],
    records: ['NO ANSWER 1002>2000: 1002 caller, 1003 rang'],
  },
  {
    name: 'apps/dial/dial_parallel/dial_parallel_answer_cancel',
    dialplan: BOTH,
    play: both(() => {}, hangsUp),
    upstream: ['ANSWERED', 'NO ANSWER', 'ANSWERED'],
    records: ['ANSWERED 1003>: 1003 caller, 1002 rang'],
  },
  single('busy', '486 Busy Here', 'BUSY'),
  single('congestion', '503 Service Unavailable', 'FAILED'),
  single('no_answer', '480 Temporarily Unavailable', 'NO ANSWER'),
  single('unavail', '420 Bad Extension', 'FAILED'),
];
