import { lookup } from 'node:dns/promises';
import { once } from 'node:events';
import { createServer } from 'node:http';
import { type AddressInfo, createServer as createTcp } from 'node:net';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { smppCarrier } from '../../src/messaging/carriers/smpp/smpp-carrier.ts';
import { silentLog } from '../../src/platform/log.ts';
import { createOutside, type Outside } from '../../src/platform/outside/address.ts';
import { exchange, NotSent, Refused } from '../../src/platform/outside/exchange.ts';
import { type NameServer, startNameServer } from '../support/name-server.ts';
import { until } from '../support/until.ts';

const PEER = 'peer.example.com';
let names: NameServer;
let heard = 0;
let port = 0;
const peer = createServer((_request, response) => {
  heard++;
  response.end('well');
});
let outside: Outside;

beforeAll(async () => {
  names = await startNameServer();
  outside = createOutside(['127.0.0.1'], [names.address]);
  peer.listen(0, '127.0.0.1');
  await once(peer, 'listening');
  port = (peer.address() as AddressInfo).port;
});
afterAll(() => {
  names.stop();
  peer.close();
});
const ask = (name: string, by = outside, deadlineMs = 4_000) =>
  exchange(by, { url: `http://${name}:${port}/`, method: 'POST', headers: {}, body: 'x', deadlineMs });

it('a name is asked for once a request: where it was seen to lead is where it is gone', async () => {
  names.says(PEER, ['127.0.0.1']);
  expect(await ask(PEER)).toMatchObject({ text: 'well' });
  expect(names.asked).toEqual([PEER]);
});

it.each([
  ['inside', ['127.0.0.2']],
  ['inside in one of its addresses', ['127.0.0.1', '10.0.0.1']],
])('a name that leads %s from now on is not gone to', async (_where, addresses) => {
  names.says(PEER, addresses);
  const before = heard;
  await expect(ask(PEER)).rejects.toThrow(Refused);
  expect(heard).toBe(before);
});

it('to a name that does not exist, or has no address, surely nothing was sent', async () => {
  names.says('empty.example.com', []);
  for (const name of ['nobody.example.com', 'empty.example.com']) await expect(ask(name)).rejects.toThrow(NotSent);
});

it('a name server that is silent holds up nobody else', async () => {
  names.says('slow.example.com', 'silent');
  names.says(PEER, ['127.0.0.1']);
  const began = performance.now();
  const slow = Promise.allSettled(Array.from({ length: 50 }, () => ask('slow.example.com')));
  expect(await ask(PEER)).toMatchObject({ text: 'well' });
  await lookup('localhost');
  expect(performance.now() - began).toBeLessThan(1_000);
  for (const one of await slow) expect(one).toMatchObject({ status: 'rejected', reason: expect.any(NotSent) });
  expect(performance.now() - began).toBeLessThan(4_000);
});

it('a message centre is connected to as soon as its name leads there', async () => {
  const host = 'centre.example.com';
  let connected = 0;
  const centre = createTcp(() => connected++);
  centre.listen(0, '127.0.0.1');
  await once(centre, 'listening');
  const { port: there } = centre.address() as AddressInfo;
  const news = { received: async () => {}, reported: async () => {} };
  const carrier = smppCarrier({ outside, log: silentLog, news });
  await carrier.keep([
    {
      ...{ kind: 'smpp', id: 1, tenantId: 'acme', secret: 'sesame', callbackKey: 'k', version: '1' },
      settings: { host, port: there, tls: false, systemId: 'acme', systemType: '', longMessages: 'parts' },
    },
  ]);
  await until(() => names.asked.includes(host), 'asked');
  names.says(host, ['127.0.0.1']);
  await until(() => connected > 0, 'connected');
  await carrier.keep([]);
  centre.close();
});
