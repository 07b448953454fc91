import { expect, it } from 'vitest';
import { tone, wav } from '../../provisioning/tones.ts';
import { given, made, refused, wouldBe } from '../client.ts';
import { CARRIER, MENU, SALES, type Story, TENANT } from '../story.ts';

/** Everything that an administrator sets up for the phones. */
export function phonesAndNumbers(on: Story): void {
  it('extensions for people, one by one and many at once; a dry run changes nothing', async () => {
    const params = { query: { dry_run: 'true' } } as const;
    const desk = { number: '1003', display_name: 'Reception' };
    const { changes } = await wouldBe(on.ada.POST('/api/v1/extensions', { params, body: desk }));
    expect(changes.map(({ table }) => table)).toContain('ps_endpoints');
    expect((await given(on.ada.GET('/api/v1/extensions'))).items).toEqual([]);
    for (const [number, person, display_name] of [
      ['1001', on.anna, 'Anna Berg'],
      ['1002', on.ben, 'Ben Cole'],
    ] as const) {
      const body = { number, display_name, user_id: person.id };
      const { extension, secret, setup, pbx } = await made(on.ada.POST('/api/v1/extensions', { body }));
      expect(pbx, pbx.detail).toMatchObject({ state: 'live' });
      const { username = '', port = 0 } = setup ?? {};
      expect(extension.sip_username).toBe(username);
      on.accounts.set(number, { endpoint: username, password: secret ?? '', sipPort: port });
    }
    const bulk = await given(on.ada.POST('/api/v1/extensions/bulk', { body: { extensions: [desk, desk] } }));
    expect(bulk).toMatchObject({ created: 1, failed: 1, pbx: { state: 'live' } });
    const { sip_username = '', secret = '' } = bulk.items[0] ?? {};
    on.accounts.set('1003', { endpoint: sip_username, password: secret, sipPort: on.world.pbx.sipPort });
  });

  it('a trunk, music, a queue with members, hours, a menu, numbers and who may not call', async () => {
    const trunk: Schemas['NewTrunk'] = { name: 'Carrier', kind: 'ip', server: CARRIER, addresses: [CARRIER] };
    expect(await refused(on.ada.POST('/api/v1/trunks', { body: trunk }))).toMatchObject({ status: 403 });
    const within = await on.world.superadmin(TENANT);
    expect(await made(within.POST('/api/v1/trunks', { body: trunk }))).toMatchObject({ pbx: { state: 'live' } });

    const calm = await made(
      on.ada.POST('/api/v1/music', { body: { name: 'calm', display_name: 'Calm', order: 'listed' } }),
    );
    const upload = on.ada.POST('/api/v1/music/{id}/files', {
      params: { path: { id: calm.id }, query: { title: 'A tone' } },
      headers: { 'content-type': 'audio/wav' },
      body: '',
      bodySerializer: () => wav(tone({ rate: 8_000, seconds: 1 })),
    });
    expect((await made(upload)).files).toMatchObject([{ title: 'A tone' }]);

    const sales = { name: 'sales', display_name: 'Sales', music_on_hold: 'calm', announce_frequency_seconds: 0 };
    on.queueId = (await made(on.ada.POST('/api/v1/queues', { body: sales }))).id;
    const params = { path: { id: on.queueId } };
    for (const [penalty, user_id] of [on.anna.id, on.ben.id].entries()) {
      const body = { user_id, penalty, wrap_up_seconds: null };
      await made(on.ada.POST('/api/v1/queues/{id}/members', { params, body }));
    }

    const hours: Schemas['NewSchedule'] = {
      name: 'Always but at Christmas',
      timezone: 'Europe/Berlin',
      rules: [{ days: ['mon', 'tue', 'wed', 'thu', 'fri', 'sat', 'sun'], from: '00:00', to: '24:00' }],
      holidays: [{ date: '2031-12-24', name: 'Christmas', hours: [{ from: '09:00', to: '12:00' }] }],
    };
    const schedule = await made(on.ada.POST('/api/v1/schedules', { body: hours }));
    expect(schedule.holidays).toEqual(hours.holidays);
    const toSales = { type: 'queue', target: 'sales' } as const;
    const menu: Schemas['NewIvr'] = {
      name: 'main',
      display_name: 'Main',
      options: [{ digit: '1', action: 'queue', target: 'sales' }],
      fallback_route: toSales,
    };
    await made(on.ada.POST('/api/v1/ivrs', { body: menu }));

    const number: Schemas['NewDid'] = {
      number: '+49 30 5550701',
      route: toSales,
      schedule_id: schedule.id,
      after_hours_route: { type: 'voicemail', target: '1001' },
    };
    expect(await made(on.ada.POST('/api/v1/dids', { body: number }))).toMatchObject({ number: SALES, country: 'DE' });
    await made(on.ada.POST('/api/v1/dids', { body: { number: MENU, route: { type: 'ivr', target: 'main' } } }));
    const third = { number: '+49305550703', route: toSales };
    const full = await refused(on.ada.POST('/api/v1/dids', { body: third }));
    expect(full, full.text).toMatchObject({ status: 409, text: expect.stringContaining('2') });

    await made(on.ada.POST('/api/v1/blocklist', { body: { pattern: '+49900*', reason: 'Prize calls' } }));
    const asked = { query: { number: '+49900123456' } };
    expect(await given(on.ada.GET('/api/v1/blocklist/check', { params: asked }))).toMatchObject({ blocked: true });
  });

  it('a program has a key of its own, for what it is for', async () => {
    const body: Schemas['ApiKeyNew'] = { name: 'Reports', permissions: ['can_view_reports', 'can_view_all_calls'] };
    const { key } = await given(on.ada.POST('/api/v1/api-keys', { body }));
    const program = on.world.as(key);
    expect((await given(program.GET('/api/v1/call-records'))).items).toEqual([]);
    expect((await refused(program.GET('/api/v1/extensions'))).status).toBe(403);
  });
}
