import { type Scenario, talking } from './scenario.ts';

/** bridge/parkcall: parked by keys in the tenant's lot, and taken back by the number that phones dial for it. */
const IN = (lot: string, options: string) => ({
  '2000': [`Set(CHANNEL(parkinglot)=$T_${lot})`, `Dial($1002,,${options}b($T_lot^s^1))`, 'Hangup()'],
  's@lot': [`Set(CHANNEL(parkinglot)=$T_${lot})`, 'Return()'],
});
/** With an extension to park by, which the product's lots have not: its phones park by their own number. */
const LOT = ['context = $T_short', 'parkext = 800', 'parkpos = 801-805', 'findslot = first', 'comebackdialtime = 2'];
const SHORT = [...LOT, 'parkingtime = 2'];

function comesBack(
  word: string,
  then: (ringing: {
    answer(): void;
    reject(status: string): void;
    hangup(): Promise<void>;
    until(state: 'ended'): Promise<void>;
  }) => Promise<void>,
  upstream: readonly string[],
): Scenario {
  return {
    name: `bridge/parkcall_timeout/comebacktoorigin_yes#${word}`,
    dialplan: IN('short', 'Kk'),
    parking: [...SHORT, 'comebacktoorigin = yes'],
    play: async (at) => {
      const { callee, calling, called } = await talking(at, '1001', '2000', '1002');
      await at.pause(400);
      await called.press('#7');
      await at.pause(800);
      await called.hangup();
      await then(await callee.incoming());
      await calling.hangup();
    },
    upstream,
    ...(word === 'answered'
      ? {}
      : { because: 'the dialplan ends with the call back, upstream says something after it' }),
    records: ['ANSWERED 1001>2000: 1001 caller, 1002 answered; held'],
  };
}

export const PARKING: readonly Scenario[] = [
  {
    name: 'bridge/parkcall#alice',
    dialplan: IN('short', 'Kk'),
    parking: [...LOT, 'parkingtime = 30'],
    play: async (at) => {
      const { calling, called } = await talking(at, '1001', '2000', '1002');
      await at.pause(400);
      await calling.press('#7');
      await at.pause(1_500);
      await called.hangup();
      await calling.hangup();
    },
    upstream: ['ANSWERED', 'ANSWERED'],
    records: ['ANSWERED 1001>2000: 1001 caller, 1002 answered'],
  },
  {
    name: 'bridge/parkcall#bob',
    dialplan: IN('short', 'Kk'),
    parking: [...LOT, 'parkingtime = 30'],
    play: async (at) => {
      const { calling, called } = await talking(at, '1001', '2000', '1002');
      await at.pause(400);
      await called.press('#7');
      await at.pause(1_500);
      await calling.hangup();
      await called.hangup();
    },
    upstream: ['ANSWERED', 'ANSWERED'],
    records: ['ANSWERED 1001>2000: 1001 caller, 1002 answered; held'],
  },
  {
    name: 'bridge/parkcall_blindxfer',
    play: async (at) => {
      const carol = await at.phone('1003');
      const { caller, calling, called } = await talking(at, '1001', '1002', '1002');
      await at.pause(400);
      await called.refer(caller.uri('700'));
      await at.pause(1_200);
      const back = carol.dial('701');
      await back.until('answered');
      await at.pause(600);
      await calling.hangup();
      await back.until('ended');
      await called.hangup();
    },
    records: ['ANSWERED 1001>1002: 1001 caller, 1002 answered, 1003 answered; held'],
  },
  comesBack(
    'answered',
    async (ringing) => {
      ringing.answer();
      await new Promise((resolve) => setTimeout(resolve, 500));
      await ringing.hangup();
    },
    ['ANSWERED', 'ANSWERED', 'ANSWERED'],
  ),
  comesBack('unanswered', (ringing) => ringing.until('ended'), ['ANSWERED', 'ANSWERED', 'NO ANSWER', 'ANSWERED']),
  comesBack('busy', async (ringing) => ringing.reject('486 Busy Here'), ['ANSWERED', 'ANSWERED', 'BUSY', 'ANSWERED']),
  {
    name: 'bridge/parkcall_timeout/comebacktoorigin_no',
    dialplan: { ...IN('short', 'Kk'), 's@timeout': ['Wait(0.3)', 'Hangup()'] },
    parking: [...SHORT, 'comebacktoorigin = no', 'comebackcontext = $T_timeout'],
    play: async (at) => {
      const { calling, called } = await talking(at, '1001', '2000', '1002');
      await at.pause(400);
      await called.press('#7');
      await at.pause(800);
      await called.hangup();
      await calling.until('ended');
    },
    upstream: ['ANSWERED', 'ANSWERED', 'ANSWERED'],
    records: ['ANSWERED 1001>2000: 1001 caller, 1002 answered; held'],
  },
];
