import { once } from 'node:events';
import { setTimeout as sleep } from 'node:timers/promises';
import { WebSocket } from 'ws';
import type { Bench } from '../bench/bench.ts';
import type { Fault } from '../fault.ts';

/** What a feed may be dead without anybody saying so, ms. */
const NOTICED_MS = 10_000;
const LOST = 0.2;

async function kick({ pbx }: Bench): Promise<void> {
  const sessions = (await pbx.cli('manager show connected')).split('\n').filter((line) => line.includes('patchbay-'));
  for (const line of sessions) {
    // user, address, start, elapsed, file descriptor …
    const descriptor = line.trim().split(/\s+/)[4];
    await pbx.cli(`manager kick session ${descriptor}`);
  }
}

/** Another client under the name of the daemon's application. */
async function intruder({ pbx }: Bench): Promise<WebSocket> {
  const url = new URL(`${pbx.ariUrl}/ari/events?app=patchbay-${pbx.name}&subscribeAll=true`);
  const authorization = `Basic ${Buffer.from(`${url.username}:${decodeURIComponent(url.password)}`).toString('base64')}`;
  url.protocol = 'ws:';
  url.username = '';
  url.password = '';
  const socket = new WebSocket(url, { headers: { authorization } });
  await once(socket, 'open');
  return socket;
}

export const LINE_FAULTS: readonly Fault[] = [
  {
    number: 9,
    name: 'AMI a black hole: no word, no end',
    stakes: ['I1', 'I4', 'I6', 'I8', 'I9', 'I10'],
    standing: true,
    strike: async (bench) => {
      const { events, control } = bench.taps;
      let took = 0;
      await bench.broken('ami', async () => {
        for (const line of [events, control]) line.swallow(true);
        took = await bench.complains();
        await sleep(500);
        for (const line of [events, control]) line.swallow(false);
      });
      return took <= NOTICED_MS ? [] : [`noticed after ${took} ms`];
    },
  },
  {
    number: 10,
    name: 'AMI sessions kicked',
    stakes: ['I1', 'I4', 'I10'],
    standing: true,
    strike: async (bench) => {
      await bench.broken('ami', () => kick(bench));
      await sleep(1_000);
      return [];
    },
  },
  {
    number: 12,
    name: 'ARI’s websocket dropped, AMI up',
    stakes: ['I1', 'I4', 'I6', 'I10'],
    standing: true,
    strike: async (bench) => {
      for (let n = 0; n < 2; n++) {
        await bench.broken('ari', async () => bench.taps.ari.cut(({ streams }) => streams));
        await sleep(700);
      }
      return [];
    },
  },
  {
    number: 13,
    name: 'the ARI application taken by another client',
    stakes: ['I1', 'I4', 'I8', 'I9', 'I10'],
    standing: true,
    strike: async (bench) => {
      await bench.broken('ari', async () => {
        const other = await intruder(bench);
        await bench.complains();
        await sleep(1_500);
        other.terminate();
      });
      return [];
    },
  },
  {
    number: 18,
    name: 'one in five events lost, then one new picture',
    stakes: ['I1', 'I2', 'I4'],
    standing: true,
    strike: async (bench) => {
      bench.lose(LOST);
      await bench.broken('ami', () => sleep(4_000));
      bench.lose(0);
      await bench.broken('ami', async () => bench.taps.events.cut());
      return [];
    },
  },
];
