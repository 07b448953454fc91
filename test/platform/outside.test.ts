import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { promisify } from 'node:util';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { createOutside } from '../../src/platform/outside/address.ts';
import { AnswerLost, AnswerTooLong, exchange, NotSent, Refused } from '../../src/platform/outside/exchange.ts';
import { startNameServer } from '../support/name-server.ts';

describe('addresses that tenants may name', () => {
  const outside = createOutside([]);

  it.each([
    '127.0.0.1',
    '10.1.2.3',
    '169.254.169.254',
    '192.168.1.1',
    '100.64.0.1',
    '0.0.0.0',
    '224.0.0.1',
    '::1',
    '::',
    'fe80::1',
    'fd00::1',
    '[::ffff:127.0.0.1]',
    '::ffff:7f00:1',
    'localhost',
    'metadata',
    'a b.example.com',
    'x'.repeat(300),
    '',
  ])('%s is refused', (host) => {
    expect(outside.refuses(host)).not.toBe(null);
  });

  it.each(['8.8.8.8', '2606:4700::1111', 'api.example.com', 'api.example.com.'])('%s is not', (host) => {
    expect(outside.refuses(host)).toBe(null);
  });

  it('what its operator allows is reached, and nothing beside it', () => {
    const own = createOutside(['10.1.0.0/16', '127.0.0.1', 'fd00::/8']);
    expect(['10.1.2.3', '127.0.0.1', 'fd12::1', '::ffff:10.1.2.3'].map(own.refuses)).toEqual([null, null, null, null]);
    expect(['10.2.0.1', '127.0.0.2', 'fe80::1'].every((host) => own.refuses(host) !== null)).toBe(true);
    expect(() => createOutside(['10.0.0.0/99'])).toThrow(RangeError);
    expect(() => createOutside(['example.com'])).toThrow(RangeError);
  });

  it('a name is refused for where it leads', async () => {
    const names = await startNameServer();
    names.says('peer.example.com', ['127.0.0.1']);
    const addressOf = (allowed: readonly string[]) =>
      promisify(createOutside(allowed, [names.address]).lookup)('peer.example.com', {});
    await expect(addressOf([])).rejects.toThrow(/not public/);
    expect(await addressOf(['127.0.0.1'])).toBe('127.0.0.1');
    names.stop();
  });
});

describe('a request to the outside', () => {
  let url = '';
  const server = createServer((request, response) => {
    if (request.url === '/cut') request.socket.destroy();
    else if (request.url === '/long') response.end('x'.repeat(300_000));
    else if (request.url === '/moved') response.writeHead(302, { location: '/' }).end();
    else if (request.url !== '/never') response.end('well');
  });
  beforeAll(async () => {
    await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
    url = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
  });
  afterAll(() => {
    server.closeAllConnections();
    server.close();
  });
  const own = createOutside(['127.0.0.1']);
  const ask = (path: string, outside = own) =>
    exchange(outside, { url: `${url}${path}`, method: 'POST', headers: {}, body: 'b', deadlineMs: 500 });

  it('comes back with what was answered, wherever that points', async () => {
    expect(await ask('/')).toMatchObject({ status: 200, text: 'well' });
    expect(await ask('/moved')).toMatchObject({ status: 302 });
  });

  it.each(['/cut', '/long', '/never'])('to %s may have been heard: its answer is lost', async (path) => {
    await expect(ask(path)).rejects.toBeInstanceOf(AnswerLost);
  });

  it('is told apart when it would be as long the next time', async () => {
    await expect(ask('/long')).rejects.toBeInstanceOf(AnswerTooLong);
    await expect(ask('/cut')).rejects.not.toBeInstanceOf(AnswerTooLong);
  });

  it('that may not go there, or finds nobody, was surely not sent', async () => {
    await expect(ask('/', createOutside([]))).rejects.toBeInstanceOf(Refused);
    const nobody = { url: 'http://127.0.0.1:9/', method: 'GET' as const, headers: {}, deadlineMs: 500 };
    const refused = exchange(own, nobody);
    await expect(refused).rejects.toBeInstanceOf(NotSent);
    await expect(refused).rejects.not.toBeInstanceOf(Refused);
  });
});
