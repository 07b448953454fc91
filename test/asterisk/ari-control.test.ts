import type { ServerResponse } from 'node:http';
import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest';
import { outcome } from './ami-control.contract.ts';
import { ARI_WAYS, ariControlContract } from './ari-control.contract.ts';
import { FakeAri, type FakeAriOptions, json } from './fake-ari.ts';

const CREDENTIALS = `Basic ${Buffer.from('user:secret').toString('base64')}`;

describe.each(ARI_WAYS)('commands over ARI through $name', ({ attach, name }) => {
  let behaved: FakeAri;
  const fakes: FakeAri[] = [];
  const fake = async (options?: FakeAriOptions) => {
    const started = await FakeAri.start(options);
    fakes.push(started);
    return started;
  };
  beforeAll(async () => {
    behaved = await FakeAri.start({
      script: (request, response) => {
        if (request.headers.authorization !== CREDENTIALS) json(response, 401, { message: 'Authentication required' });
        else if (request.method === 'DELETE') json(response, 404, { message: 'Channel not found' });
        else return false;
        return true;
      },
    });
  });
  afterAll(() => behaved.stop());
  afterEach(async () => {
    await Promise.all(fakes.splice(0).map((one) => one.stop()));
  });

  ariControlContract({ attach, pbx: () => ({ ariUrl: behaved.url }) });

  it('sends what it was told, once', async () => {
    const peer = await fake();
    const ari = await attach(peer.url);
    await ari.hangup({ channelId: 'pb-1795331380.17' });
    await ari.hangup({ channelId: 'a/b c', reason: 'busy' });
    expect(peer.requests.filter((one) => one.startsWith('DELETE'))).toEqual([
      'DELETE /ari/channels/pb-1795331380.17',
      'DELETE /ari/channels/a%2Fb%20c?reason=busy',
    ]);
  });

  it('sends each PBX of the process its own credentials', async () => {
    const [one, two] = [await fake({ password: 'one' }), await fake({ password: 'tw%C3%B6' })];
    const [first, second] = [await attach(one.url), await attach(two.url)];
    await first.hangup({ channelId: 'a' });
    await second.hangup({ channelId: 'b' });
    await first.hangup({ channelId: 'c' });
    const basic = (password: string) => `Basic ${Buffer.from(`user:${password}`).toString('base64')}`;
    // The one request without any is the package's own look at whether the server is there.
    expect(new Set(one.authorizations.filter(Boolean))).toEqual(new Set([basic('one')]));
    expect(new Set(two.authorizations.filter(Boolean))).toEqual(new Set([basic('twö')]));
  });

  const answers: [string, (response: ServerResponse) => void, string][] = [
    [
      'an error that is no JSON',
      (r) => r.writeHead(404, { 'content-type': 'application/json' }).end('{"mess'),
      'not_found',
    ],
    ['an error without a body', (r) => r.writeHead(409).end(), 'conflict'],
    ['an error of another kind', (r) => json(r, 400, { message: 'Invalid reason' }), 'invalid'],
    ['its own failure', (r) => json(r, 500, { message: 'Internal' }), 'outcome_unknown'],
    [
      'a success that is no JSON',
      (r) => r.writeHead(200, { 'content-type': 'application/json' }).end('{"a":'),
      'outcome_unknown',
    ],
    ['a redirect', (r) => r.writeHead(302, { location: 'http://127.0.0.1:1/' }).end(), 'invalid'],
    ['a redirect of the other kind', (r) => r.writeHead(307, { location: 'http://127.0.0.1:1/' }).end(), 'invalid'],
    ['nothing', () => {}, 'outcome_unknown'],
    ['a cut before the answer', (r) => r.socket?.destroy(), 'outcome_unknown'],
    [
      'a cut in the middle of it',
      (r) => {
        r.writeHead(200, { 'content-length': '100' }).write('{');
        setTimeout(() => r.socket?.destroy(), 5);
      },
      'outcome_unknown',
    ],
  ];
  it.each(answers)('answered with %s is told so, once, and goes on', async (_what, reply, expected) => {
    let broken = true;
    const peer = await fake({
      script: (request, response) => {
        if (request.method !== 'DELETE' || !broken) return false;
        reply(response);
        return true;
      },
    });
    const ari = await attach(peer.url, 1_000);
    expect(await outcome(ari.hangup({ channelId: 'x' }))).toBe(expected);
    expect(peer.requests.filter((one) => one.startsWith('DELETE'))).toHaveLength(1);
    broken = false;
    expect(await outcome(ari.hangup({ channelId: 'x' }))).toBe('done');
  });

  it('says that the PBX cannot be reached, when nothing was sent', async () => {
    const peer = await fake();
    const ari = await attach(peer.url);
    await peer.stop();
    fakes.length = 0;
    expect(await outcome(ari.hangup({ channelId: 'x' }))).toBe('pbx_unavailable');
  });

  if (name === 'our own code') return;

  const documents: [string, string, (response: ServerResponse) => void][] = [
    ['no list', '/ari/api-docs/resources.json', (r) => json(r, 500, {})],
    ['a list that is no JSON', '/ari/api-docs/resources.json', (r) => r.end('{')],
    ['a list of nothing', '/ari/api-docs/resources.json', (r) => json(r, 200, { apis: 'no' })],
    ['a missing document', '/ari/api-docs/channels.json', (r) => json(r, 404, {})],
    ['a document that is no JSON', '/ari/api-docs/channels.json', (r) => r.end('<html>')],
    [
      'a document of another shape',
      '/ari/api-docs/channels.json',
      (r) => json(r, 200, { apis: [{ path: '/x', operations: [{}] }] }),
    ],
    [
      'a document without types',
      '/ari/api-docs/channels.json',
      (r) =>
        json(r, 200, {
          apis: [{ path: '/x', operations: [{ nickname: 'hangup', httpMethod: 'GET', parameters: [{}] }] }],
        }),
    ],
    ['a document that never comes', '/ari/api-docs/channels.json', () => {}],
    ['a document that is cut', '/ari/api-docs/channels.json', (r) => r.socket?.destroy()],
  ];
  it.each(documents)(
    'does not attach to %s, throws nothing where nobody can catch it, and attaches later',
    async (_what, path, reply) => {
      const stray: unknown[] = [];
      const seen = (error: unknown) => stray.push(error);
      process.on('uncaughtException', seen);
      process.on('unhandledRejection', seen);
      let broken = true;
      const peer = await fake({
        script: (request, response) => {
          if (request.url !== path || !broken) return false;
          reply(response);
          return true;
        },
      });
      await expect(attach(peer.url, 200)).rejects.toMatchObject({ name: 'PatchbayError' });
      await new Promise((resolve) => setTimeout(resolve, 50));
      broken = false;
      expect(await outcome((await attach(peer.url, 1000)).hangup({ channelId: 'x' }))).toBe('done');
      process.off('uncaughtException', seen);
      process.off('unhandledRejection', seen);
      expect(stray).toEqual([]);
    },
  );
});
