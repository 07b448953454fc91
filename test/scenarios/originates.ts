import type { Evidence } from './evidence.ts';
import type { Scenario } from './scenario.ts';

/** Channels that ARI makes: with an id of its choice, in somebody's conversation, to a phone or into the dialplan. */
const ANSWERS = { '2001': ['Answer()', 'Wait(1.5)', 'Hangup()'] };

function linkedTo(id: (tenant: string) => string) {
  return ({ cel }: Evidence): string[] => {
    const tenant = /@(s\d{3})_/.exec(cel[0]?.['channame'] ?? '')?.[1] ?? '';
    const others = cel.filter(({ linkedid }) => linkedid !== id(tenant));
    return others.length === 0 ? [] : [`${others.length} events are of ${others[0]?.['linkedid']}, not ${id(tenant)}`];
  };
}

const chosen = (tenant: string) => `chosen-${tenant}`;

export const ORIGINATES: readonly Scenario[] = [
  {
    name: 'rest_api/channels/originate_with_id',
    dialplan: ANSWERS,
    play: async (at) => {
      const id = await at.originate('2001', { channelId: chosen(at.tenant) });
      if (id !== chosen(at.tenant)) throw new Error(`the channel is ${id}`);
      await at.pause(500);
      await at.drop(id);
    },
    also: linkedTo(chosen),
    records: ['ANSWERED >2001: '],
  },
  {
    name: 'rest_api/channels/originate_duplicate_id',
    dialplan: ANSWERS,
    play: async (at) => {
      const id = await at.originate('2001', { channelId: chosen(at.tenant) });
      const again = await at.originate('2001', { channelId: id }).catch((error: Error) => error.message);
      if (!again.includes('409')) throw new Error(`the second one: ${again}`);
      await at.drop(id);
    },
    records: ['ANSWERED >2001: '],
  },
  {
    name: 'rest_api/channels/originate_with_linkedid',
    dialplan: ANSWERS,
    play: async (at) => {
      const first = await at.originate('2001', { channelId: chosen(at.tenant) });
      const second = await at.originate('2001', { originator: first });
      await at.pause(500);
      await at.drop(second);
      await at.drop(first);
    },
    also: linkedTo(chosen),
    records: ['ANSWERED >2001: '],
  },
  {
    name: 'rest_api/channels/originate_to_pjsip_endpoint',
    dialplan: { '2002': ['Answer()', 'Dial($1002)', 'Hangup()'] },
    play: async (at) => {
      const [alice, bob] = [await at.phone('1001'), await at.phone('1002')];
      const made = at.ari('POST', '/channels', {
        ...{ endpoint: `PJSIP/${alice.endpoint}`, context: `${at.tenant}_phones`, extension: '2002', priority: 1 },
      });
      const own = await alice.incoming();
      await made;
      own.answer();
      const called = await bob.incoming();
      called.answer();
      await at.pause(600);
      await own.hangup();
      await called.until('ended');
    },
    records: ['ANSWERED 1001>2002: 1001 caller, 1002 answered'],
  },
  {
    name: 'rest_api/channels/originate_to_dialplan',
    dialplan: { '2002': ['Answer()', 'Wait(0.7)', 'Hangup()'] },
    play: async (at) => {
      const alice = await at.phone('1001');
      await at.ari('POST', '/channels', {
        ...{ endpoint: `PJSIP/${alice.endpoint}`, context: `${at.tenant}_phones`, extension: '2002', priority: 1 },
      });
      const own = await alice.incoming();
      own.answer();
      await own.until('ended');
    },
    records: ['ANSWERED 1001>2002: 1001 caller'],
  },
  {
    name: 'manager/originate',
    dialplan: ANSWERS,
    play: async (at) => {
      await at.cli(`channel originate Local/2001@${at.tenant}_phones extension echo@${at.tenant}_phones`);
      await at.pause(2_000);
    },
    records: ['ANSWERED >2001: '],
  },
  {
    name: 'cdr/originate-cdr-disposition',
    dialplan: { '2002': ['Wait(0.5)', 'Hangup()'] },
    play: async (at) => {
      const alice = await at.phone('1001');
      for (const status of ['200', '486 Busy Here', '503 Service Unavailable', '480 Temporarily Unavailable']) {
        await at.ari('POST', '/channels', {
          ...{ endpoint: `PJSIP/${alice.endpoint}`, context: `${at.tenant}_phones`, extension: '2002', priority: 1 },
        });
        const own = await alice.incoming();
        if (status === '200') own.answer();
        else own.reject(status);
        await own.until('ended');
      }
    },
    unanswered: true,
    upstream: ['ANSWERED', 'BUSY', 'FAILED', 'NO ANSWER', 'NO ANSWER'],
    because: 'upstream calls one that is not there, too',
    records: [
      ...['ANSWERED 1001>2002: 1001 caller', 'BUSY 1001>: 1001 caller', 'CONGESTION 1001>: 1001 caller'],
      'NO ANSWER 1001>: 1001 caller',
    ],
  },
];
