import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { type Office, openOffice } from './office.ts';

const ADA = 'acme/tenant_admin';
const GUS = 'globex/tenant_admin';
const NO_LIMITS = {
  max_calls: null,
  max_calls_per_minute: null,
  max_call_seconds: null,
  daily_cap: null,
  monthly_cap: null,
};

describe('calls outside over HTTP', () => {
  let office: Office;
  let extensionId = 0;
  let foreignId = 0;
  beforeAll(async () => {
    office = await openOffice();
    const idOf = async (tenant: string) =>
      (
        await office.db
          .selectFrom('pbx_extensions')
          .select('id')
          .where('tenant_id', '=', tenant)
          .where('extension', '=', '1001')
          .executeTakeFirstOrThrow()
      ).id;
    extensionId = await idOf('acme');
    foreignId = await idOf('globex');
  });
  afterAll(() => office?.stop());

  const check = async (number: string, extension?: number) => {
    const query = new URLSearchParams({ number, ...(extension === undefined ? {} : { extension_id: `${extension}` }) });
    const answer = await office.ask(ADA, 'GET', `/outbound/check?${query}`);
    expect(answer.status, answer.text).toBe(200);
    return answer.body as { allowed: boolean; by: { prefix: string; of: string } | null };
  };

  it('prefixes are allowed and denied, and the check says by which', async () => {
    expect(await check('+881612345678')).toMatchObject({ allowed: false, by: { prefix: '+881', of: 'risky' } });
    const allow = { prefix: '+8816', verdict: 'allow', reason: 'ship' };
    const made = await office.ask(ADA, 'POST', '/outbound/prefixes', allow);
    expect(made, made.text).toMatchObject({ status: 201, body: { ...allow, extension_id: null } });
    const { id } = made.body as { id: number };
    expect(await check('+881612345678')).toMatchObject({ allowed: true, by: { prefix: '+8816', of: 'tenant' } });
    const deny = { prefix: '+8816', verdict: 'deny', extension_id: extensionId };
    expect((await office.ask(ADA, 'POST', '/outbound/prefixes', deny)).status).toBe(201);
    expect(await check('+881612345678', extensionId)).toMatchObject({ allowed: false, by: { of: 'extension' } });
    expect(await office.ask(ADA, 'POST', '/outbound/prefixes', allow)).toMatchObject({
      status: 409,
      body: { errors: [{ path: 'body.prefix' }] },
    });
    expect((await office.ask(ADA, 'PATCH', `/outbound/prefixes/${id}`, { verdict: 'deny' })).status).toBe(200);
    expect(await check('+881612345678')).toMatchObject({ allowed: false });
    expect((await office.ask(GUS, 'GET', `/outbound/prefixes/${id}`)).status).toBe(404);
    expect((await office.ask(ADA, 'DELETE', `/outbound/prefixes/${id}`)).status).toBe(204);
    const all = await office.ask(ADA, 'GET', `/outbound/prefixes?extension_id=${extensionId}`);
    expect(all.body).toMatchObject({ items: [deny], next_cursor: null });
  });

  it.each<[string, object, string]>([
    ['a number that is none', { prefix: '0900', verdict: 'deny' }, 'body.prefix'],
    ['a pattern', { prefix: '+49*', verdict: 'deny' }, 'body.prefix'],
    ['another verdict', { prefix: '+49', verdict: 'maybe' }, 'body.verdict'],
  ])('refuses %s', async (_, body, path) => {
    expect(await office.ask(ADA, 'POST', '/outbound/prefixes', body)).toMatchObject({
      status: 422,
      body: { errors: [{ path }] },
    });
  });

  it('another tenant’s extension is none', async () => {
    const field = { status: 422, body: { errors: [{ path: 'body.extension_id' }] } };
    const prefix = { prefix: '+49', verdict: 'deny', extension_id: foreignId };
    expect(await office.ask(ADA, 'POST', '/outbound/prefixes', prefix)).toMatchObject(field);
    const limits = { ...NO_LIMITS, max_calls: 1, extension_id: foreignId };
    expect(await office.ask(ADA, 'PUT', '/outbound/limits', limits)).toMatchObject(field);
  });

  it('a cap needs rates; rates are in the tenant’s currency, and what is not named stays', async () => {
    const cap = { ...NO_LIMITS, daily_cap: 10 };
    expect(await office.ask(ADA, 'PUT', '/outbound/limits', cap)).toMatchObject({
      status: 422,
      body: { errors: [{ path: 'body.daily_cap' }] },
    });
    const rates = (...all: [string, number][]) => ({
      rates: all.map(([prefix, price_per_minute]) => ({ prefix, price_per_minute, currency: 'EUR' })),
    });
    const set = await office.ask(ADA, 'PUT', '/outbound/rates', rates(['+49', 0.01], ['+1', 0.0215]));
    expect(set, set.text).toMatchObject({
      status: 200,
      body: { items: [{ prefix: '+49' }, { price_per_minute: 0.0215 }] },
    });
    await office.ask(ADA, 'PUT', '/outbound/rates', rates(['+49', 0.02]));
    expect(await check('+4930123456')).toMatchObject({ price_per_minute: 0.02, rate_prefix: '+49' });
    expect(await check('+442079460123')).toMatchObject({ price_per_minute: 0.0215 });
    const dollars = { rates: [{ prefix: '+1', price_per_minute: 1, currency: 'USD' }] };
    expect((await office.ask(ADA, 'PUT', '/outbound/rates', dollars)).status).toBe(422);
    for (const price of [-1, 0.00001]) {
      expect((await office.ask(ADA, 'PUT', '/outbound/rates', rates(['+1', price]))).status).toBe(422);
    }
    expect(await office.ask(ADA, 'PUT', '/outbound/limits', cap)).toMatchObject({ status: 200, body: cap });
    const own = { ...NO_LIMITS, extension_id: extensionId, max_calls: 2 };
    expect((await office.ask(ADA, 'PUT', '/outbound/limits?dry_run=true', own)).status).toBe(200);
    await office.ask(ADA, 'PUT', '/outbound/limits', own);
    expect((await office.ask(ADA, 'GET', '/outbound/limits')).body).toMatchObject({ items: [cap, own] });
    await office.ask(ADA, 'PUT', '/outbound/limits', { ...NO_LIMITS, extension_id: extensionId });
    expect((await office.ask(ADA, 'GET', '/outbound/limits')).body).toMatchObject({ items: [cap] });
    const actions = (await office.audited()).map(({ action }) => action);
    expect(actions).toEqual(
      expect.arrayContaining(['call_rates.set', 'outbound_limits.set', 'outbound_prefix.created']),
    );
  });

  it('usage of nothing is nothing, by the caps that there are', async () => {
    const usage = await office.ask(ADA, 'GET', '/outbound/usage');
    expect(usage, usage.text).toMatchObject({
      status: 200,
      body: { currency: 'EUR', calls: 0, cost: 0, by_extension: [], today: { spent: 0, cap: 10 } },
    });
    const never = '/outbound/usage?from=2026-03-02T00:00:00.000Z&to=2026-03-01T00:00:00.000Z';
    expect((await office.ask(ADA, 'GET', never)).status).toBe(422);
    expect((await office.ask('acme/agent', 'GET', '/outbound/usage')).status).toBe(403);
  });
});
