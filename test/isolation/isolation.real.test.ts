import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { compose } from '../../src/compose.ts';
import { readConfig } from '../../src/config.ts';
import { silentLog } from '../../src/platform/log.ts';
import { effectivePermissions, type Role } from '../../src/tenancy/guard/permissions.ts';
import type { DeclaredRoute } from '../../src/tenancy/guard/route.ts';
import { Credentials, comparable, send, stateOf } from './caller.ts';
import { bodySchema, isStrict, type Parameter, parametersOf } from './parameters.ts';
import { requestOf } from './requests.ts';
import { NEEDS_PBX } from './rooms/index.ts';
import { buildWorld, type Side, type World } from './world.ts';

/** Only to know the routes while tests are collected; nothing of it is started. */
const { routes } = compose(
  readConfig({
    DATABASE_URL: 'mysql://x:x@127.0.0.1:9/x',
    AMI_EVENTS_URL: 'ami://x:x@127.0.0.1:9',
    AMI_CONTROL_URL: 'ami://x:x@127.0.0.1:9',
    ARI_URL: 'http://x:x@127.0.0.1:9/ari',
    SPOOL_DIR: '/nowhere',
    TOKEN_KEY: '07'.repeat(32),
  }),
  { log: silentLog, version: 'test', holder: 'test', fatal: () => {} },
);

const ROLES = ['tenant_admin', 'supervisor', 'agent', 'viewer'] as const satisfies Role[];
const table = routes.map((route) => [`${route.config.method.toUpperCase()} ${route.config.path}`, route] as const);

let world: World;
let credentials: Credentials;
beforeAll(async () => {
  world = await buildWorld();
  credentials = new Credentials(world);
});
afterAll(() => world.close());

it('the routes under test are those of the daemon', () => {
  const names = (all: readonly DeclaredRoute[]) => all.map(({ config }) => `${config.method} ${config.path}`);
  expect(names(routes)).toEqual(names(world.daemon.routes));
  expect(routes.length).toBeGreaterThan(10);
});

/** Shows nothing that differs between the tenants. */
const SAME_FOR_ALL = new Set(['GET /agents/me/break-reasons']);

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
      const texts = [
        await send(world, asked, await credentials.of(side.emails.tenant_admin)),
        await send(world, asked, await credentials.of(side.emails.agent)),
      ].map(({ text }) => text);
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

  it.each(ROLES)('lets a %s in if the permission is held, and only then', async (role) => {
    const held = effectivePermissions(role, null);
    const may =
      access.kind === 'tenant' ? access.anyOf.some((permission) => held.has(permission)) : access.kind !== 'superadmin';
    const headers = await credentials.of(world.acme.emails[role]);
    const { status, text } = await send(world, requestOf(route, world.acme), headers);
    expect(status, text).not.toBe(500);
    if (access.kind === 'public') return;
    expect(status, text).not.toBe(401);
    if (!may) expect(status, text).toBe(403);
    // Beyond the declaration a handler may still refuse what is not the caller's own.
    if (may && role === 'tenant_admin') expect(status, text).not.toBe(403);
  });

  it.each(ROLES)(
    'shows a %s nothing of another tenant and changes nothing there',
    { timeout: 60_000 },
    async (role) => {
      for (const [mine, other] of [
        [world.acme, world.globex],
        [world.globex, world.acme],
      ] as const) {
        await foreign(route, role, mine, other);
      }
    },
  );

  it('is no way into another tenant for a superadmin who stays at home', async () => {
    const headers = await credentials.of(world.superadmin);
    const before = await stateOf(world, world.globex);
    const { text } = await send(world, requestOf(route, world.acme), headers);
    for (const secret of world.globex.secrets) expect(text).not.toContain(secret);
    for (const parameter of references(route)) {
      const there = await send(world, swapped(route, world.acme, parameter, valueOn(world.globex, parameter)), headers);
      for (const secret of world.globex.secrets) expect(there.text).not.toContain(secret);
    }
    expect(await stateOf(world, world.globex)).toEqual(before);
  });
});

function references(route: DeclaredRoute): Parameter[] {
  return parametersOf(route).filter(({ kind }) => kind.kind === 'reference');
}

function valueOn(side: Side, { kind }: Parameter): string | number {
  if (kind.kind !== 'reference') throw new Error('names nothing');
  return kind.of(side);
}

function swapped(route: DeclaredRoute, side: Side, parameter: Parameter, value: string | number) {
  return requestOf(route, side, { swap: { parameter, value } });
}

/** Everything that one of `mine` can put into a request to reach `other`. */
async function foreign(route: DeclaredRoute, role: (typeof ROLES)[number], mine: Side, other: Side): Promise<void> {
  const me = () => credentials.of(mine.emails[role]);
  const before = await stateOf(world, other);
  const quiet = (text: string): void => {
    for (const secret of other.secrets) expect(text).not.toContain(secret);
  };

  // What is theirs, with every filter that there is.
  const optional = parametersOf(route).filter(({ place, kind }) => place === 'query' && kind.kind === 'plain');
  for (const query of [[], ...optional.map(({ name }) => [name])]) {
    for (const accept of formatsOf(route)) {
      quiet((await send(world, requestOf(route, mine, { query }), { ...(await me()), accept })).text);
    }
  }

  // Another tenant's id answers exactly like one that nobody has.
  for (const parameter of references(route)) {
    const { kind } = parameter;
    if (kind.kind !== 'reference') continue;
    for (const accept of formatsOf(route)) {
      const headers = { ...(await me()), accept };
      const theirs = await send(world, swapped(route, mine, parameter, kind.of(other)), headers);
      const nobodys = await send(world, swapped(route, mine, parameter, kind.nobody), headers);
      expect(comparable(theirs), `${parameter.place} ${parameter.name}`).toBe(comparable(nobodys));
      quiet(theirs.text);
      if (parameter.place === 'path') expect(theirs.status).toBeGreaterThanOrEqual(400);
    }
  }

  // Another tenant's cursor.
  for (const parameter of parametersOf(route).filter(({ kind }) => kind.kind === 'cursor')) {
    const given = await send(world, limited(route, other), await credentials.of(other.emails.tenant_admin));
    const cursor = (JSON.parse(given.text) as { next_cursor?: string | null }).next_cursor;
    const value = cursor ?? Buffer.from('1').toString('base64url');
    quiet((await send(world, swapped(route, mine, parameter, value), await me())).text);
  }

  // A tenant named where none is asked for.
  const asked = requestOf(route, mine);
  const inQuery = { ...asked, path: `${asked.path}${asked.path.includes('?') ? '&' : '?'}tenant_id=${other.tenant}` };
  expect((await send(world, inQuery, await me())).status).toBeGreaterThanOrEqual(400);
  if (asked.body !== null) {
    const inBody = { ...asked, body: { ...asked.body, tenant_id: other.tenant } };
    expect((await send(world, inBody, await me())).status).toBeGreaterThanOrEqual(400);
  }
  if (route.access.kind !== 'public') {
    const inHeader = await send(world, asked, { ...(await me()), 'x-tenant': other.tenant });
    expect(inHeader.status).toBe(403);
    quiet(inHeader.text);
  }
  expect(await stateOf(world, other), 'the other tenant’s rows').toEqual(before);
}

/** Each form in which the route can answer. */
function formatsOf({ config }: DeclaredRoute): string[] {
  const answers = config.responses[200];
  const content = answers !== undefined && 'content' in answers ? Object.keys(answers.content ?? {}) : [];
  return content.length === 0 ? ['application/json'] : content;
}

function limited(route: DeclaredRoute, side: Side) {
  const limit = parametersOf(route).find(({ name }) => name === 'limit');
  return limit === undefined ? requestOf(route, side) : swapped(route, side, limit, 1);
}
