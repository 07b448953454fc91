import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { sharedRateLimits } from '../../src/platform/mysql/shared-rate-limits.ts';
import type { RateLimits } from '../../src/platform/rate-limits.ts';
import { mysqlUrl } from '../support/lab.ts';
import { addMember, addPerson, addTenant, type House, house, PASSWORD } from './people.ts';

let h: House;
let rateLimits: RateLimits;

beforeAll(async () => {
  const url = await mysqlUrl();
  rateLimits = sharedRateLimits(url);
  h = await house(url, { rateLimits });
  await addTenant(h.db, 'acme');
  await addMember(h.db, 'acme', await addPerson(h.db, 'anna@example.com'), 'agent');
  await addMember(h.db, 'acme', await addPerson(h.db, 'bert@example.com'), 'agent');
});
afterAll(async () => {
  await h.close();
  await rateLimits.close();
});

const login = (body: unknown, address?: string) =>
  h.ask('POST', '/auth/login', { body, ...(address === undefined ? {} : { address }) });

describe('a login body that is none', () => {
  const email = 'anna@example.com';
  it.each<[string, unknown, number]>([
    ['an array', [], 422],
    ['a text', '"anna"', 422],
    ['arrays for texts', { email: [email], password: [PASSWORD] }, 422],
    ['an operator for a password', { email, password: { $ne: '' } }, 422],
    ['an object for an e-mail', { email: { email: 1 }, password: PASSWORD }, 422],
    ['true for a password', { email, password: true }, 422],
    ['null', { email, password: null }, 422],
    ['a role as well', { email, password: PASSWORD, role: 'superadmin' }, 422],
    ['a prototype as well', `{"email":"${email}","password":"${PASSWORD}","__proto__":{"role":"superadmin"}}`, 422],
    ['a tenant that is none', { email, password: PASSWORD, tenant: "acme' --" }, 422],
    ['SQL for an e-mail', { email: "' OR 1=1 --", password: PASSWORD }, 401],
    ['a wildcard for an e-mail', { email: 'anna@example.%', password: PASSWORD }, 401],
    ['a trailing blank', { email: `${email} \u0000`, password: PASSWORD }, 401],
    ['an endless password', { email, password: 'x'.repeat(257) }, 422],
    ['a huge body', { email, password: 'x'.repeat(1_000_000) }, 413],
    ['deep nesting', `${'['.repeat(50_000)}${']'.repeat(50_000)}`, 422],
    ['deep nesting without end', '['.repeat(200_000), 400],
  ])('%s', async (_, body, status) => {
    const answer = await login(body, `203.0.113.${Math.floor(Math.random() * 250)}`);
    expect(answer.status).toBe(status);
    expect(JSON.stringify(answer.body)).not.toMatch(/SELECT|mysql|kysely|at \w+ \(/i);
  });

  it('and a header that would be two never becomes one', async () => {
    const injected = await h.ask('GET', '/auth/me', { headers: { 'x-request-id': 'abcdefgh%0d%0aset-cookie:x=1' } });
    expect(injected.headers.get('set-cookie')).toBeNull();
    expect(injected.headers.get('x-request-id')).toMatch(/^[0-9a-f-]{36}$/);
    const agent = 'x'.repeat(5_000);
    expect(
      (
        await h.ask('POST', '/auth/login', {
          body: { email: 'anna@example.com', password: PASSWORD },
          headers: { 'user-agent': agent },
        })
      ).status,
    ).toBe(200);
  });
});

describe('guessing', () => {
  it('is stopped for one address and one account, and says for how long', async () => {
    const tries = async () => (await login({ email: 'anna@example.com', password: 'guess' }, '192.0.2.66')).status;
    expect([await tries(), await tries(), await tries(), await tries(), await tries()]).toEqual([
      401, 401, 401, 401, 401,
    ]);
    const answer = await login({ email: 'anna@example.com', password: PASSWORD }, '192.0.2.66');
    expect([answer.status, answer.body.code]).toEqual([429, 'rate_limited']);
    const wait = Number(answer.headers.get('retry-after'));
    expect(wait).toBeGreaterThan(200);
    expect(wait).toBeLessThanOrEqual(300);
    // She herself, from where she is, does not notice; nor does a colleague behind the same address.
    expect((await login({ email: 'anna@example.com', password: PASSWORD }, '192.0.2.1')).status).toBe(200);
    expect((await login({ email: 'bert@example.com', password: PASSWORD }, '192.0.2.66')).status).toBe(200);
  });

  it('is not hidden by claiming to come from elsewhere', async () => {
    const statuses: number[] = [];
    for (let n = 0; n < 6; n++) {
      const headers = {
        'x-forwarded-for': `203.0.113.${n}`,
        forwarded: `for=203.0.113.${n}`,
        'x-real-ip': `203.0.113.${n}`,
      };
      const body = { email: 'anna@example.com', password: 'guess' };
      statuses.push((await h.ask('POST', '/auth/login', { body, headers, address: '192.0.2.55' })).status);
    }
    expect(statuses).toEqual([401, 401, 401, 401, 401, 429]);
  });

  it('cannot be hurried by asking many times at once', async () => {
    const answers = await Promise.all(
      Array.from({ length: 30 }, () => login({ email: 'bert@example.com', password: 'guess' }, '192.0.2.77')),
    );
    expect(answers.filter(({ status }) => status === 401)).toHaveLength(5);
    expect(answers.filter(({ status }) => status === 429)).toHaveLength(25);
  });

  it('is stopped for one address and many accounts', async () => {
    const statuses: number[] = [];
    for (let n = 0; n < 70; n++) {
      statuses.push((await login({ email: `user${n}@example.com`, password: 'guess' }, '192.0.2.88')).status);
    }
    expect(statuses.filter((status) => status === 401)).toHaveLength(60);
    expect(statuses.slice(60).every((status) => status === 429)).toBe(true);
  });

  it('counts a whole IPv6 household as one', async () => {
    const statuses: number[] = [];
    for (let n = 0; n < 8; n++) {
      statuses.push((await login({ email: 'anna@example.com', password: 'guess' }, `2001:db8:5:5::${n}`)).status);
    }
    expect(statuses).toEqual([401, 401, 401, 401, 401, 429, 429, 429]);
  });

  it('from many addresses slows strangers down, and locks nobody out', async () => {
    await addMember(h.db, 'acme', await addPerson(h.db, 'carla@example.com'), 'agent');
    const carla = (address: string, password = PASSWORD) => login({ email: 'carla@example.com', password }, address);
    expect((await carla('198.51.100.1')).status).toBe(200);
    for (let n = 0; n < 45; n++) await carla(`203.0.113.${n}`, 'guess');
    // Her own place keeps its whole budget, mistakes included.
    for (let n = 0; n < 4; n++) expect((await carla('198.51.100.1', 'typing error')).status).toBe(401);
    expect((await carla('198.51.100.1')).status).toBe(200);
    // A new place of hers gets through as well, with fewer tries; a botnet's machine gets as few.
    expect((await carla('198.51.100.2')).status).toBe(200);
    const botnet = [
      await carla('203.0.113.200', 'a'),
      await carla('203.0.113.200', 'b'),
      await carla('203.0.113.200', 'c'),
    ];
    expect(botnet.map(({ status }) => status)).toEqual([401, 401, 429]);
  });
});

describe('time tells nothing', () => {
  it('about which accounts exist', async () => {
    const times = { known: [] as number[], unknown: [] as number[] };
    // In turns, so that a busy machine slows both alike.
    for (let n = 0; n < 60; n++) {
      const which = n % 2 === 0 ? 'known' : 'unknown';
      const email = which === 'known' ? 'bert@example.com' : `no${n}@example.com`;
      const began = performance.now();
      expect((await login({ email, password: 'guess' }, `10.1.${n}.1`)).status).toBe(401);
      times[which].push(performance.now() - began);
    }
    const median = (all: number[]): number => all.sort((a, b) => a - b)[15] ?? 0;
    const ratio = median(times.unknown) / median(times.known);
    expect(ratio).toBeGreaterThan(0.5);
    expect(ratio).toBeLessThan(2);
  });
});

describe('a flood of logins', () => {
  it('leaves the loop free for others, and the queue bounded', async () => {
    const { access_token: token } = await h.login('anna@example.com', { address: '192.0.2.5' });
    const flood = Promise.all(
      Array.from({ length: 400 }, (_, n) => login({ email: `f${n}@example.com`, password: 'x' }, `10.${n % 250}.9.1`)),
    );
    const times: number[] = [];
    for (let n = 0; n < 20; n++) {
      const began = performance.now();
      expect((await h.ask('GET', '/auth/me', { token })).status).toBe(200);
      times.push(performance.now() - began);
    }
    const statuses = (await flood).map(({ status }) => status);
    expect(times.sort((a, b) => a - b)[10]).toBeLessThan(250);
    expect(new Set(statuses)).toEqual(new Set([401, 503]));
    expect(statuses.filter((status) => status === 401).length).toBeGreaterThanOrEqual(200);
  });
});
