import { setTimeout as sleep } from 'node:timers/promises';
import type { Kysely, Transaction } from 'kysely';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { DB } from '../../src/platform/mysql/schema.generated.ts';
import { mariadbUrl, mysqlUrl } from '../support/lab.ts';
import { type Ask, addMember, addPerson, addTenant, type House, house, PASSWORD } from './people.ts';

interface Listed {
  readonly items: readonly {
    readonly id: string;
    readonly tenant: { readonly id: string };
    readonly user_agent: string;
    readonly current: boolean;
  }[];
  readonly next_cursor: string | null;
}

describe.each([
  ['MySQL', mysqlUrl],
  ['MariaDB', mariadbUrl],
])('sessions, on %s', (_, url) => {
  let h: House;
  let anna: number;
  let root: number;
  let now = Date.parse('2026-03-01T10:00:00Z');

  beforeAll(async () => {
    h = await house(await url(), { clock: { now: () => now } });
    for (const id of ['acme', 'globex']) await addTenant(h.db, id);
    anna = await addPerson(h.db, 'anna@example.com');
    root = await addPerson(h.db, 'root@example.com');
    await addMember(h.db, 'acme', anna, 'agent');
    await addMember(h.db, 'globex', anna, 'agent');
    await addMember(h.db, 'acme', await addPerson(h.db, 'adam@example.com'), 'tenant_admin');
    await addMember(h.db, 'globex', await addPerson(h.db, 'gina@example.com'), 'tenant_admin');
    await addMember(h.db, 'acme', await addPerson(h.db, 'sue@example.com'), 'supervisor');
    await addMember(h.db, 'acme', root, 'superadmin');
  });
  afterAll(() => h.close());

  const list = async (path: string, o: Ask): Promise<Listed> => {
    const answer = await h.ask('GET', path, o);
    expect(answer.status, JSON.stringify(answer.body)).toBe(200);
    return answer.body as unknown as Listed;
  };
  const alive = async (token: string) => (await h.ask('GET', '/auth/me', { token })).status === 200;
  const loginFrom = async (agent: string, tenant?: string) => {
    const body = { email: 'anna@example.com', password: 'correct horse battery', ...(tenant ? { tenant } : {}) };
    return (await h.ask('POST', '/auth/login', { body, headers: { 'user-agent': agent } })).body;
  };
  const everywhere = async () => {
    const { access_token: token } = await h.login('anna@example.com');
    expect((await h.ask('POST', '/auth/logout-everywhere', { token })).status).toBe(204);
  };

  it('are listed to their person, in all tenants, newest first, page by page, without secrets', async () => {
    await everywhere();
    for (const n of [1, 2, 3]) {
      await loginFrom(`browser ${n}`, n === 2 ? 'globex' : 'acme');
      now += 1000;
    }
    const { access_token: token, refresh_token } = await loginFrom('here');
    const all = await list('/auth/sessions', { token });
    expect(all.items.map((one) => [one.user_agent, one.tenant.id, one.current])).toEqual([
      ['here', 'acme', true],
      ['browser 3', 'acme', false],
      ['browser 2', 'globex', false],
      ['browser 1', 'acme', false],
    ]);
    expect(JSON.stringify(all)).not.toContain(refresh_token);
    const first = await list('/auth/sessions?limit=3', { token });
    const second = await list(`/auth/sessions?limit=3&cursor=${first.next_cursor}`, { token });
    expect([...first.items, ...second.items]).toEqual(all.items);
    expect(second.next_cursor).toBeNull();
    for (const cursor of [
      'x',
      Buffer.from('[1e30,"a"]').toString('base64url'),
      Buffer.from('{}').toString('base64url'),
    ]) {
      expect((await h.ask('GET', `/auth/sessions?cursor=${cursor}`, { token })).status).toBe(422);
    }
  });

  it('that nobody refreshed for two weeks are over, and not shown', async () => {
    await everywhere();
    await loginFrom('forgotten');
    now += 15 * 86_400_000;
    const { access_token: token } = await loginFrom('here');
    expect((await list('/auth/sessions', { token })).items.map((one) => one.user_agent)).toEqual(['here']);
  });

  it('end one by one, and only one’s own', async () => {
    const [there, here, other] = [
      await loginFrom('there', 'globex'),
      await loginFrom('here'),
      await h.login('sue@example.com'),
    ];
    const { items } = await list('/auth/sessions', { token: here.access_token });
    const id = items.find((one) => one.user_agent === 'there')?.id ?? '';
    expect((await h.ask('DELETE', `/auth/sessions/${id}`, { token: other.access_token })).status).toBe(404);
    expect(await alive(there.access_token)).toBe(true);
    expect((await h.ask('DELETE', `/auth/sessions/${id}`, { token: here.access_token })).status).toBe(204);
    expect(await alive(there.access_token)).toBe(false);
    expect(await alive(here.access_token)).toBe(true);
    expect((await h.ask('DELETE', `/auth/sessions/${id}`, { token: here.access_token })).status).toBe(404);
    const audit = await h.db.selectFrom('audit_logs').selectAll().where('action', '=', 'session.ended').execute();
    expect(audit).toMatchObject([{ tenant_id: 'globex', user_id: anna, entity_id: id }]);
  });

  it('end all at once, the one that asks included', async () => {
    const all = [await loginFrom('a'), await loginFrom('b', 'globex'), await loginFrom('c')];
    const sue = await h.login('sue@example.com');
    expect((await h.ask('POST', '/auth/logout-everywhere', { token: all[0]?.access_token ?? '' })).status).toBe(204);
    for (const { access_token, refresh_token } of all) {
      expect(await alive(access_token)).toBe(false);
      expect((await h.ask('POST', '/auth/refresh', { body: { refresh_token } })).status).toBe(401);
    }
    expect(await alive(sue.access_token)).toBe(true);
  });

  it('are not gone on with in another tenant by who was signed out at that moment', async () => {
    const { access_token: token } = await h.login('anna@example.com', { tenant: 'acme' });
    const answer = await meanwhile(
      (trx) =>
        trx
          .updateTable('sessions')
          .set({ revoked_at: new Date(now) })
          .where('user_id', '=', anna)
          .execute(),
      () => h.ask('POST', '/auth/switch-tenant', { token, body: { tenant: 'globex' } }),
    );
    expect(answer.status).toBe(401);
  });

  it('are not begun with a password that was changed at that moment', async () => {
    const { password_hash: before } = await h.db
      .selectFrom('users')
      .select('password_hash')
      .where('id', '=', anna)
      .executeTakeFirstOrThrow();
    const change = (db: Kysely<DB>, password_hash: string) =>
      db.updateTable('users').set({ password_hash }).where('id', '=', anna).execute();
    const answer = await meanwhile(
      (trx) => change(trx, 'another'),
      () => h.ask('POST', '/auth/login', { body: { email: 'anna@example.com', password: PASSWORD } }),
    );
    await change(h.db, before);
    expect(answer.status).toBe(401);
  });

  /** Asks while a change stands that nobody sees yet, and is there when the answer comes. */
  async function meanwhile<T>(change: (trx: Transaction<DB>) => Promise<unknown>, ask: () => Promise<T>): Promise<T> {
    const trx = await h.db.startTransaction().execute();
    await change(trx);
    const answer = ask();
    await sleep(1_000);
    await trx.commit().execute();
    return answer;
  }

  it('of a member are an administrator’s affair, in that tenant alone', async () => {
    await everywhere();
    const [here, there] = [await loginFrom('at acme'), await loginFrom('at globex', 'globex')];
    const { access_token: token } = await h.login('adam@example.com');
    const shown = await list(`/users/${anna}/sessions`, { token });
    expect(shown.items.map((one) => one.user_agent)).toEqual(['at acme']);
    expect((await h.ask('DELETE', `/users/${anna}/sessions`, { token })).status).toBe(204);
    expect([await alive(here.access_token), await alive(there.access_token)]).toEqual([false, true]);
    const audit = await h.db.selectFrom('audit_logs').selectAll().where('action', '=', 'sessions.ended').execute();
    expect(audit).toMatchObject([{ tenant_id: 'acme', entity_id: String(anna), changes: { ended: 1 } }]);
  });

  it('of a stranger, or asked for by who may not, are refused', async () => {
    const { access_token: admin } = await h.login('adam@example.com');
    const { access_token: sue } = await h.login('sue@example.com');
    const gina = (await h.login('gina@example.com')).user.id;
    for (const method of ['GET', 'DELETE']) {
      expect((await h.ask(method, `/users/${gina}/sessions`, { token: admin })).status).toBe(404);
      expect((await h.ask(method, '/users/987654321/sessions', { token: admin })).status).toBe(404);
      expect((await h.ask(method, `/users/${anna}/sessions`, { token: sue })).status).toBe(403);
      expect((await h.ask(method, `/users/${root}/sessions`, { token: admin })).status).toBe(403);
    }
  });
});
