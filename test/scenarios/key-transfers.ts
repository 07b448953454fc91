import type { PhoneCall } from '../../bin/lab/sip/phone/dialog.ts';
import { type Scenario, type Scene, talking } from './scenario.ts';

/** bridge: transfers by keys. Upstream expects events and no rows of them. */
/** By keys Asterisk calls from a Local channel, which the product's own 1003 refuses: it is no phone of the tenant. */
const DIALLED = {
  '2000': ['Dial($1002,,Tt)', 'Hangup()'],
  '1003': ['Dial($1003)', 'Hangup()'],
};

interface Three {
  readonly calling: PhoneCall;
  readonly called: PhoneCall;
  /** The colleague's phone, ringing. */
  readonly third: PhoneCall;
}

/** Bob (or Alice) presses keys and the colleague's number; then this. */
function transferring(
  o: { key: string; by: 'calling' | 'called'; first?: string },
  then: (three: Three, at: Scene) => Promise<void>,
): Scenario['play'] {
  return async (at) => {
    const carol = await at.phone('1003');
    const { calling, called } = await talking(at, '1001', '2000', '1002');
    const by = o.by === 'calling' ? calling : called;
    await at.pause(400);
    await by.press(o.key);
    await at.pause(600);
    if (o.first !== undefined) {
      await by.press(o.first);
      await at.pause(1_200); // what is said of a wrong number takes no keys
    }
    await by.press('1003');
    const third = await carol.incoming();
    await then({ calling, called, third }, at);
  };
}

const talk = async ({ third }: Three, at: Scene): Promise<void> => {
  third.answer();
  await at.pause(900);
};

const CALLEES = 'ANSWERED 1001>2000: 1001 caller, 1002 answered, 1003 answered';

export const KEY_TRANSFERS: readonly Scenario[] = [
  {
    name: 'bridge/blindxfer_nominal#bob',
    dialplan: DIALLED,
    play: transferring({ key: '#1', by: 'called' }, async (three, at) => {
      await talk(three, at);
      await three.calling.hangup();
    }),
    records: [`${CALLEES}; blind to 1003 by 1002`],
  },
  {
    name: 'bridge/blindxfer_nominal#alice',
    dialplan: DIALLED,
    play: transferring({ key: '#1', by: 'calling' }, async (three, at) => {
      await talk(three, at);
      await three.called.hangup();
    }),
    records: [`${CALLEES}; blind to 1003 by 1001`],
  },
  {
    name: 'bridge/atxfer_nominal',
    dialplan: DIALLED,
    play: transferring({ key: '#2', by: 'called' }, async (three, at) => {
      await talk(three, at);
      await three.called.hangup();
      await at.pause(700);
      await three.calling.hangup();
    }),
    records: [`${CALLEES}; attended to 1003 by 1002`],
  },
  {
    name: 'bridge/atxfer_threeway_nominal',
    dialplan: DIALLED,
    play: transferring({ key: '#2', by: 'called' }, async (three, at) => {
      await talk(three, at);
      await three.called.press('*3');
      await at.pause(900);
      await three.called.hangup();
      await at.pause(500);
      await three.calling.hangup();
    }),
    records: [`${CALLEES}; attended to 1003 by 1002`],
  },
  {
    name: 'bridge/blonde_nominal',
    dialplan: DIALLED,
    play: transferring({ key: '#2', by: 'called' }, async (three, at) => {
      await three.called.hangup();
      await at.pause(500);
      await talk(three, at);
      await three.calling.hangup();
    }),
    records: [`${CALLEES}; attended to 1003 by 1002`],
  },
  {
    name: 'bridge/atxfer_fail_blonde',
    dialplan: DIALLED,
    play: transferring({ key: '#2', by: 'calling' }, async (three, at) => {
      await three.calling.hangup();
      await at.pause(1_500);
      three.third.reject('480 Temporarily Unavailable');
      await at.pause(1_000);
      await three.called.hangup();
    }),
    records: ['ANSWERED 1001>2000: 1001 caller, 1002 answered, 1003 rang; attended to 1003 by 1001'],
  },
  {
    name: 'bridge/atxfer_retries',
    dialplan: DIALLED,
    play: transferring({ key: '#2', by: 'calling', first: '*0' }, async (three, at) => {
      await talk(three, at);
      await three.calling.hangup();
      await at.pause(500);
      await three.called.hangup();
    }),
    records: [`${CALLEES}; attended to 1003 by 1001`],
  },
];
