import { expect } from 'vitest';
import { effectivePermissions, type Role } from '../../src/tenancy/guard/permissions.ts';
import type { Access, DeclaredRoute } from '../../src/tenancy/guard/route.ts';
import { type Credentials, comparable, send } from './caller.ts';
import { type Parameter, parametersOf } from './parameters.ts';
import { requestOf } from './requests.ts';
import { stateOf } from './state.ts';
import type { Side, World } from './world.ts';

export const MEMBERS = ['tenant_admin', 'supervisor', 'agent', 'viewer'] as const satisfies Role[];
export type Member = (typeof MEMBERS)[number];

export interface Subjects {
  readonly world: World;
  readonly credentials: Credentials;
}

/** A role is let in if it holds what the route asks for, and only then. */
export async function letsInByPermission(
  { world, credentials }: Subjects,
  route: DeclaredRoute,
  role: Member,
  access: Access = route.access,
): Promise<void> {
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
}

export function references(route: DeclaredRoute): Parameter[] {
  return parametersOf(route).filter(({ kind }) => kind.kind === 'reference');
}

export function valueOn(side: Side, { kind }: Parameter): string | number {
  if (kind.kind !== 'reference') throw new Error('names nothing');
  return kind.of(side);
}

export function swapped(route: DeclaredRoute, side: Side, parameter: Parameter, value: string | number) {
  return requestOf(route, side, { swap: { parameter, value } });
}

export function saysNothingOf({ secrets }: Side, text: string): void {
  const said = secrets.filter((secret) => text.includes(secret));
  if (said.length > 0) expect(text).not.toContain(said[0]);
}

/** Everything that one of `mine` can put into a request to reach `other`. */
export async function keepsOut(
  { world, credentials }: Subjects,
  route: DeclaredRoute,
  role: Member,
  [mine, other]: readonly [Side, Side],
): Promise<void> {
  const me = () => credentials.of(mine.emails[role]);
  const each = route.config.method === 'get' ? atOnce : inTurn;
  const before = await stateOf(world, other);
  const quiet = (text: string): void => saysNothingOf(other, text);
  await me();

  // What is theirs, with every filter that there is.
  const optional = parametersOf(route).filter(({ place, kind }) => place === 'query' && kind.kind === 'plain');
  await each([[], ...optional.map(({ name }) => [name])], async (query) => {
    for (const accept of formatsOf(route)) {
      quiet((await send(world, requestOf(route, mine, { query }), { ...(await me()), accept })).text);
    }
  });

  // Another tenant's id answers exactly like one that nobody has.
  await each(references(route), async (parameter) => {
    const { kind } = parameter;
    if (kind.kind !== 'reference') return;
    for (const accept of formatsOf(route)) {
      const headers = { ...(await me()), accept };
      const theirs = await send(world, swapped(route, mine, parameter, kind.of(other)), headers);
      const nobodys = await send(world, swapped(route, mine, parameter, kind.nobody), headers);
      expect(comparable(theirs), `${parameter.place} ${parameter.name}`).toBe(comparable(nobodys));
      quiet(theirs.text);
      if (parameter.place === 'path') expect(theirs.status).toBeGreaterThanOrEqual(400);
    }
  });

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

type Each = <T>(all: readonly T[], one: (item: T) => Promise<void>) => Promise<void>;

const inTurn: Each = async (all, one) => {
  for (const item of all) await one(item);
};

/** For what changes nothing. All are over when it returns, also where one fails. */
const atOnce: Each = async (all, one) => {
  for (const outcome of await Promise.allSettled(all.map(one))) {
    if (outcome.status === 'rejected') throw outcome.reason;
  }
};

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
