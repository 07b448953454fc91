import type { PhoneCall } from '../../bin/lab/sip/phone/dialog.ts';
import type { Scenario, Scene } from './scenario.ts';

/** Bridges over ARI, and channels that ARI makes. */
const INTO_STASIS = { '2000': ['Answer()', 'Stasis($T)', 'Hangup()'] };
const PHONES = ['1001', '1002', '1003', '1004', '1005'];

/** So many phones call the application, one after the other. */
async function inStasis(at: Scene, count: number): Promise<{ calls: PhoneCall[]; channels: string[] }> {
  const app = await at.stasis();
  const calls: PhoneCall[] = [];
  for (const extension of PHONES.slice(0, count)) {
    const call = (await at.phone(extension)).dial('2000');
    await call.until('answered');
    calls.push(call);
    await app.entered(calls.length);
  }
  return { calls, channels: await app.entered(count) };
}

const add = (at: Scene, bridge: string, channel: string | undefined) =>
  at.ari('POST', `/bridges/${bridge}/addChannel?channel=${channel}`);

async function leave(at: Scene, calls: readonly PhoneCall[], bridge: string): Promise<void> {
  await at.pause(600);
  for (const call of calls) await call.hangup();
  await at.ari('DELETE', `/bridges/${bridge}`);
}

/** Two in one bridge of a kind. */
function pairIn(name: string, type: 'mixing' | 'holding', records: readonly string[]): Scenario {
  return {
    name: `rest_api/bridges/${name}`,
    dialplan: INTO_STASIS,
    play: async (at) => {
      const { calls, channels } = await inStasis(at, 2);
      const { id } = await at.ari<{ id: string }>('POST', `/bridges?type=${type}`);
      for (const channel of channels) await add(at, id, channel);
      await leave(at, calls, id);
    },
    also: ({ cel }) => {
      const ids = new Set(cel.filter(({ eventtype }) => eventtype === 'BRIDGE_EXIT').map(({ linkedid }) => linkedid));
      return ids.size === (type === 'mixing' ? 1 : 2) ? [] : [`${ids.size} linkedids leave the bridge`];
    },
    records,
  };
}

export const BRIDGES: readonly Scenario[] = [
  {
    name: 'cdr/cdr_bridge_multi',
    dialplan: INTO_STASIS,
    play: async (at) => {
      const { calls, channels } = await inStasis(at, 5);
      const { id } = await at.ari<{ id: string }>('POST', '/bridges?type=mixing');
      for (const n of [0, 2, 4, 3, 1]) await add(at, id, channels[n]);
      await at.pause(600);
      for (const n of [0, 3]) await at.ari('POST', `/bridges/${id}/removeChannel?channel=${channels[n]}`);
      await at.pause(600);
      for (const n of [0, 3]) await add(at, id, channels[n]);
      await leave(at, calls, id);
    },
    upstream: Array.from({ length: 18 }, () => 'ANSWERED'),
    records: ['ANSWERED 1001>2000: 1001 caller, 1003 answered, 1005 answered, 1004 answered, 1002 answered'],
  },
  pairIn('id_propagate', 'mixing', ['ANSWERED 1001>2000: 1001 caller, 1002 answered']),
  pairIn('no_id_propagate', 'holding', ['ANSWERED 1001>2000: 1001 caller', 'ANSWERED 1002>2000: 1002 caller']),
];
