import { request } from 'node:http';
import { afterAll, beforeAll, describe, expect, it, vi } from 'vitest';
import type { DeclaredRoute } from '../../src/tenancy/guard/route.ts';
import { Credentials, send } from '../isolation/caller.ts';
import { references, swapped, valueOn } from '../isolation/checks.ts';
import { bodySchema, type Parameter, parametersOf } from '../isolation/parameters.ts';
import { requestOf } from '../isolation/requests.ts';
import { stateOf } from '../isolation/state.ts';
import { watchQueries } from '../isolation/witness/watched-database.ts';
import { buildWorld, type World } from '../isolation/world.ts';

vi.mock('../../src/platform/mysql/connect.ts', async (original) => {
  const real = await original<typeof import('../../src/platform/mysql/connect.ts')>();
  const { watchedConnect } = await import('../isolation/witness/watched-database.ts');
  return { ...real, connect: watchedConnect(real.openPool) };
});

/** What a hostile member of a tenant tries, at every route of the whole daemon. */
let world: World;
let credentials: Credentials;
beforeAll(async () => {
  world = await buildWorld();
  credentials = new Credentials(world);
});
afterAll(() => world.close());

const admin = () => credentials.of(world.acme.emails.tenant_admin);
const nameOf = ({ config }: DeclaredRoute): string => `${config.method.toUpperCase()} ${config.path}`;

/** Columns and words that code which copies a body would take over. */
const SMUGGLED: Readonly<Record<string, unknown>> = {
  id: 1,
  tenant_id: 'globex',
  user_id: 1,
  is_admin: true,
  password_hash: 'x',
  status_reason: 'x',
  deleted_at: null,
  created_at: '2026-01-01T00:00:00.000Z',
  context: 'globex_phones',
  set_var: 'X=1',
  endpoint: { context: 'globex_phones' },
  constructor: { prototype: { role: 'superadmin' } },
  $where: '1',
};

/** Without the days ahead of a schedule, which the daemon computes by itself. */
async function written(): Promise<Record<string, string>> {
  const { schedule_spans: _, ...rows } = await stateOf(world, world.acme);
  return rows;
}

it('a body takes nothing that its route does not name: more is refused by name, and nothing is written', async () => {
  const before = await written();
  for (const route of world.daemon.routes.filter(({ access }) => access.kind !== 'superadmin')) {
    const own = Object.keys(bodySchema(route.config)?.properties ?? {});
    const asked = requestOf(route, world.acme);
    if (asked.body === null || own.length === 0) continue;
    const more = Object.fromEntries(Object.entries(SMUGGLED).filter(([name]) => !own.includes(name)));
    const { status, text } = await send(world, { ...asked, body: { ...asked.body, ...more } }, await admin());
    // What is looked at before the body, e.g. what the tenant has, may refuse it first.
    expect([403, 422], `${nameOf(route)}: ${status} ${text.slice(0, 200)}`).toContain(status);
    if (status === 422) for (const name of Object.keys(more)) expect(text, nameOf(route)).toContain(name);
  }
  expect(await written()).toEqual(before);
});

it('a list is sorted by what it names and by nothing else, and a sleeping database would be noticed', async () => {
  let lists = 0;
  for (const route of world.daemon.routes) {
    const sort = parametersOf(route).find(({ place, name }) => place === 'query' && name === 'sort');
    if (sort === undefined) continue;
    lists++;
    for (const value of [
      'id',
      '-id',
      '1',
      'name desc',
      'name;',
      'tenant_id',
      '(select sleep(3))',
      'name,(select sleep(3))',
      'rand()',
    ]) {
      const began = Date.now();
      const { status, text } = await send(world, swapped(route, world.acme, sort, value), await admin());
      expect([status, JSON.parse(text)], `${nameOf(route)} ${value}`).toMatchObject([
        422,
        { errors: [{ path: 'query.sort' }] },
      ]);
      expect(Date.now() - began).toBeLessThan(2_500);
    }
  }
  expect(lists).toBeGreaterThan(2);
});

it('how long it takes does not tell a neighbour’s things from what is nowhere: the same is asked of the database', async () => {
  const routes = world.daemon.routes.filter((route) => references(route).some(({ place }) => place === 'path'));
  expect(routes.length).toBeGreaterThan(20);
  const headers = await admin();
  const asked: string[] = [];
  watchQueries({ seen: ({ sql }) => void asked.push(sql), replace: ({ node }) => node });
  const statementsFor = async (route: DeclaredRoute, parameter: Parameter, value: string | number) => {
    asked.length = 0;
    await send(world, swapped(route, world.acme, parameter, value), headers);
    return [...asked];
  };
  for (const route of routes) {
    for (const parameter of references(route).filter(({ place }) => place === 'path')) {
      if (parameter.kind.kind !== 'reference') continue;
      const theirs = await statementsFor(route, parameter, valueOn(world.globex, parameter));
      expect(theirs, nameOf(route)).toEqual(await statementsFor(route, parameter, parameter.kind.nobody));
    }
  }
  watchQueries({ seen: () => {}, replace: ({ node }) => node });
});

/** Says of itself what no client library would. */
function raw(method: string, path: string, headers: Record<string, string>, body?: object) {
  return new Promise<{ status: number; headers: NodeJS.Dict<string | string[]>; text: string }>((resolve, reject) => {
    const { hostname, port, pathname } = new URL(world.url);
    const asked = request({ hostname, port, method, path: `${pathname}${path}`, headers }, (answer) => {
      let text = '';
      answer.setEncoding('utf8');
      answer.on('data', (part: string) => {
        text += part;
      });
      answer.on('end', () => resolve({ status: answer.statusCode ?? 0, headers: answer.headers, text }));
    });
    asked.on('error', reject);
    asked.end(body === undefined ? undefined : JSON.stringify(body));
  });
}

const FOREIGN = ['https://evil.example.net', 'null', 'http://127.0.0.1:1', 'https://127.0.0.1.evil.example.net'];

describe('a page of another site', () => {
  it('is let into nothing, whatever it asks beforehand', async () => {
    for (const [n, route] of world.daemon.routes.entries()) {
      const { path, method } = requestOf(route, world.acme);
      const origin = FOREIGN[n % FOREIGN.length] ?? '';
      const asks = { 'access-control-request-method': method, 'access-control-request-headers': 'authorization' };
      for (const [verb, headers] of [
        ['OPTIONS', { origin, ...asks }],
        ['GET', { origin, cookie: 'session=x; access_token=x; token=x' }],
      ] as const) {
        const answer = await raw(verb, path, headers);
        const names = Object.keys(answer.headers);
        expect(
          names.filter((name) => /^access-control-|^set-cookie$/.test(name)),
          `${verb} ${path}`,
        ).toEqual([]);
      }
    }
  });

  it('brings a cookie in vain: a token in one is no credential', async () => {
    const { authorization = '' } = await admin();
    const token = authorization.replace('Bearer ', '');
    for (const name of ['token', 'access_token', 'session', 'authorization', 'Bearer']) {
      const { status } = await raw('GET', '/auth/me', { cookie: `${name}=${token}` });
      expect(status).toBe(401);
    }
    for (const query of ['access_token', 'token', 'authorization']) {
      expect((await raw('GET', `/auth/me?${query}=${token}`, {})).status).toBe(401);
    }
  });
});

describe('who a request says that we are', () => {
  it.each([
    ['host', 'evil.example.net'],
    ['x-forwarded-host', 'evil.example.net'],
    ['x-original-host', 'evil.example.net'],
    ['forwarded', 'host=evil.example.net;proto=https'],
    ['x-forwarded-proto', 'javascript'],
    ['x-forwarded-prefix', '//evil.example.net'],
    ['origin', 'https://evil.example.net'],
    ['referer', 'https://evil.example.net/'],
  ])('by %s is in no link of ours', async (name, value) => {
    const headers = { ...(await admin()), 'content-type': 'application/json', [name]: value };
    const body = { email: `${name}@example.org`, role: 'agent' };
    const invited = await raw('POST', '/invitations', headers, body);
    expect(invited.status, invited.text).toBe(201);
    expect(invited.text).toMatch(/"accept_url":"http:\/\/127\.0\.0\.1/);
    const made = await raw('POST', '/contacts', headers, { first_name: name });
    for (const answer of [invited, made]) {
      expect(JSON.stringify([answer.headers, answer.text])).not.toMatch(/evil|javascript/);
    }
  });
});

it('a header of ours never holds what was sent: no second one can be planted', async () => {
  const planted = '%0d%0aset-cookie:%20a=b';
  for (const route of world.daemon.routes) {
    for (const parameter of references(route).filter(({ place }) => place === 'path')) {
      const { method, path } = swapped(route, world.acme, parameter, `x${planted}`);
      const answer = await raw(
        method,
        decodeURIComponent(path).replaceAll(/[\r\n ]/g, encodeURIComponent),
        await admin(),
      );
      expect(answer.headers['set-cookie'], `${method} ${path}`).toBeUndefined();
      expect(JSON.stringify(answer.headers)).not.toContain('a=b');
    }
  }
});
