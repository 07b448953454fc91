import type { Scenario } from './scenario.ts';

/** apps/directed_pickup: Bob's phone rings, Carol takes the call. The product's own codes where it has them. */
function takes(name: string, dials: string, code: string, dialplan: Scenario['dialplan'] = {}): Scenario {
  return {
    name: `apps/directed_pickup/${name}`,
    dialplan,
    play: async (at) => {
      const [alice, bob, carol] = [await at.phone('1001'), await at.phone('1002'), await at.phone('1003')];
      const calling = alice.dial(dials);
      const ringing = await bob.incoming();
      await at.pause(300);
      const taker = carol.dial(code);
      await taker.until('answered');
      await calling.until('answered');
      await ringing.until('ended');
      await at.pause(700);
      await calling.hangup();
      await taker.until('ended');
    },
    records: [`ANSWERED 1001>${dials}: 1001 caller, 1003 answered, 1002 rang`],
  };
}

export const PICKUP: readonly Scenario[] = [
  takes('pickup#exten', '2000', '2008', {
    '2000': ['Dial($1002)', 'Hangup()'],
    '2008': ['Pickup(2000@$T_phones)', 'Hangup()'],
  }),
  takes('pickup#group', '1002', '*8'),
  takes('pickup#mark', '2000', '2008', {
    '2000': ['Dial($1002,,b($T_mark^s^1))', 'Hangup()'],
    's@mark': ['Set(PICKUPMARK=$T)', 'Return()'],
    '2008': ['Pickup($T@PICKUPMARK)', 'Hangup()'],
  }),
  takes('pickup_chan', '1002', '*81002'),
];
