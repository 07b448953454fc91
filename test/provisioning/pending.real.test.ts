import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { type Office, openOffice } from './office.ts';

interface Written {
  readonly id: number;
  readonly pbx: { readonly state: string; readonly detail: string };
}

const ADMIN = 'acme/tenant_admin';
const PHONE = { type: 'endpoint', target: '1001' };
const HOURS = { timezone: 'UTC', rules: [{ days: ['mon'], from: '09:00', to: '17:00' }] };

describe('what is written while the PBX is away', () => {
  let office: Office;
  beforeAll(async () => {
    office = await openOffice();
  });
  afterAll(() => office.stop());

  const write = async (method: string, path: string, body?: unknown) => {
    const { status, body: answer, text } = await office.ask(ADMIN, method, path, body);
    expect(status, text).toBeLessThan(300);
    return { status, ...(answer as unknown as Written) };
  };

  it.each<[string, string, object, object]>([
    ['a number', '/dids', { number: '+49305550777', route: PHONE }, { route: { ...PHONE, target: '1002' } }],
    ['a queue', '/queues', { name: 'shop', display_name: 'Shop' }, { display_name: 'The shop' }],
    ['opening hours', '/schedules', { name: 'shop', ...HOURS }, { name: 'store' }],
    ['music', '/music', { name: 'shop', display_name: 'Shop' }, { display_name: 'The shop' }],
    ['a blocked number', '/blocklist', { pattern: '+12025550188' }, { reason: 'nobody' }],
  ])('%s is stored, and said to be pending until it is back', async (_, path, made, changed) => {
    office.away = true;
    const { id, pbx } = await write('POST', path, made);
    expect(pbx).toMatchObject({ state: 'pending', detail: expect.stringContaining('cannot be reached') });
    expect((await write('PATCH', `${path}/${id}`, changed)).pbx.state).toBe('pending');
    office.away = false;
    expect((await write('PATCH', `${path}/${id}`, changed)).pbx.state).toBe('live');
    office.away = true;
    expect(await write('DELETE', `${path}/${id}`)).toMatchObject({ status: 202, pbx: { state: 'pending' } });
    office.away = false;
    const again = await write('POST', path, path === '/queues' ? { ...made, name: 'shop2' } : made);
    expect(again.pbx.state).toBe('live');
    expect((await write('DELETE', `${path}/${again.id}`)).status).toBe(204);
  });
});
