import { createRoute, z } from '@hono/zod-openapi';
import { describe, expect, it } from 'vitest';
import { PatchbayError } from '../../src/platform/errors.ts';
import { type Access, type DeclaredRoute, declareRoute } from '../../src/tenancy/guard/route.ts';
import { smallApi } from './small-api.ts';

function route(access: Access, path = '/x'): DeclaredRoute {
  const config = createRoute({
    method: 'post',
    path,
    request: { body: { required: true, content: { 'application/json': { schema: z.strictObject({ a: z.int() }) } } } },
    responses: { 200: { description: 'Done' } },
  });
  return declareRoute(access, config, (c) => c.json({}, 200));
}

const open: Access = { kind: 'public', why: 'a test' };

describe('a route is only mounted with a declaration that says who may use it', () => {
  it.each([
    ['none at all', undefined, /does not declare who may use it/],
    ['an invented kind', { kind: 'everybody' }, /does not declare who may use it/],
    ['public without a reason', { kind: 'public', why: ' ' }, /does not say why it is public/],
    ['no permission named', { kind: 'tenant', anyOf: [] }, /names no known permission/],
    ['a permission that does not exist', { kind: 'tenant', anyOf: ['can_fly'] }, /names no known permission/],
  ])('%s', (_, access, says) => {
    const routes = [{ ...route(open), access: access as Access }];
    expect(() => smallApi({ routes })).toThrow(says);
  });

  it('and only once', () => {
    expect(() => smallApi({ routes: [route(open), route(open)] })).toThrow(/POST \/x is declared twice/);
  });
});

describe('the guard stands before everything else of a route', () => {
  it('so that a stranger neither has input judged nor a body read', async () => {
    let looked = 0;
    const app = smallApi({
      routes: [route({ kind: 'self', why: 'a test' })],
      guard: {
        authenticate: async () => {
          looked++;
          throw new PatchbayError('unauthorized', 'no');
        },
        outdated: async () => [],
      },
    });
    for (const body of ['{', '{"a":"x"}', `{"a":"${'x'.repeat(400_000)}"}`]) {
      const init = { method: 'POST', body, headers: { 'content-type': 'application/json' } };
      expect((await app.request('/api/v1/x', init)).status).toBe(401);
    }
    expect(looked).toBe(3);
  });

  it('and gets the credential, the tenant asked for and where the request comes from', async () => {
    const seen: unknown[] = [];
    const app = smallApi({
      routes: [route({ kind: 'self', why: 'a test' }, '/x/{id}')],
      guard: {
        authenticate: async (...given) => {
          seen.push(...given);
          throw new PatchbayError('unauthorized', 'no');
        },
        outdated: async () => [],
      },
    });
    const headers = {
      authorization: 'bearer abc.def-_',
      'x-tenant': 'globex',
      'user-agent': 'test',
      'x-request-id': 'id-12345',
    };
    await app.request(
      '/api/v1/x/%0a?q=1',
      { method: 'POST', headers },
      { incoming: { socket: { remoteAddress: '192.0.2.7' } } },
    );
    expect(seen).toEqual([
      { bearer: 'abc.def-_', actIn: 'globex' },
      { requestId: 'id-12345', address: '192.0.2.7', userAgent: 'test', method: 'POST', path: '/api/v1/x/%0a' },
    ]);
  });
});
