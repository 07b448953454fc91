import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { Demo } from '../../bin/seed/seed.ts';
import { mysqlUrl, seedTenants } from '../support/lab.ts';
import { type Daemon, startDaemon } from './daemon.ts';

interface Written {
  readonly extension: { readonly id: number; readonly is_agent_phone: boolean };
}
interface Problem {
  readonly detail: string;
}

let demo: Demo;
let daemon: Daemon;

beforeAll(async () => {
  const url = await mysqlUrl();
  demo = await seedTenants(url);
  daemon = await startDaemon(url, null, demo);
});
afterAll(() => daemon?.stop());

const admin = 'acme/tenant_admin';

async function idOf(tenant: string, role: string): Promise<number> {
  const email = demo.tenants.find(({ id }) => id === tenant)?.users.find((one) => one.role === role)?.email ?? '';
  return (await daemon.db.selectFrom('users').select('id').where('email', '=', email).executeTakeFirstOrThrow()).id;
}

describe('a phone of somebody', () => {
  it('becomes the phone that its person signs in with, where there is none yet', async () => {
    const user_id = await idOf('acme', 'viewer');
    const make = async (number: string) =>
      (await daemon.ask<Written>(admin, 'POST', '/extensions', { number, display_name: 'A phone', user_id })).body;
    const first = await make('2080');
    const second = await make('2081');
    expect([first, second].map(({ extension }) => extension['is_agent_phone'])).toEqual([true, false]);
    await daemon.ask(admin, 'PATCH', `/extensions/${second.extension.id}`, { is_agent_phone: true });
    const shown = await daemon.ask<Written['extension']>(admin, 'GET', `/extensions/${first.extension.id}`);
    expect(shown.body['is_agent_phone']).toBe(false);
  });

  it('is no phone more than the tenant may have agents; who counts already gets one, and a phone without a person is none', async () => {
    const boss = 'globex/tenant_admin';
    const { n } = await daemon.db
      .selectFrom('user_roles')
      .select((e) => e.fn.countAll<number>().as('n'))
      .where('tenant_id', '=', 'globex')
      .where((e) => e.or([e('role', '=', 'agent'), e('endpoint_id', 'is not', null)]))
      .executeTakeFirstOrThrow();
    await daemon.db.updateTable('tenants').set({ max_agents: n }).where('id', '=', 'globex').execute();
    const [viewer, agent] = [await idOf('globex', 'viewer'), await idOf('globex', 'agent')];
    const ask = (number: string, wish: object) =>
      daemon.ask<Problem>(boss, 'POST', '/extensions', { number, display_name: 'Seat', ...wish });
    const refused = await ask('2300', { user_id: viewer });
    expect([refused.status, refused.body.detail]).toEqual([409, `the tenant may have ${n} agents and has ${n}`]);
    const lines = [{ number: '2300', display_name: 'Seat', user_id: viewer }];
    const bulk = await daemon.ask<{ failed: number }>(boss, 'POST', '/extensions/bulk', { extensions: lines });
    expect(bulk.body.failed).toBe(1);
    const left = daemon.db.selectFrom('pbx_extensions').select('id').where('extension', '=', '2300');
    expect(await left.execute()).toEqual([]);
    expect((await ask('2301', { user_id: viewer, is_agent_phone: false })).status).toBe(201);
    expect((await ask('2302', { user_id: agent, is_agent_phone: true })).status).toBe(201);
    expect((await ask('2303', {})).status).toBe(201);
  });
});
