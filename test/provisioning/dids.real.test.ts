import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { type Office, openOffice } from './office.ts';

const ADA = 'acme/tenant_admin';
const GUS = 'globex/tenant_admin';
const QUEUE = { type: 'queue', target: 'support' };

interface Did {
  readonly id: number;
  readonly number: string;
}

describe('numbers over HTTP', () => {
  let office: Office;
  const post = (body: unknown, who = ADA, query = '') => office.ask(who, 'POST', `/dids${query}`, body);
  const dids = () => office.db.selectFrom('dids').selectAll().orderBy('id').execute();

  beforeAll(async () => {
    office = await openOffice();
    await office.db.updateTable('tenants').set({ max_dids: 20 }).execute();
  });
  afterAll(() => office?.stop());

  it('takes a number into use, as E.164 with its country, and says so in the audit log', async () => {
    const made = await post({ number: '+49 (30) 555-0200', route: QUEUE, friendly_name: 'Sales' });
    expect(made).toMatchObject({
      status: 201,
      body: {
        number: '+49305550200',
        country: 'DE',
        friendly_name: 'Sales',
        route: QUEUE,
        after_hours_route: null,
        sms_enabled: false,
        status: 'active',
        deleted_at: null,
      },
    });
    const { pbx, ...did } = made.body as Did & { pbx: { state: string } };
    const { id } = did;
    expect(pbx.state).toBe('live');
    expect(await office.ask(ADA, 'GET', `/dids/${id}`)).toMatchObject({ status: 200, body: did });
    expect((await office.audited()).at(-1)).toMatchObject({ action: 'did.created', entity_id: String(id) });
    const { items } = (await office.ask(ADA, 'GET', '/dids?number=%2B49305550200')).body as { items: Did[] };
    expect(items.map((one) => one.id)).toEqual([id]);
  });

  it.each([
    [{ type: 'queue', target: 'support' }],
    [{ type: 'endpoint', target: '1001' }],
    [{ type: 'voicemail', target: '1001' }],
    [{ type: 'external', target: '+49305550999' }],
    [{ type: 'webhook', target: 'https://hooks.example.com/call?x=1' }],
  ])('leads to %j', async (route) => {
    expect(await post({ number: '+49305550201', route }, ADA, '?dry_run=true')).toMatchObject({ status: 200 });
  });

  it.each<[string, unknown, string]>([
    ['a queue that is not there', { route: { type: 'queue', target: 'nobody' } }, 'body.route.target'],
    ['a queue by its name in Asterisk', { route: { type: 'queue', target: 'globex_support' } }, 'body.route.target'],
    ['an extension that is not there', { route: { type: 'endpoint', target: '1999' } }, 'body.route.target'],
    ['a mailbox that is not there', { route: { type: 'voicemail', target: '1999' } }, 'body.route.target'],
    ['a menu that is not there', { route: { type: 'ivr', target: 'main' } }, 'body.route.target'],
    ['no number', { route: { type: 'external', target: '0305550999' } }, 'body.route.target'],
    [
      'what Asterisk would dial as two',
      { route: { type: 'external', target: '+4930555&PJSIP/x' } },
      'body.route.target',
    ],
    ['plain http', { route: { type: 'webhook', target: 'http://hooks.example.com/' } }, 'body.route.target'],
    ['this very machine', { route: { type: 'webhook', target: 'https://127.1/' } }, 'body.route.target'],
    [
      'an address that is longer when it is written out',
      { route: { type: 'webhook', target: `https://hooks.example.com/${'ü'.repeat(200)}` } },
      'body.route.target',
    ],
    ['an unknown type', { route: { type: 'fax', target: 'x' } }, 'body.route.type'],
    ['no route', { route: undefined }, 'body.route'],
    ['no number', { number: '305550203' }, 'body.number'],
    ['a number with a second line', { number: '+49305550203\r\nX: y' }, 'body.number'],
    ['a schedule that is not there', { schedule_id: 987_654 }, 'body.schedule_id'],
    ['after hours without hours', { after_hours_route: QUEUE }, 'body.after_hours_route'],
    ['cloud metadata for SMS', { sms_webhook_url: 'https://169.254.169.254/' }, 'body.sms_webhook_url'],
    ['a name that turns text around', { friendly_name: 'a\u202eb' }, 'body.friendly_name'],
    ['a field that there is not', { tenant_id: 'globex' }, 'body'],
    ['a status that there is not', { status: 'on' }, 'body.status'],
  ])('refuses %s, names the field and changes nothing', async (_, wrong, path) => {
    const before = await dids();
    const answer = await post({ number: '+49305550203', route: QUEUE, ...(wrong as object) });
    expect(answer, answer.text).toMatchObject({ status: 422, body: { errors: [{ path }] } });
    expect(await dids()).toEqual(before);
  });

  it('stores an address as it will be called, not as it was written', async () => {
    const sms_webhook_url = 'https://HOOKS.example.com/a b\n';
    const answer = await post({ number: '+49305550210', route: QUEUE, sms_webhook_url });
    expect(answer).toMatchObject({ status: 201, body: { sms_webhook_url: 'https://hooks.example.com/a%20b' } });
  });

  it('a taken number is a conflict; whose it is, is told to its own only', async () => {
    const own = office.demo.tenants[0]?.dids.queue ?? '';
    const theirs = office.demo.tenants[1]?.dids.queue ?? '';
    const [first] = await dids();
    expect(await post({ number: own, route: QUEUE })).toMatchObject({
      status: 409,
      body: { detail: `${own} is in use by /dids/${first?.id}`, errors: [{ path: 'body.number' }] },
    });
    for (const query of ['', '?dry_run=true']) {
      const foreign = await post({ number: theirs, route: QUEUE }, ADA, query);
      expect(foreign).toMatchObject({ status: 409, body: { detail: `${theirs} is in use` } });
      expect(foreign.text).not.toContain('globex');
    }
  });

  it('a dry run shows what would be written and writes nothing', async () => {
    const before = [await dids(), await office.audited()];
    const answer = await post({ number: '+49305550204', route: QUEUE }, ADA, '?dry_run=true');
    expect(answer).toMatchObject({
      status: 200,
      body: { dry_run: true, changes: [{ table: 'dids', before: null, after: { number: '+49305550204' } }] },
    });
    expect([await dids(), await office.audited()]).toEqual(before);
  });

  it('changes only what is named, and nothing for one who has seen an older state', async () => {
    const { id } = (await post({ number: '+49305550205', route: QUEUE })).body as Did;
    const seen = (await office.ask(ADA, 'GET', `/dids/${id}`)).headers.get('etag') ?? '';
    const to = { type: 'voicemail', target: '1001' };
    await new Promise((resolve) => setTimeout(resolve, 5));
    const changed = await office.ask(ADA, 'PATCH', `/dids/${id}`, { route: to }, { 'if-match': seen });
    expect(changed).toMatchObject({ status: 200, body: { number: '+49305550205', route: to, status: 'active' } });
    const late = await office.ask(ADA, 'PATCH', `/dids/${id}`, { status: 'inactive' }, { 'if-match': seen });
    expect(late.status).toBe(412);
    expect(await office.ask(ADA, 'GET', `/dids/${id}`)).toMatchObject({ body: { status: 'active' } });
    expect((await office.ask(ADA, 'PATCH', `/dids/${id}`, { number: '+49305550206' })).status).toBe(422);
  });

  it('gives a number up, for anybody to take, and back as long as nobody did', async () => {
    const { id } = (await post({ number: '+49305550207', route: QUEUE })).body as Did;
    expect((await office.ask(ADA, 'DELETE', `/dids/${id}`)).status).toBe(204);
    expect((await office.ask(ADA, 'GET', `/dids/${id}`)).status).toBe(404);
    const { items } = (await office.ask(ADA, 'GET', '/dids?deleted=true')).body as { items: Did[] };
    expect(items.map((one) => one.id)).toContain(id);
    expect(await office.ask(ADA, 'POST', `/dids/${id}/restore`)).toMatchObject({ status: 200, body: { id } });
    expect((await office.ask(ADA, 'POST', `/dids/${id}/restore`)).status).toBe(404);
    await office.ask(ADA, 'DELETE', `/dids/${id}`);
    expect((await post({ number: '+49305550207', route: QUEUE }, GUS)).status).toBe(201);
    expect((await office.ask(ADA, 'POST', `/dids/${id}/restore`)).status).toBe(409);
  });

  it('another tenant’s number answers like one that there is not', async () => {
    const { id } = (await post({ number: '+49305550208', route: QUEUE })).body as Did;
    for (const [method, path, body] of [
      ['GET', '', undefined],
      ['PATCH', '', { status: 'inactive' }],
      ['DELETE', '', undefined],
      ['POST', '/restore', undefined],
    ] as const) {
      expect((await office.ask(GUS, method, `/dids/${id}${path}`, body)).status).toBe(404);
    }
    expect((await office.ask('acme/supervisor', 'GET', `/dids/${id}`)).status).toBe(403);
  });

  it('never gives a tenant more numbers than it may have, however many ask at once', async () => {
    const count = (await dids()).filter((did) => did.tenant_id === 'acme' && did.deleted_at === null).length;
    const most = count + 2;
    await office.db.updateTable('tenants').set({ max_dids: most }).where('id', '=', 'acme').execute();
    const answers = await Promise.all(
      Array.from({ length: 6 }, (_, n) => post({ number: `+4930555030${n}`, route: QUEUE })),
    );
    expect(answers.map(({ status }) => status).sort()).toEqual([201, 201, 409, 409, 409, 409]);
    expect(answers.find(({ status }) => status === 409)).toMatchObject({
      body: { detail: `this tenant has ${most} numbers and may have ${most}` },
    });
    await office.db.updateTable('tenants').set({ max_dids: 40 }).where('id', '=', 'acme').execute();
  });

  it('a feature that is off cannot be routed to', async () => {
    await office.without('queue', async () => {
      for (const [body, feature] of [
        [{ route: QUEUE }, 'queue'],
        [{ route: { type: 'endpoint', target: '1001' }, sms_enabled: true }, 'sms'],
        [{ route: { type: 'endpoint', target: '1001' }, recording_policy: 'always' }, 'recording'],
      ] as const) {
        const answer = await post({ number: '+49305550209', ...body });
        expect(answer).toMatchObject({ status: 403, body: { code: 'feature_disabled' } });
        expect(answer.text).toContain(feature);
      }
    });
  });
});
