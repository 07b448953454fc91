import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { Role } from '../../src/tenancy/guard/permissions.ts';
import { mysqlUrl } from '../support/lab.ts';
import { addMember, addPerson, addTenant, PASSWORD } from '../tenancy/people.ts';
import { Listener, type Stage, stage } from './stage.ts';

/** Real sockets of a real server, with the limits that it has in use. */
let s: Stage;
let people = 0;
const open: Listener[] = [];

beforeAll(async () => {
  s = await stage(await mysqlUrl());
  await addTenant(s.db, 'acme');
  await s.db.updateTable('tenants').set({ features: '{"api": true}' }).execute();
  await addMember(s.db, 'acme', await addPerson(s.db, 'adam@example.com'), 'tenant_admin');
});
afterAll(async () => {
  for (const listener of open) listener.ws.terminate();
  await s.stop();
});

async function person(role: Role = 'supervisor') {
  const email = `anna${++people}@example.com`;
  const id = await addPerson(s.db, email);
  await addMember(s.db, 'acme', id, role);
  return { id, token: await s.token(email), other: await s.token(email) };
}

async function listening(token: string): Promise<Listener> {
  const listener = new Listener(s.url, { token });
  open.push(listener);
  await listener.live();
  return listener;
}

async function ask(method: string, path: string, token: string, body?: unknown): Promise<Response> {
  const answer = await fetch(`${s.url}${path}`, {
    method,
    headers: {
      authorization: `Bearer ${token}`,
      ...(body === undefined ? {} : { 'content-type': 'application/json' }),
    },
    ...(body === undefined ? {} : { body: JSON.stringify(body) }),
  });
  expect(answer.status, await answer.clone().text()).toBeLessThan(300);
  return answer;
}

async function closesWithin5s(listener: Listener): Promise<void> {
  const began = performance.now();
  const timeout = new Promise<never>((_, reject) => setTimeout(reject, 5_000, new Error('still open after 5 s')));
  expect((await Promise.race([listener.closed, timeout])).code).toBe(4003);
  expect(performance.now() - began).toBeLessThan(5_000);
}

const suspend = (id: number) => s.db.updateTable('users').set({ status: 'suspended' }).where('id', '=', id).execute();
const admin = () => s.token('adam@example.com');

type Somebody = Awaited<ReturnType<typeof person>>;

describe('an open socket is closed within 5 s', () => {
  it.concurrent.each<[string, (of: Somebody) => Promise<unknown>]>([
    ['the person is suspended', ({ id }) => suspend(id)],
    [
      'the person is deleted',
      ({ id }) => s.db.updateTable('users').set({ deleted_at: new Date() }).where('id', '=', id).execute(),
    ],
    [
      'the role changes',
      ({ id }) => s.db.updateTable('user_roles').set({ role: 'viewer' }).where('user_id', '=', id).execute(),
    ],
    [
      'one permission changes',
      ({ id }) =>
        s.db
          .updateTable('user_roles')
          .set({ permissions: '{"can_view_all_calls": false}' })
          .where('user_id', '=', id)
          .execute(),
    ],
    [
      'the membership ends',
      ({ id }) => s.db.updateTable('user_roles').set({ revoked_at: new Date() }).where('user_id', '=', id).execute(),
    ],
    [
      'the password is changed elsewhere',
      ({ other }) =>
        ask('POST', '/auth/password', other, { current_password: PASSWORD, new_password: 'a new long password' }),
    ],
    ['the person signs out', ({ token }) => ask('POST', '/auth/logout', token)],
    ['the person signs out everywhere', ({ other }) => ask('POST', '/auth/logout-everywhere', other)],
    ['an administrator ends the sessions', async ({ id }) => ask('DELETE', `/users/${id}/sessions`, await admin())],
  ])('when %s', async (_, take) => {
    const [one, untouched] = [await person(), await person()];
    const [listener, other] = [await listening(one.token), await listening(untouched.token)];
    await take(one);
    await closesWithin5s(listener);
    expect(other.ws.readyState).toBe(other.ws.OPEN);
    // And it does not come back.
    if (_ !== 'the role changes' && _ !== 'one permission changes') {
      const again = new Listener(s.url, { token: one.token });
      open.push(again);
      expect((await again.closed).code).toBe(4001);
    }
  });
});

describe('a socket of an API key', () => {
  async function key(permissions: string[]): Promise<{ id: number; key: string }> {
    const answer = await ask('POST', '/api-keys', await admin(), { name: 'stream', permissions });
    return (await answer.json()) as { id: number; key: string };
  }

  it('gets what the key may, as everybody', async () => {
    const may = await listening((await key(['can_access_dashboard'])).key);
    const mayNot = await listening((await key(['can_view_reports'])).key);
    const [seq = 0] = await s.tell({ type: 'agent.state.changed', data: { of: 'acme' }, topics: ['agent:1'] });
    await may.reached(seq);
    expect(may.numbers).toContain(seq);
    expect(mayNot.events).toEqual([]);
    await s.tell({ type: 'agent.state.changed', data: { of: 'nobody' }, topics: ['agent:0'] });
    await new Promise((resolve) => setTimeout(resolve, 100));
    expect(mayNot.events).toEqual([]);
  });

  it('is closed within 5 s of the key’s revocation, and others stay', async () => {
    const [gone, stays] = [await key(['can_access_dashboard']), await key(['can_access_dashboard'])];
    const [one, other] = [await listening(gone.key), await listening(stays.key)];
    await ask('DELETE', `/api-keys/${gone.id}`, await admin());
    await closesWithin5s(one);
    expect(other.ws.readyState).toBe(other.ws.OPEN);
  });

  it('is closed when the key expires, and when the tenant loses the feature', async () => {
    const short = await key(['can_access_dashboard']);
    const one = await listening(short.key);
    await s.db.updateTable('api_keys').set({ expires_at: new Date() }).where('id', '=', short.id).execute();
    await closesWithin5s(one);
    const { key: text } = await key(['can_access_dashboard']);
    const other = await listening(text);
    await s.db.updateTable('tenants').set({ features: '{}' }).execute();
    await closesWithin5s(other);
    const again = new Listener(s.url, { token: text });
    open.push(again);
    expect((await again.closed).code).toBe(4001);
  });
});
