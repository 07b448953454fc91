import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { Agent } from '../../bin/lab/sip/agent.ts';
import type { DemoPhone } from '../../bin/seed/demo.ts';
import { sipAgent, sipCaller } from '../support/sip.ts';
import { until } from '../support/until.ts';
import { openWholeOffice, type WholeOffice } from './whole-office.ts';

const NUMBER = '+49305550600';

/** One after the other: the life of a queue, as an administrator makes it and Asterisk shows it. */
describe('a queue over HTTP', () => {
  let office: WholeOffice;
  let carla: Agent;
  let queueId = 0;
  let memberId = 0;
  let didId = 0;

  const shown = () => office.pbx.cli('queue show acme_sales');
  const ada = (method: string, path: string, body?: unknown) => office.ask('ada', method, path, body);
  const phoneOf = (first: string): DemoPhone => {
    const phone = office.acme.phones.find(({ name }) => name.toLowerCase().startsWith(first));
    if (phone === undefined) throw new Error(`no phone of ${first}`);
    return phone;
  };
  const idOf = async (first: string): Promise<number> => {
    const email = `${first}@acme.example.com`;
    return (await office.db.selectFrom('users').select('id').where('email', '=', email).executeTakeFirstOrThrow()).id;
  };

  beforeAll(async () => {
    office = await openWholeOffice();
    carla = await sipAgent({ pbx: office.pbx, phone: phoneOf('carla'), answerAfterMs: 50 });
    expect((await office.ask('carla', 'PUT', '/agents/me/state', { status: 'available' })).status).toBeLessThan(203);
  });
  afterAll(async () => {
    await carla?.stop();
    await office?.stop();
  });

  it('a dry run shows the row and leaves Asterisk alone', async () => {
    const body = { name: 'sales', display_name: 'Sales' };
    expect(await ada('POST', '/queues?dry_run=true', body)).toMatchObject({
      status: 200,
      body: { dry_run: true, changes: [{ table: 'queues', before: null, after: { name: 'acme_sales' } }] },
    });
    expect(await shown()).toContain('No such queue');
  });

  it('takes a call seconds after it was made', async () => {
    const began = Date.now();
    const made = await ada('POST', '/queues', {
      name: 'sales',
      display_name: 'Sales',
      strategy: 'rrmemory',
      timeout_seconds: 20,
      retry_seconds: 1,
      weight: 7,
      announce_frequency_seconds: 0,
      service_level_seconds: 30,
      overflow_route: { type: 'voicemail', target: '1001' },
    });
    expect(made, made.text).toMatchObject({ status: 201, body: { name: 'sales', weight: 7, status: 'active' } });
    queueId = (made.body as { id: number }).id;
    const member = await ada('POST', `/queues/${queueId}/members`, { user_id: await idOf('carla'), penalty: 2 });
    expect(member, member.text).toMatchObject({ status: 201, body: { name: 'Carla Diaz', extension: '1003' } });
    memberId = (member.body as { id: number }).id;
    const did = await ada('POST', '/dids', { number: NUMBER, route: { type: 'queue', target: 'sales' } });
    expect(did.status, did.text).toBe(201);
    didId = (did.body as { id: number }).id;
    await until(async () => (await shown()).includes(phoneOf('carla').endpoint), 'Carla serves the queue');
    const caller = await sipCaller({ pbx: office.pbx, tenant: office.acme, to: NUMBER, talkMs: 500 });
    expect(await caller.done).toMatchObject({ successful: 1, failed: 0 });
    expect(Date.now() - began).toBeLessThan(20_000);
    expect(carla.history.some(({ type }) => type === 'CALL_ESTABLISHED')).toBe(true);
    expect(await shown()).toMatch(/has 0 calls .*'rrmemory' strategy .*C:1/);
    expect(await shown()).toContain('with penalty 2');
  });

  it('has a number of its own, which no phone and no other queue has', async () => {
    const path = `/queues/${queueId}`;
    expect(await ada('PATCH', path, { extension: '2000' })).toMatchObject({ status: 200, body: { extension: '2000' } });
    expect((await ada('PATCH', path, { extension: '2000' })).status).toBe(200);
    expect((await ada('GET', '/queues/settings')).text).toContain('"extension":"2000"');
    const taken = { status: 409, body: { errors: [{ path: 'body.extension' }] } };
    expect(await ada('PATCH', path, { extension: '1001' })).toMatchObject(taken);
    const other = { name: 'other', display_name: 'Other', extension: '2000' };
    expect(await ada('POST', '/queues', other)).toMatchObject(taken);
    const phone = await ada('POST', '/extensions', { number: '2000', display_name: 'Phone' });
    expect(phone).toMatchObject({ status: 409, body: { detail: expect.stringContaining('queue sales') } });
    for (const extension of ['112', '705', '0', '*45', '12345678'])
      expect(await ada('PATCH', path, { extension })).toMatchObject({ status: 422 });
    await ada('PATCH', path, { extension: null });
    const free = await ada('POST', '/queues', other);
    expect(free, free.text).toMatchObject({ status: 201, body: { extension: '2000' } });
    const { id } = free.body as { id: number };
    await ada('DELETE', `/queues/${id}`);
    await ada('PATCH', path, { extension: '2000' });
    expect((await ada('POST', `/queues/${id}/restore`)).status).toBe(409);
    await ada('PATCH', path, { extension: null });
  });

  it('a number that two queues and a phone want in the same moment goes to one of them', async () => {
    for (const number of ['2010', '2011', '2012']) {
      const [one, phone, other] = await Promise.all([
        ada('PATCH', `/queues/${queueId}`, { extension: number }),
        ada('POST', '/extensions', { number, display_name: 'Race' }),
        ada('POST', '/queues', { name: `race${number}`, display_name: 'Race', extension: number }),
      ]);
      const said = [one.status, phone.status, other.status];
      expect(
        said.filter((status) => status < 300),
        JSON.stringify(said),
      ).toHaveLength(1);
      expect(said.filter((status) => status === 409)).toHaveLength(2);
    }
    await ada('PATCH', `/queues/${queueId}`, { extension: null });
  });

  it('is one of the queues on the floor, and among the settings', async () => {
    const floor = (await office.ask('sam', 'GET', '/queues')).body as { items: { id: number; members: object[] }[] };
    expect(floor.items.find(({ id }) => id === queueId)?.members).toMatchObject([
      { name: 'Carla Diaz', in_queue: true },
    ]);
    const settings = (await ada('GET', '/queues/settings')).body as { items: { id: number }[] };
    expect(settings.items.find(({ id }) => id === queueId)).toMatchObject({ name: 'sales', strategy: 'rrmemory' });
    expect((await ada('GET', `/queues/${queueId}/members`)).body).toMatchObject({ items: [{ id: memberId }] });
  });

  it('what is changed is so in Asterisk', async () => {
    const change = { strategy: 'leastrecent', wrap_up_seconds: 3, max_len: 5 };
    expect(await ada('PATCH', `/queues/${queueId}`, change)).toMatchObject({ status: 200, body: change });
    expect(await shown()).toMatch(/acme_sales has 0 calls \(max 5\) in 'leastrecent' strategy/);
    await ada('PATCH', `/queues/${queueId}/members/${memberId}`, { penalty: 5 });
    await until(async () => (await shown()).includes('with penalty 5'), 'the penalty is another');
  });

  it('a phone serves by its number, once', async () => {
    const members = `/queues/${queueId}/members`;
    expect((await ada('POST', members, { extension: '1003' })).status).toBe(409);
    const ben = await ada('POST', members, { extension: '1002' });
    expect(ben, ben.text).toMatchObject({ status: 201, body: { user_id: null, extension: '1002' } });
    await office.ask('ben', 'PUT', '/agents/me/state', { status: 'away' });
    await until(async () => (await shown()).includes(phoneOf('ben').endpoint), 'Ben’s phone serves the queue');
    const { id } = ben.body as { id: number };
    expect((await ada('DELETE', `${members}/${id}?dry_run=true`)).status).toBe(200);
    expect((await ada('DELETE', `${members}/${id}`)).status).toBe(204);
    await until(async () => !(await shown()).includes(phoneOf('ben').endpoint), 'Ben’s phone is out');
  });

  it.each<[string, object, string]>([
    ['nobody', {}, 'body.user_id'],
    ['two at once', { user_id: 1, extension: '1001' }, 'body.user_id'],
    ['a person who is not here', { user_id: 987_654 }, 'body.user_id'],
    ['a phone that is not there', { extension: '1999' }, 'body.extension'],
    ['an interface', { extension: 'PJSIP/globex_x' }, 'body.extension'],
    ['a state', { extension: '1001', paused: true }, 'body'],
  ])('nobody serves who is %s', async (_, body, path) => {
    const answer = await ada('POST', `/queues/${queueId}/members`, body);
    expect(answer, answer.text).toMatchObject({ status: 422, body: { errors: [{ path }] } });
  });

  it('a person without a phone cannot serve', async () => {
    const answer = await ada('POST', `/queues/${queueId}/members`, { user_id: await idOf('vera') });
    expect(answer).toMatchObject({ status: 422, body: { errors: [{ message: 'this person has no phone' }] } });
  });

  it.each<[string, object, string]>([
    ['a name that Asterisk would read', { name: 'a/b&c' }, 'body.name'],
    ['a name with the tenant’s own prefix', { name: 'acme_sales' }, 'body.name'],
    ['a strategy that there is not', { strategy: 'fastest' }, 'body.strategy'],
    ['a sound outside the sounds', { agent_announcement: '../../etc/passwd' }, 'body.agent_announcement'],
    ['a sound that is two', { periodic_announcements: ['a&b'] }, 'body.periodic_announcements.0'],
    ['another section', { display_name: 'x]\n[general]' }, 'body.display_name'],
    ['a reason for empty that there is not', { join_empty: 'paused,bored' }, 'body.join_empty'],
    ['music that is not there', { music_on_hold: 'jazz' }, 'body.music_on_hold'],
    ['overflowing into itself', { overflow_route: { type: 'queue', target: 'wrong' } }, 'body.overflow_route.target'],
    ['overflowing to nowhere', { overflow_route: { type: 'endpoint', target: '1999' } }, 'body.overflow_route.target'],
  ])('refuses %s', async (_, wrong, path) => {
    const answer = await ada('POST', '/queues', { name: 'wrong', display_name: 'Wrong', ...wrong });
    expect(answer, answer.text).toMatchObject({ status: 422, body: { errors: [{ path }] } });
  });

  it('an inactive one is not in Asterisk', async () => {
    await ada('PATCH', `/queues/${queueId}`, { status: 'inactive' });
    await until(async () => (await shown()).includes('No such queue'), 'it is gone');
    await ada('PATCH', `/queues/${queueId}`, { status: 'active' });
    await until(async () => (await shown()).includes(phoneOf('carla').endpoint), 'it is back, with its member');
  });

  it('a removed member is out', async () => {
    expect((await ada('DELETE', `/queues/${queueId}/members/${memberId}`)).status).toBe(204);
    await until(async () => (await shown()).includes('No Members'), 'Carla is out');
    expect((await ada('DELETE', `/queues/${queueId}/members/${memberId}`)).status).toBe(404);
  });

  it('stays as long as a number, a menu or a queue leads to it', async () => {
    const to = { type: 'queue', target: 'sales' };
    const other = await ada('POST', '/queues', { name: 'other', display_name: 'Other', overflow_route: to });
    const menu = await ada('POST', '/ivrs', { name: 'main', display_name: 'Main', fallback_route: to });
    const paths = [
      `/dids/${didId}`,
      `/queues/${(other.body as { id: number }).id}`,
      `/ivrs/${(menu.body as { id: number }).id}`,
    ];
    const refused = await ada('DELETE', `/queues/${queueId}`);
    expect(refused).toMatchObject({ status: 409, body: { errors: paths.map((path) => ({ path })) } });
    expect(await shown()).toContain('acme_sales has');
    for (const path of paths) expect((await ada('DELETE', path)).status, path).toBe(204);
  });

  it('a deleted one is gone from Asterisk after its last caller, and comes back when it is restored', async () => {
    await office.db
      .insertInto('dids')
      .values({ tenant_id: 'acme', number: '+49305550601', route_type: 'queue', route_target: 'sales' })
      .execute();
    const waiting = await sipCaller({ pbx: office.pbx, tenant: office.acme, to: '+49305550601', cancelAfterMs: 4_000 });
    await until(async () => (await shown()).includes('has 1 calls'), 'somebody waits');
    await office.db.deleteFrom('dids').where('number', '=', '+49305550601').execute();
    expect((await ada('DELETE', `/queues/${queueId}`)).status).toBe(204);
    expect((await ada('GET', `/queues/${queueId}`)).status).toBe(404);
    await waiting.done;
    await until(async () => (await shown()).includes('No such queue'), 'it is gone');
    expect(await ada('POST', `/queues/${queueId}/restore`)).toMatchObject({ status: 200, body: { name: 'sales' } });
    await until(async () => (await shown()).includes('acme_sales has 0 calls'), 'it is back');
    expect((await ada('GET', `/queues/${queueId}/members`)).body).toMatchObject({ items: [] });
  });
});
