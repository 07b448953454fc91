import { TOTP } from 'otpauth';
import { beforeAll, expect, it } from 'vitest';
import { mysqlUrl } from '../support/lab.ts';
import { addMember, addPerson, addTenant, type House, house, PASSWORD } from './people.ts';

const [OLD, NEW, OTHER] = [1, 2, 3].map((n) => new Uint8Array(32).fill(n)) as [Uint8Array, Uint8Array, Uint8Array];
const EMAIL = 'anna@example.com';
const now = Date.parse('2026-03-01T10:00:00Z');
const clock = { now: () => now };

let url: string;
let token: string;
let secret: string;
const made = { email: 'ben@example.com', role: 'agent' };
const once = { 'idempotency-key': 'made-under-the-old-key' };

const withKeys = async <T>(
  tokenKey: Uint8Array,
  previousTokenKey: Uint8Array | null,
  use: (h: House) => Promise<T>,
) => {
  const h = await house(url, { clock, tokenKey, previousTokenKey });
  return use(h).finally(() => h.close());
};
const me = async (h: House, bearer: string) => (await h.ask('GET', '/auth/me', { token: bearer })).status;
const login = (h: House, step: number) => {
  const totp = new TOTP({ secret }).generate({ timestamp: now + step * 30_000 });
  return h.ask('POST', '/auth/login', { body: { email: EMAIL, password: PASSWORD, totp } });
};

beforeAll(async () => {
  url = await mysqlUrl();
  await withKeys(OLD, null, async (h) => {
    await addTenant(h.db, 'acme');
    await addMember(h.db, 'acme', await addPerson(h.db, EMAIL), 'tenant_admin');
    token = (await h.login(EMAIL)).access_token;
    const begun = await h.ask('POST', '/auth/totp', { token, body: { password: PASSWORD } });
    secret = (begun.body as unknown as { secret: string }).secret;
    const code = new TOTP({ secret }).generate({ timestamp: now - 30_000 });
    expect((await h.ask('POST', '/auth/totp/confirm', { token, body: { code } })).status).toBe(200);
    expect((await h.ask('POST', '/invitations', { token, body: made, headers: once })).status).toBe(201);
  });
});

let fresh: string;

it('a key that is neither counts for nothing', () =>
  withKeys(NEW, OTHER, async (h) => {
    expect(await me(h, token)).toBe(401);
    expect((await login(h, 0)).status).toBe(500);
  }));

it('with the previous key given, what it signed and sealed goes on counting', () =>
  withKeys(NEW, OLD, async (h) => {
    expect(await me(h, token)).toBe(200);
    const again = await h.ask('POST', '/invitations', { token, body: made, headers: once });
    expect([again.status, again.headers.get('idempotent-replayed')]).toEqual([201, 'true']);
    const signedIn = await login(h, 0);
    expect(signedIn.status).toBe(200);
    fresh = signedIn.body.access_token;
  }));

it('after one start with both, the previous key can be forgotten: second factors stay', () =>
  withKeys(NEW, null, async (h) => {
    expect(await me(h, token)).toBe(401);
    expect(await me(h, fresh)).toBe(200);
    expect((await login(h, 1)).status).toBe(200);
  }));
