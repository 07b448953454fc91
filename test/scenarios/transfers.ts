import { type Scenario, talking } from './scenario.ts';

/** channels/pjsip/transfers: phones transfer by REFER, through the product's own dialplan unless there is one here. */
const BOB = 'ANSWERED 1001>1002: 1001 caller, 1002 answered';
const THREE = `${BOB}, 1003 answered`;

/** Who transfers calls a colleague (or an application) and puts the other one in his place. */
function attended(name: string, by: 'caller' | 'callee', o: { app?: true; rings?: true } = {}): Scenario {
  const transferer = by === 'caller' ? '1001' : '1002';
  return {
    name: `channels/pjsip/transfers/attended_transfer/nominal/${name}`,
    dialplan: { '2009': ['Answer()', 'Echo()'] },
    play: async (at) => {
      const carol = await at.phone('1003');
      const { caller, callee, calling, called } = await talking(at, '1001', '1002', '1002');
      const [phone, first] = by === 'caller' ? [caller, calling] : [callee, called];
      await first.hold();
      const enquiry = phone.dial(o.app === true ? '2009' : '1003');
      const third = o.app === true ? null : await carol.incoming();
      if (o.rings !== true) {
        third?.answer();
        await enquiry.until('answered');
      }
      await at.pause(500);
      await first.referTo(enquiry);
      await at.pause(600);
      if (o.rings === true) third?.answer();
      await at.pause(1_000);
      await (by === 'caller' ? called : calling).hangup();
      await enquiry.until('ended').catch(() => {});
      await third?.until('ended');
    },
    records: [
      o.app === true ? `${BOB}; attended to 2009 by ${transferer}` : `${THREE}; attended to 1003 by ${transferer}`,
    ],
  };
}

function blind(name: string, by: 'caller' | 'callee', o: { hold?: true; to?: string } = {}): Scenario {
  const transferer = by === 'caller' ? '1001' : '1002';
  return {
    name: `channels/pjsip/transfers/blind_transfer/${name}`,
    dialplan: { s: ['Dial($1003)', 'Hangup()'] },
    play: async (at) => {
      const carol = await at.phone('1003');
      const { caller, calling, called } = await talking(at, '1001', '1002', '1002');
      const [first, other] = by === 'caller' ? [calling, called] : [called, calling];
      if (o.hold) await first.hold();
      await at.pause(400);
      await first.refer(o.to === undefined ? caller.uri('1003') : caller.uri('').replace('sip:@', 'sip:'));
      const third = await carol.incoming();
      third.answer();
      await at.pause(700);
      await other.hangup();
      await third.until('ended');
      await first.hangup();
    },
    records: [`${THREE}; blind to ${o.to ?? '1003'} by ${transferer}`],
  };
}

/** Asterisk asks a phone to call elsewhere (the application Transfer), before or after it answered. */
function byAsterisk(name: string, how: 'redirect' | 'refer'): Scenario {
  const uri = name.startsWith('uri');
  return {
    name: `channels/pjsip/transfers/asterisk/${name}`,
    dialplan: {
      '2000': [
        ...(how === 'refer' ? ['Answer()', 'Wait(0.3)'] : []),
        `Transfer(${uri ? 'PJSIP/sip:1003@127.0.0.1' : '$1003'})`,
        'Wait(0.5)',
        'Hangup()',
      ],
    },
    play: async (at) => {
      const alice = await at.phone('1001');
      const first = alice.dial('2000');
      if (how === 'refer') {
        await first.until('answered');
        await at.pause(1_000); // the phone was asked to by then
        await first.notify('SIP/2.0 200 OK');
        await first.until('ended');
      } else await first.until('ended').catch(() => {});
      const { calling } = await talking(at, '1001', '1003', '1003');
      await at.pause(500);
      await calling.hangup();
    },
    records: [
      `${how === 'refer' ? 'ANSWERED' : 'FAILED'} 1001>2000: 1001 caller`,
      'ANSWERED 1001>1003: 1001 caller, 1003 answered',
    ],
  };
}

export const TRANSFERS: readonly Scenario[] = [
  attended('callee_local', 'callee'),
  attended('caller_local', 'caller'),
  attended('callee_local_blonde', 'callee', { rings: true }),
  attended('caller_local_blonde', 'caller', { rings: true }),
  attended('callee_local_app', 'callee', { app: true }),
  attended('caller_local_app', 'caller', { app: true }),
  blind('callee_refer_only', 'callee'),
  blind('caller_refer_only', 'caller'),
  blind('callee_with_hold', 'callee', { hold: true }),
  blind('caller_with_hold', 'caller', { hold: true }),
  blind('no_target_in_refer', 'callee', { to: 's' }),
  {
    name: 'channels/pjsip/transfers/blind_transfer/disallow',
    endpoints: { '1002': { allow_transfer: 'no' } },
    play: async (at) => {
      const { caller, calling, called } = await talking(at, '1001', '1002', '1002');
      const refused = await called.refer(caller.uri('1003')).catch((error: Error) => error.message);
      if (!String(refused).includes('603')) throw new Error(`REFER: ${refused}`);
      await at.pause(500);
      await calling.hangup();
    },
    records: [BOB],
  },
  {
    name: 'channels/pjsip/transfers/blind_transfer/goto_on_blindxfr',
    dialplan: {
      '2000': ['Set(GOTO_ON_BLINDXFR=$T_phones^2005^1)', 'Dial($1002)', 'Hangup()'],
      '2005': ['Wait(0.5)', 'Hangup()'],
    },
    play: async (at) => {
      const carol = await at.phone('1003');
      const { caller, calling, called } = await talking(at, '1001', '2000', '1002');
      await at.pause(400);
      await called.refer(caller.uri('1003'));
      const third = await carol.incoming();
      third.answer();
      await at.pause(500);
      await third.hangup();
      await calling.until('ended');
      await called.hangup();
    },
    records: ['ANSWERED 1001>2000: 1001 caller, 1002 answered, 1003 answered; blind to 1003 by 1002'],
  },
  byAsterisk('endpoint/redirect', 'redirect'),
  byAsterisk('endpoint/refer', 'refer'),
  byAsterisk('uri/redirect', 'redirect'),
  byAsterisk('uri/refer', 'refer'),
];
