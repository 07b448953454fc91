import { createSecretKey, generateKeyPairSync } from 'node:crypto';
import { exportJWK, SignJWT, UnsecuredJWT } from 'jose';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { Role } from '../../src/tenancy/guard/permissions.ts';
import { mysqlUrl } from '../support/lab.ts';
import { addMember, addPerson, addTenant, type House, house, PASSWORD, TOKEN_KEY } from './people.ts';

let h: House;
let anna: number;
let now = Date.parse('2026-03-01T10:00:00Z');

beforeAll(async () => {
  h = await house(await mysqlUrl(), { clock: { now: () => now } });
  await addTenant(h.db, 'acme');
  await addTenant(h.db, 'globex');
  anna = await addPerson(h.db, 'anna@example.com');
  await addMember(h.db, 'acme', anna, 'supervisor');
});
afterAll(() => h.close());

const me = async (token: string): Promise<number> => (await h.ask('GET', '/auth/me', { token })).status;

describe('an access token', () => {
  /** What a good one says, to change one thing at a time. */
  async function genuine() {
    const { access_token } = await h.login('anna@example.com');
    const [header = '', payload = ''] = access_token.split('.');
    const parse = (part: string) => JSON.parse(Buffer.from(part, 'base64url').toString());
    return { token: access_token, header: parse(header), payload: parse(payload), raw: { header, payload } };
  }

  const sign = (payload: Record<string, unknown>, header: Record<string, unknown> = {}, key = TOKEN_KEY) =>
    new SignJWT(payload).setProtectedHeader({ alg: 'HS256', typ: 'at+jwt', ...header }).sign(key);

  it('is good as it was issued, and as the same claims signed again', async () => {
    const { token, payload } = await genuine();
    expect(await me(token)).toBe(200);
    expect(await me(await sign(payload))).toBe(200);
  });

  it('is refused without a signature, with another key or another algorithm', async () => {
    const { payload, raw } = await genuine();
    const { privateKey, publicKey } = generateKeyPairSync('rsa', { modulusLength: 2048 });
    const withOwnKey = (header: object) =>
      new SignJWT(payload).setProtectedHeader({ alg: 'RS256', typ: 'at+jwt', ...header }).sign(privateKey);
    const none = (alg: string) =>
      `${Buffer.from(JSON.stringify({ alg, typ: 'at+jwt' })).toString('base64url')}.${raw.payload}.`;
    const forged = [
      none('none'),
      none('None'),
      none('nOnE'),
      new UnsecuredJWT(payload).encode(),
      `${raw.header}.${raw.payload}.`,
      `${raw.header}.${raw.payload}.AAAA`,
      await sign(payload, {}, new Uint8Array(32).fill(8)),
      await sign(payload, { alg: 'HS512' }, new Uint8Array(64).fill(7)),
      await new SignJWT(payload).setProtectedHeader({ alg: 'RS256', typ: 'at+jwt' }).sign(privateKey),
      await new SignJWT(payload)
        .setProtectedHeader({ alg: 'HS256', typ: 'at+jwt', kid: '../../dev/null' })
        .sign(createSecretKey(Buffer.alloc(32))),
      await withOwnKey({ jwk: await exportJWK(publicKey) }),
      await withOwnKey({ jku: 'http://127.0.0.1:9/keys', kid: 'mine' }),
      await withOwnKey({ x5u: 'http://127.0.0.1:9/chain' }),
    ];
    for (const token of forged) expect(await me(token), token.slice(0, 40)).toBe(401);
  });

  it('is refused when a claim is another, missing or of another kind', async () => {
    const { payload } = await genuine();
    const seconds = Math.floor(now / 1000);
    const bad: Record<string, unknown>[] = [
      { iss: 'somebody' },
      { aud: 'another-api' },
      { aud: undefined },
      { iss: undefined },
      { exp: seconds - 61 },
      { exp: undefined },
      { exp: 'never' },
      { iat: seconds - 3600, exp: seconds + 3600 },
      { iat: undefined },
      { nbf: seconds + 61 },
      { sub: String(anna + 1) },
      { sub: '0' },
      { sub: `${anna}.0` },
      { sub: ` ${anna}` },
      { sub: anna },
      { sid: 'invented' },
      { sid: { toString: 'x' } },
      { sid: undefined },
      { tid: 'globex' },
      { tid: undefined },
    ];
    for (const change of bad) expect(await me(await sign({ ...payload, ...change })), JSON.stringify(change)).toBe(401);
    expect(await me(await sign(payload, { typ: 'JWT' })), 'another kind of token').toBe(401);
  });

  it('lives a quarter of an hour', async () => {
    const { token } = await genuine();
    now += 14 * 60_000;
    expect(await me(token)).toBe(200);
    now += 66_000;
    expect(await me(token)).toBe(401);
  });

  it('is refused in shapes that are none', async () => {
    const { token } = await genuine();
    const headers = [
      `Bearer`,
      `Bearer ${token} ${token}`,
      `Bearer "${token}"`,
      `Bearer ${token}, Bearer ${token}`,
      token,
      `Basic ${Buffer.from(`anna@example.com:${PASSWORD}`).toString('base64')}`,
      `Bearer ${'a'.repeat(10_000)}`,
      `Bearer ..`,
      `Bearer ${token.replaceAll('.', '%2e')}`,
    ];
    for (const authorization of headers) {
      expect((await h.ask('GET', '/auth/me', { headers: { authorization } })).status, authorization.slice(0, 30)).toBe(
        401,
      );
    }
    expect((await h.ask('GET', `/auth/me?access_token=${token}`)).status).toBe(401);
    expect((await h.ask('GET', '/auth/me', { headers: { cookie: `access_token=${token}` } })).status).toBe(401);
  });
});

describe('what is taken away is gone at the next request', () => {
  const setUser = (status: 'active' | 'suspended') =>
    h.db.updateTable('users').set({ status }).where('id', '=', anna).execute();
  const setTenant = (status: 'active' | 'suspended' | 'trial' | 'inactive') =>
    h.db.updateTable('tenants').set({ status }).where('id', '=', 'acme').execute();
  const setMember = (change: {
    role?: Role;
    status?: 'active' | 'suspended';
    revoked_at?: Date | null;
    permissions?: string;
  }) => h.db.updateTable('user_roles').set(change).where('user_id', '=', anna).execute();

  it.each([
    ['the account', () => setUser('suspended'), () => setUser('active')],
    ['the tenant', () => setTenant('suspended'), () => setTenant('active')],
    ['an inactive tenant', () => setTenant('inactive'), () => setTenant('trial')],
    ['the person, in this tenant', () => setMember({ status: 'suspended' }), () => setMember({ status: 'active' })],
    ['the membership', () => setMember({ revoked_at: new Date() }), () => setMember({ revoked_at: null })],
  ])('%s', async (_, take, giveBack) => {
    const { access_token, refresh_token } = await h.login('anna@example.com');
    expect(await me(access_token)).toBe(200);
    await take();
    expect(await me(access_token)).toBe(401);
    expect((await h.ask('POST', '/auth/refresh', { body: { refresh_token } })).status).toBe(401);
    await giveBack();
    expect(await me(access_token)).toBe(200);
  });

  it('the role and single permissions', async () => {
    const { access_token: token } = await h.login('anna@example.com');
    const held = async (): Promise<readonly string[]> =>
      (await h.ask('GET', '/auth/me', { token })).body.tenant.permissions;
    expect(await held()).toContain('can_view_all_calls');
    await setMember({ permissions: '{"can_view_all_calls": false, "can_fly": true}' });
    expect(await held()).not.toContain('can_view_all_calls');
    await setMember({ role: 'viewer', permissions: '{}' });
    expect(await held()).toEqual(['can_access_dashboard', 'can_view_reports']);
    await setMember({ role: 'supervisor' });
  });
});

describe('a refresh token', () => {
  const refresh = (refresh_token: unknown) => h.ask('POST', '/auth/refresh', { body: { refresh_token } });

  it('is good once, and its successor after it', async () => {
    const first = await h.login('anna@example.com');
    const second = (await refresh(first.refresh_token)).body;
    expect(await me(second.access_token)).toBe(200);
    const third = await refresh(second.refresh_token);
    expect(third.status).toBe(200);
    expect(new Set([first.refresh_token, second.refresh_token, third.body.refresh_token]).size).toBe(3);
  });

  it('that comes a second time ends the whole session, and is written down', async () => {
    const stolen = await h.login('anna@example.com');
    const owner = (await refresh(stolen.refresh_token)).body;
    expect((await refresh(stolen.refresh_token)).status).toBe(401);
    expect(await me(owner.access_token)).toBe(401);
    expect(await me(stolen.access_token)).toBe(401);
    expect((await refresh(owner.refresh_token)).status).toBe(401);
    const rows = await h.db
      .selectFrom('audit_logs')
      .selectAll()
      .where('action', '=', 'session.refresh_reuse')
      .execute();
    expect(rows.length).toBeGreaterThan(0);
    expect(rows[0]).toMatchObject({ tenant_id: 'acme', user_id: anna, entity_type: 'session' });
  });

  it('used by two at the same moment serves one of them', async () => {
    const { refresh_token } = await h.login('anna@example.com');
    const statuses = await Promise.all(Array.from({ length: 8 }, async () => (await refresh(refresh_token)).status));
    expect(statuses.sort()).toEqual([200, ...Array<number>(7).fill(401)]);
  });

  it('is no access token, nor the other way round', async () => {
    const { access_token, refresh_token } = await h.login('anna@example.com');
    expect(await me(refresh_token)).toBe(401);
    expect((await refresh(access_token)).status).toBe(401);
    expect((await refresh('invented')).status).toBe(401);
  });

  it('lives two weeks, its session 60 days however often it is refreshed', async () => {
    const idle = await h.login('anna@example.com');
    let busy = await h.login('anna@example.com');
    now += 14 * 86_400_000 + 1;
    expect((await refresh(idle.refresh_token)).status).toBe(401);
    busy = await h.login('anna@example.com');
    for (let days = 0; days < 60; days += 10) {
      const next = await refresh(busy.refresh_token);
      expect(next.status, `after ${days} days`).toBe(200);
      busy = { ...busy, ...next.body };
      now += 10 * 86_400_000;
    }
    expect((await refresh(busy.refresh_token)).status).toBe(401);
  });

  it('is not in the database', async () => {
    const { refresh_token } = await h.login('anna@example.com');
    const rows = await h.db.selectFrom('session_tokens').selectAll().execute();
    expect(JSON.stringify(rows)).not.toContain(refresh_token);
  });
});
