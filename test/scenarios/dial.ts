import type { PhoneCall } from '../../bin/lab/sip/phone/dialog.ts';
import type { Scenario, Scene } from './scenario.ts';

/** apps/dial: Asterisk itself calls one phone, by a Local channel whose other half hears an echo. */
const TO_BOB = { '2000': ['Dial($1002)', 'Hangup()'] };

/** Bob's phone rings, and then this. */
function bob(then: (call: PhoneCall, at: Scene, channel: string) => Promise<void> | void): Scenario['play'] {
  return async (at) => {
    const phone = await at.phone('1002');
    const channel = await at.originate('2000');
    await then(await phone.incoming(), at, channel);
  };
}

const refusing = (status: string) => bob((call) => call.reject(status));

export const DIAL: readonly Scenario[] = [
  {
    name: 'apps/dial/dial_answer',
    dialplan: TO_BOB,
    play: bob(async (call, at) => {
      call.answer();
      await at.pause(600);
      await call.hangup();
    }),
    upstream: ['ANSWERED', 'ANSWERED'],
    records: ['ANSWERED 1002>: 1002 caller'],
  },
  {
    name: 'apps/dial/dial_busy',
    dialplan: TO_BOB,
    play: refusing('486 Busy Here'),
    upstream: ['BUSY'],
    records: ['BUSY 1002>2000: 1002 caller'],
  },
  {
    name: 'apps/dial/dial_congestion',
    dialplan: TO_BOB,
    play: refusing('503 Service Unavailable'),
    upstream: ['FAILED'],
    records: ['CONGESTION 1002>2000: 1002 caller'],
  },
  {
    name: 'apps/dial/dial_no_answer',
    dialplan: TO_BOB,
    play: refusing('480 Temporarily Unavailable'),
    upstream: ['NO ANSWER'],
    records: ['NO ANSWER 1002>2000: 1002 caller'],
  },
  {
    name: 'apps/dial/dial_timeout',
    dialplan: { '2000': ['Dial($1002,1)', 'Hangup()'] },
    play: bob((call) => call.until('ended')),
    upstream: ['NO ANSWER'],
    records: ['NO ANSWER 1002>2000: 1002 caller'],
  },
  {
    name: 'apps/dial/dial_unavail',
    dialplan: TO_BOB,
    play: refusing('420 Bad Extension'),
    upstream: ['FAILED'],
    records: ['FAILED 1002>2000: 1002 caller'],
  },
  {
    name: 'apps/dial/dial_hangup',
    dialplan: TO_BOB,
    play: bob(async (call, at, channel) => {
      await at.drop(channel);
      await call.until('ended');
    }),
    upstream: ['NO ANSWER'],
    records: ['NO ANSWER 1002>2000: 1002 caller'],
  },
  {
    name: 'apps/dial/dial_dtmf_hangup_cancel',
    dialplan: { '2000': ['Answer()', 'Set(FEATUREMAP(disconnect)=2)', 'Dial($1002,,H)', 'Hangup()'] },
    play: async (at) => {
      const [alice, phone] = [await at.phone('1001'), await at.phone('1002')];
      const calling = alice.dial('2000');
      const called = await phone.incoming();
      await calling.until('answered');
      await calling.press('2');
      await called.until('ended');
      await calling.until('ended');
    },
    upstream: ['NO ANSWER'],
    because: 'a phone presses the key, which has to be answered first: its last row is ANSWERED',
    records: ['NO ANSWER 1001>2000: 1001 caller, 1002 rang'],
  },
  {
    name: 'apps/dial/peer_h_exten',
    dialplan: { '2000': ['Dial($1002,,e)', 'Hangup()'], h: ['NoOp(both come by here)'] },
    play: bob(async (call, at, channel) => {
      call.answer();
      await at.pause(500);
      await at.drop(channel);
      await call.until('ended');
    }),
    upstream: ['ANSWERED'],
    because: 'the other half, which upstream keeps from being written, is a row, too',
    records: ['ANSWERED 1002>: 1002 caller'],
  },
];
