import { afterAll, beforeAll, describe, expect, it, vi } from 'vitest';
import type { DeclaredRoute } from '../../src/tenancy/guard/route.ts';
import { allRoutes } from '../support/all-routes.ts';
import { apiKeyOf, Credentials, send } from './caller.ts';
import { keepsOut, letsInByPermission, MEMBERS, references, saysNothingOf, swapped, valueOn } from './checks.ts';
import { standsHostileInput } from './hostile.ts';
import { bodySchema, isStrict, parametersOf } from './parameters.ts';
import { requestOf } from './requests.ts';
import { NEEDS_PBX } from './rooms/index.ts';
import { stateOf } from './state.ts';
import { forgetfulQueries } from './witness/forgetful.ts';
import { watchQueries } from './witness/watched-database.ts';
import { buildWorld, type World } from './world.ts';

vi.mock('../../src/platform/mysql/connect.ts', async (original) => {
  const real = await original<typeof import('../../src/platform/mysql/connect.ts')>();
  const { watchedConnect } = await import('./witness/watched-database.ts');
  return { ...real, connect: watchedConnect(real.openPool) };
});

const routes = allRoutes();

const table = routes.map((route) => [`${route.config.method.toUpperCase()} ${route.config.path}`, route] as const);

let world: World;
let credentials: Credentials;
const witness = forgetfulQueries(routes);
beforeAll(async () => {
  watchQueries(witness);
  world = await buildWorld();
  credentials = new Credentials(world);
});
afterAll(() => world.close());

it('the routes under test are those of the daemon', () => {
  const names = (all: readonly DeclaredRoute[]) => all.map(({ config }) => `${config.method} ${config.path}`);
  expect(names(routes)).toEqual(names(world.daemon.routes));
  expect(routes.length).toBeGreaterThan(10);
});

/** Shows nothing that differs between the tenants, or only to who holds the secret of a link. */
const SAME_FOR_ALL = new Set([
  'GET /agents/me/break-reasons',
  'GET /auth/totp',
  'GET /roles',
  'GET /invitations/{token}',
  'GET /voicemails/shared/{token}',
  'GET /outbound/risky-prefixes',
]);

const shows = table.filter(
  ([name, { access }]) =>
    name.startsWith('GET ') && access.kind !== 'superadmin' && !SAME_FOR_ALL.has(name) && !NEEDS_PBX.has(name),
);

it.each(shows)(
  '%s shows a tenant its own things: what is looked for elsewhere is there to be found',
  async (_, route) => {
    for (const side of [world.acme, world.globex]) {
      const query = parametersOf(route).some(({ name }) => name === 'day') ? ['day'] : [];
      const asked = requestOf(route, side, { query });
      const [admin, agent] = [await credentials.of(side.emails.tenant_admin), await credentials.of(side.emails.agent)];
      const texts = [await send(world, asked, admin), await send(world, asked, agent)].map(({ text }) => text);
      const found = side.secrets.filter((secret) => texts.some((text) => text.includes(secret)));
      expect(found, texts.join('\n')).not.toEqual([]);
    }
  },
);

describe.each(table)('%s', (_, route) => {
  const { access, config } = route;

  it('says what each of its parameters is, and takes no others', async () => {
    expect(() => parametersOf(route)).not.toThrow();
    expect(isStrict(bodySchema(config)), 'the body takes fields that are not declared').toBe(true);
  });

  it('is shut without a credential, unless it says why not', async () => {
    if (access.kind === 'public') {
      expect(access.why).toMatch(/\w/);
      return;
    }
    const { method, path, body } = requestOf(route, world.acme);
    for (const headers of [{}, { authorization: 'Bearer x' }, { 'x-tenant': 'acme' }]) {
      expect((await send(world, { method, path, body }, headers)).status).toBe(401);
    }
  });

  it.each(MEMBERS)('lets a %s in if the permission is held, and only then', (role) =>
    letsInByPermission({ world, credentials }, route, role),
  );

  it.each(MEMBERS)(
    'shows a %s nothing of another tenant and changes nothing there',
    { timeout: 60_000 },
    async (role) => {
      for (const [mine, other] of [
        [world.acme, world.globex],
        [world.globex, world.acme],
      ] as const) {
        await keepsOut({ world, credentials }, route, role, [mine, other]);
      }
    },
  );

  it('answers hostile values by an error that says what is wrong', { timeout: 120_000 }, () =>
    standsHostileInput({ world, credentials }, route),
  );

  it('lets an API key in where there is more to see than one’s own, and not into another tenant', async () => {
    const headers = await apiKeyOf(world, world.acme);
    const before = await stateOf(world, world.globex);
    const asked = requestOf(route, world.acme);
    const home = await send(world, asked, headers);
    if (access.kind !== 'public') {
      expect([401, 500]).not.toContain(home.status);
      const shut = access.kind === 'superadmin' || (access.kind === 'self' && access.apiKeys !== true);
      if (shut) expect(home.status, home.text).toBe(403);
      expect((await send(world, asked, { ...headers, 'x-tenant': world.globex.tenant })).status).toBe(403);
    }
    const texts = [home.text];
    for (const parameter of references(route)) {
      const there = swapped(route, world.acme, parameter, valueOn(world.globex, parameter));
      texts.push((await send(world, there, headers)).text);
    }
    for (const text of texts) saysNothingOf(world.globex, text);
    expect(await stateOf(world, world.globex)).toEqual(before);
  });

  it('is no way into another tenant for a superadmin who stays at home', async () => {
    // What is above all tenants is there to reach them.
    if (access.kind === 'superadmin') return;
    const headers = await credentials.of(world.superadmin);
    const before = await stateOf(world, world.globex);
    const { text } = await send(world, requestOf(route, world.acme), headers);
    saysNothingOf(world.globex, text);
    for (const parameter of references(route)) {
      const there = await send(world, swapped(route, world.acme, parameter, valueOn(world.globex, parameter)), headers);
      saysNothingOf(world.globex, there.text);
    }
    expect(await stateOf(world, world.globex)).toEqual(before);
  });
});

it('no query that a request made forgot the tenant', () => {
  expect(witness.queries).toBeGreaterThan(100);
  expect(witness.forgotten()).toEqual([]);
});
