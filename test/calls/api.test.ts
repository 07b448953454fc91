import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { callRoutes } from '../../src/calls/api/routes.ts';
import type { CallDto } from '../../src/calls/events.ts';
import type { CallView } from '../../src/calls/model/picture.ts';
import { saveLiveCalls } from '../../src/calls/store/live-calls.ts';
import { silentLog } from '../../src/platform/log.ts';
import { createMetrics } from '../../src/platform/metrics.ts';
import { createApp } from '../../src/server/app.ts';
import { mysqlUrl } from '../support/lab.ts';
import { addMember, addPerson, addTenant, type House, house } from '../tenancy/people.ts';

/** A page, a call or a problem. */
interface Body {
  readonly items?: readonly { readonly id: string }[];
  readonly next_cursor?: string | null;
  readonly [key: string]: unknown;
}

const NOW = Date.parse('2026-11-22T07:10:00.000Z');
const CONTACTS = new Map([['+49305550123', { id: 7, name: 'Ann Contact' }]]);

let h: House;
let app: ReturnType<typeof createApp>;
let anna: number;

beforeAll(async () => {
  h = await house(await mysqlUrl());
  const metrics = createMetrics();
  const api = { db: h.db, now: () => NOW, contactsOf: async () => CONTACTS, may: () => ['hold'] };
  const routes = [...h.room.routes, ...callRoutes(api)];
  const parts = { routes, guard: h.room.guard, readiness: () => [], metrics, version: '0', log: silentLog };
  app = createApp(parts);
  for (const tenant of ['acme', 'globex']) await addTenant(h.db, tenant);
  const people: Record<string, number> = {};
  for (const [name, tenant, role] of [
    ['sue', 'acme', 'supervisor'],
    ['vera', 'acme', 'viewer'],
    ['anna', 'acme', 'agent'],
    ['gus', 'globex', 'supervisor'],
  ] as const) {
    const id = await addPerson(h.db, `${name}@example.com`);
    people[name] = id;
    await addMember(h.db, tenant, id, role);
  }
  anna = people['anna'] ?? 0;
  const row = (tenantId: string, n: number, more: Partial<CallDto>) => ({
    tenantId,
    id: `call-${tenantId}-${n}`,
    pbx: 'pbx1',
    live: { shown: call(`call-${tenantId}-${n}`, n, more), memory: {} as CallView },
  });
  await h.db
    .transaction()
    .execute((trx) =>
      saveLiveCalls(trx, [
        ...[1, 2, 3, 4, 5].map((n) => row('acme', n, n === 3 ? { agents: [anna], state: 'answered' } : {})),
        row('globex', 1, { agents: [anna] }),
      ]),
    );
});
afterAll(() => h.close());

describe('a supervisor with teams', () => {
  it('sees the calls of people of them', async () => {
    const teams = (id: number, names: string[]) =>
      h.db
        .updateTable('user_roles')
        .set({ teams: JSON.stringify(names) })
        .where('user_id', '=', id)
        .execute();
    const sam = await addPerson(h.db, 'sam@example.com');
    await addMember(h.db, 'acme', sam, 'supervisor');
    await teams(sam, ['sales']);
    const seen = async () => ids((await get('sam', '/calls')).body);
    expect(await seen()).toEqual([]);
    await teams(anna, ['sales', 'night']);
    expect(await seen()).toEqual(['call-acme-3']);
    expect((await get('sam', '/calls/call-acme-3')).status).toBe(200);
    expect((await get('sam', '/calls/call-acme-1')).status).toBe(404);
    await teams(anna, []);
  });
});

describe('GET /calls', () => {
  it.each(['sue', 'vera'])('shows all of the tenant to %s, oldest first, in pages', async (who) => {
    const first = await get(who, '/calls?limit=2');
    expect(first).toMatchObject({ status: 200, body: { seq: 0 } });
    expect(ids(first.body)).toEqual(['call-acme-1', 'call-acme-2']);
    const second = await get(who, `/calls?limit=3&cursor=${first.body.next_cursor}`);
    expect(ids(second.body)).toEqual(['call-acme-3', 'call-acme-4', 'call-acme-5']);
    expect(second.body.next_cursor).toBeNull();
  });

  it('shows an agent the own calls, and no other tenant anything', async () => {
    expect(ids((await get('anna', '/calls')).body)).toEqual(['call-acme-3']);
    expect(ids((await get('gus', '/calls')).body)).toEqual(['call-globex-1']);
  });

  it('filters, and refuses what is no filter', async () => {
    expect(ids((await get('sue', '/calls?state=answered')).body)).toEqual(['call-acme-3']);
    expect(ids((await get('sue', '/calls?direction=outbound')).body)).toEqual([]);
    for (const query of ['state=busy', 'limit=0', 'limit=101', 'queue_id=x', 'colour=red', 'cursor=abc', 'cursor=']) {
      expect((await get('sue', `/calls?${query}`)).status, query).toBe(422);
    }
  });

  it('asks who is there', async () => {
    expect((await app.request('/api/v1/calls')).status).toBe(401);
  });
});

describe('GET /calls/{id}', () => {
  it('shows one, exactly as the list does', async () => {
    const { body } = await get('sue', '/calls/call-acme-3');
    const looked = { duration_seconds: 37, contact: { id: 7, name: 'Ann Contact' }, may: ['hold'] };
    expect(body).toEqual({ ...call('call-acme-3', 3, { agents: [anna], state: 'answered' }), ...looked });
    expect((await get('anna', '/calls/call-acme-3')).body).toEqual(body);
  });

  it('answers alike for what is over, another tenant’s, or not one’s own', async () => {
    const problems = await Promise.all([
      get('sue', '/calls/never-was'),
      get('sue', '/calls/call-globex-1'),
      get('anna', '/calls/call-acme-1'),
      get('anna', '/calls/call-globex-1'),
    ]);
    for (const { status, body } of problems) {
      expect({ status, ...body, request_id: '' }).toEqual({ status: 404, ...problems[0]?.body, request_id: '' });
    }
  });
});

async function get(who: string, path: string): Promise<{ readonly status: number; readonly body: Body }> {
  const { access_token } = await h.login(`${who}@example.com`);
  const answer = await app.request(`/api/v1${path}`, { headers: { authorization: `Bearer ${access_token}` } });
  return { status: answer.status, body: (await answer.json()) as Body };
}

function ids({ items }: Body): string[] {
  return (items ?? []).map(({ id }) => id);
}

function call(id: string, second: number, more: Partial<CallDto>): CallDto {
  return {
    id,
    direction: 'inbound',
    state: 'ringing',
    from: { number: '+49305550123', name: 'Ann Caller' },
    to: { number: '+49305550100', name: '' },
    did: '+49305550100',
    queue: null,
    agents: [],
    legs: [],
    started_at: `2026-11-22T07:09:2${second}.000Z`,
    answered_at: null,
    ...more,
  };
}
