import fc from 'fast-check';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { tenantScope } from '../../src/platform/mysql/tenant-scope.ts';
import { isPattern, patternsFor } from '../../src/provisioning/model/blocklist/pattern.ts';
import { blocking } from '../../src/provisioning/store/blocklist/entries.ts';
import { type Office, openOffice } from './office.ts';

const ADA = 'acme/tenant_admin';
let now = Date.parse('2026-11-26T10:00:00.000Z');

describe('the blocklist over HTTP', () => {
  let office: Office;
  const post = (body: object) => office.ask(ADA, 'POST', '/blocklist', body);
  const check = async (number: string, who = ADA) => {
    const { body } = await office.ask(who, 'GET', `/blocklist/check?number=${encodeURIComponent(number)}`);
    return (body as { by: { pattern: string } | null }).by?.pattern ?? null;
  };

  beforeAll(async () => {
    office = await openOffice({ clock: { now: () => now } });
  });
  afterAll(() => office?.stop());

  it('turns away numbers and beginnings of numbers, until they expire', async () => {
    expect((await post({ pattern: '+49 900*', reason: 'premium' })).body).toMatchObject({
      pattern: '+49900*',
      direction: 'inbound',
      expires_at: null,
    });
    const soon = '2026-11-26T11:00:00.000Z';
    expect((await post({ pattern: '+49 30 5550 500', expires_at: soon })).status).toBe(201);
    expect((await post({ pattern: '+4930*' })).status).toBe(201);
    expect(await check('+499001234567')).toBe('+49900*');
    expect(await check('+49305550500')).toBe('+49305550500');
    expect(await check('+49305550501')).toBe('+4930*');
    expect(await check('+49891234567')).toBeNull();
    expect(await check('+49305550500', 'globex/tenant_admin')).toBeNull();
    now += 3_600_000;
    expect(await check('+49305550500')).toBe('+4930*');
  });

  it('is changed, and lets through again', async () => {
    const { id } = (await post({ pattern: '+33*' })).body as { id: number };
    const change = { reason: 'a bad week', expires_at: '2027-01-01T00:00:00.000Z' };
    expect(await office.ask(ADA, 'PATCH', `/blocklist/${id}`, change)).toMatchObject({ status: 200, body: change });
    expect(await office.ask(ADA, 'GET', `/blocklist/${id}`)).toMatchObject({ body: { pattern: '+33*', ...change } });
    expect((await office.ask('globex/tenant_admin', 'DELETE', `/blocklist/${id}`)).status).toBe(404);
    expect((await office.ask(ADA, 'DELETE', `/blocklist/${id}?dry_run=true`)).status).toBe(200);
    expect(await check('+33123456789')).toBe('+33*');
    expect((await office.ask(ADA, 'DELETE', `/blocklist/${id}`)).status).toBe(204);
    expect(await check('+33123456789')).toBeNull();
  });

  it.each<[object, string]>([
    [{ pattern: '*' }, 'body.pattern'],
    [{ pattern: '+*' }, 'body.pattern'],
    [{ pattern: '+49*30' }, 'body.pattern'],
    [{ pattern: '_X.' }, 'body.pattern'],
    [{ pattern: "+49'*" }, 'body.pattern'],
    [{ pattern: '030123' }, 'body.pattern'],
    [{ pattern: '+44*', expires_at: '9999-01-01T00:00:00Z' }, 'body.expires_at'],
    [{ pattern: '+44*', expires_at: 'tomorrow' }, 'body.expires_at'],
    [{ pattern: '+44*', direction: 'outbound' }, 'body'],
  ])('refuses %j', async (body, path) => {
    const answer = await post(body);
    expect(answer.status, answer.text).toBe(422);
    expect((answer.body as { errors: { path: string }[] }).errors[0]?.path).toBe(path);
  });

  it('the same twice is a conflict', async () => {
    expect((await post({ pattern: '+4930*' })).status).toBe(409);
  });

  it('is looked up by the unique key among many', async () => {
    const many = Array.from({ length: 2_000 }, (_, n) => ({ tenant_id: 'acme', pattern: `+4420${10_000_000 + n}` }));
    await office.db.insertInto('blocklist').values(many).execute();
    const query = blocking(tenantScope(office.db, 'acme'), patternsFor('+442010000042'), new Date(now));
    const [plan] = await query.explain<{ key: string; type: string; rows: number }>('traditional');
    expect(plan).toMatchObject({ key: 'blocklist_pattern', type: 'range' });
    expect(plan?.rows).toBeLessThan(50);
    expect(await check('+442010000042')).toBe('+442010000042');
  });
});

it('the patterns of a number are exactly those that cover it', () => {
  const digits = fc.string({ unit: fc.constantFrom(...'0123456789'), minLength: 6, maxLength: 14 });
  const number = fc.tuple(fc.constantFrom(...'123456789'), digits).map(([first, rest]) => `+${first}${rest}`);
  fc.assert(
    fc.property(number, number, fc.nat(14), (one, other, length) => {
      const patterns = patternsFor(one);
      expect(patterns.filter(isPattern).length).toBeGreaterThanOrEqual(patterns.length - 2);
      const prefix = other.slice(0, 2 + length);
      expect(patterns.includes(`${prefix}*`)).toBe(one.startsWith(prefix));
      expect(patterns.includes(other)).toBe(one === other);
    }),
  );
  expect(patternsFor('anonymous')).toEqual(['anonymous']);
  expect(patternsFor("+49' OR 1=1")).toEqual([]);
});
