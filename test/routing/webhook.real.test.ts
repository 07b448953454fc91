import { createHmac } from 'node:crypto';
import { setTimeout as sleep } from 'node:timers/promises';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { postJson } from '../../src/routing/actions/post-json.ts';
import { publicAgent } from '../../src/routing/actions/public-agent.ts';
import { mysqlUrl, seedTenants } from '../support/lab.ts';
import type { Heard, Said } from './hook.ts';
import { type House, openHouse } from './house.ts';

const NUMBER = '+49305550101';

describe('the webhook of a number', () => {
  let house: House;
  let id = 0;
  let secret = '';
  beforeAll(async () => {
    const url = await mysqlUrl();
    await seedTenants(url);
    house = await openHouse(url, null);
    const did = await house.db
      .selectFrom('dids')
      .select('id')
      .where('tenant_id', '=', 'acme')
      .executeTakeFirstOrThrow();
    id = did.id;
  });
  afterAll(() => house?.stop());

  const leadsTo = (url: string) => house.ask('PATCH', `/dids/${id}`, { route: { type: 'webhook', target: url } });
  const test = async (path: string, said: Said, body: object = {}) => {
    // The API takes 443 and every other port of a public name; what it resolves to is the agent's business.
    expect((await leadsTo(house.hook.says(path, said))).status).toBe(200);
    return (await house.ask('POST', `/dids/${id}/webhook/test`, body)).body;
  };
  const FOLLOWED = { body: { action: 'route', route: { type: 'queue', target: 'support' } } };
  const signatureOf = ({ headers, body }: Heard, key: string) =>
    createHmac('sha256', Buffer.from(key.slice('whsec_'.length), 'base64'))
      .update(`${headers['webhook-id']}.${headers['webhook-timestamp']}.${body}`)
      .digest('base64');

  it('is asked by nobody as long as there is no secret, and says so', async () => {
    expect(await test('/a', FOLLOWED)).toMatchObject({ outcome: 'no_secret', action: null });
    expect(house.hook.heard).toEqual([]);
    expect((await house.ask('GET', `/dids/${id}/webhook`)).body).toMatchObject({ secret_set_at: null });
    const trace = await house.ask('GET', `/dids/${id}/trace`);
    expect(JSON.stringify(trace.body)).toContain('no secret');
  });

  it('is asked with a signature that anybody who has the secret can check', async () => {
    const made = await house.ask<{ secret: string }>('POST', `/dids/${id}/webhook/secret`);
    expect(made).toMatchObject({ status: 201, body: { secret: expect.stringMatching(/^whsec_/) } });
    secret = made.body.secret;
    expect(await test('/a', FOLLOWED, { from: '+12025550100' })).toMatchObject({
      outcome: 'followed',
      http_status: 200,
      action: 'route',
      route: { type: 'queue', target: 'support' },
    });
    const heard = house.hook.heard.at(-1) as Heard;
    expect(heard.headers['webhook-signature']).toBe(`v1,${signatureOf(heard, secret)}`);
    expect(Math.abs(Number(heard.headers['webhook-timestamp']) - Date.now() / 1000)).toBeLessThan(5);
    expect(JSON.parse(heard.body)).toMatchObject({
      tenant: 'acme',
      from: '+12025550100',
      call: null,
      test: true,
      did: id,
    });
  });

  it('a new secret signs beside the old one for a day; neither is stored as it is or audited', async () => {
    const renewed = await house.ask<{ secret: string }>('POST', `/dids/${id}/webhook/secret`);
    await test('/a', FOLLOWED);
    const heard = house.hook.heard.at(-1) as Heard;
    const both = [renewed.body.secret, secret].map((key) => `v1,${signatureOf(heard, key)}`).join(' ');
    expect(heard.headers['webhook-signature']).toBe(both);
    const stored = await house.db.selectFrom('did_webhook_secrets').selectAll().executeTakeFirstOrThrow();
    const audited = await house.db.selectFrom('audit_logs').selectAll().where('entity_type', '=', 'did').execute();
    expect(audited.filter(({ action }) => action === 'did.webhook_secret_renewed')).toHaveLength(2);
    for (const text of [JSON.stringify(stored), JSON.stringify(audited)]) {
      expect(text).not.toContain(secret.slice(6, 30));
      expect(text).not.toContain(renewed.body.secret.slice(6, 30));
    }
    await house.db
      .updateTable('did_webhook_secrets')
      .set({ previous_until: new Date('2020-01-01') })
      .execute();
    await test('/a', FOLLOWED);
    expect(house.hook.heard.at(-1)?.headers['webhook-signature']).not.toContain(' ');
  });

  it.each<[string, Said, object]>([
    ['/empty', {}, { outcome: 'invalid', detail: 'the answer is empty' }],
    ['/long', { body: 'x'.repeat(5_000) }, { outcome: 'invalid', detail: 'the answer is too long' }],
    ['/gone', { body: { action: 'route', route: { type: 'queue', target: 'nowhere' } } }, { outcome: 'invalid' }],
    ['/own', { body: { action: 'route', route: { type: 'external', target: NUMBER } } }, { outcome: 'invalid' }],
    [
      '/away',
      { status: 302, headers: { location: 'https://hooks.example.com/a' } },
      { outcome: 'refused', http_status: 302 },
    ],
    ['/no', { status: 401 }, { outcome: 'refused', http_status: 401 }],
    ['/late', { afterMs: 5_000 }, { outcome: 'late' }],
  ])('%s does not count, and it is said why', async (path, said, expected) => {
    const before = house.hook.heard.length;
    expect(await test(path, said)).toMatchObject({ ...expected, action: null });
    expect(house.hook.heard.length).toBe(before + 1); // neither followed nor tried again
  });

  it('every ask is kept, latest first, without the caller and without the answer', async () => {
    const list = async (query: string) =>
      (await house.ask<{ items: object[]; next_cursor: string | null }>('GET', `/dids/${id}/webhook/asks?${query}`))
        .body;
    await expect.poll(async () => (await list('limit=100')).items.length).toBe(house.hook.heard.length + 1);
    const first = await list('limit=3');
    expect(first.items[0]).toMatchObject({ outcome: 'late', http_status: null, call_id: null });
    const second = await list(`limit=3&cursor=${first.next_cursor}`);
    expect(second.items[0]).toMatchObject({ outcome: 'invalid', detail: 'route.target is a number of your own' });
    expect((await house.ask('GET', `/dids/${id}/webhook/asks`, undefined, 'globex')).status).toBe(404);
    expect((await house.ask('POST', `/dids/${id}/webhook/secret`, undefined, 'globex')).status).toBe(404);
    const rows = await house.db.selectFrom('did_webhook_asks').selectAll().execute();
    expect(JSON.stringify(rows)).not.toContain('2025550100');
  });

  it('one test at a time', async () => {
    await leadsTo(house.hook.says('/slow', { ...FOLLOWED, afterMs: 500 }));
    const first = house.ask('POST', `/dids/${id}/webhook/test`, {});
    await sleep(100);
    expect((await house.ask('POST', `/dids/${id}/webhook/test`, {})).status).toBe(429);
    expect((await first).body).toMatchObject({ outcome: 'followed' });
    expect((await house.ask('POST', `/dids/${id}/webhook/test`, { when: 'failover' })).status).toBe(409);
  });

  it('an address that is not public is not connected to, whatever its name', async () => {
    const agent = publicAgent();
    const before = house.hook.heard.length;
    for (const host of [
      '127.0.0.1',
      '[::1]',
      '[::ffff:127.0.0.1]',
      '169.254.169.254',
      '0x7f.1',
      '10.0.0.1',
      '[fd00::1]',
    ]) {
      const url = `https://${host}:${house.hook.port}/a`;
      const reply = await postJson({ agent, url, headers: {}, body: '{}', signal: AbortSignal.timeout(2_000) });
      expect([host, reply]).toEqual([
        host,
        { kind: 'unreachable', why: 'its name leads to an address that is not public' },
      ]);
    }
    expect(house.hook.heard.length).toBe(before);
    agent.destroy();
  });

  it('nor is one whose name resolves to it', async () => {
    const { RequestFilteringHttpsAgent } = await import('request-filtering-agent');
    const rebound = new RequestFilteringHttpsAgent({
      lookup: (_name, options, done) =>
        options.all ? done(null, [{ address: '127.0.0.1', family: 4 }]) : done(null, '127.0.0.1', 4),
    });
    const url = `https://inside.example.com:${house.hook.port}/a`;
    const reply = await postJson({ agent: rebound, url, headers: {}, body: '{}', signal: AbortSignal.timeout(2_000) });
    expect(reply).toEqual({ kind: 'unreachable', why: 'its name leads to an address that is not public' });
  });
});
