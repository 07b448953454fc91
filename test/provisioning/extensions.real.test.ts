import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { DemoTenant } from '../../bin/seed/demo.ts';
import type { Demo } from '../../bin/seed/seed.ts';
import { mysqlUrl, seedTenants } from '../support/lab.ts';
import { type Daemon, startDaemon } from './daemon.ts';

let demo: Demo;
let acme: DemoTenant;
let daemon: Daemon;

/** The PBX is away: what is stored and answered does not depend on it. */
beforeAll(async () => {
  const url = await mysqlUrl();
  demo = await seedTenants(url);
  acme = demo.tenants[0] as DemoTenant;
  daemon = await startDaemon(url, null, demo);
});
afterAll(() => daemon?.stop());

const admin = 'acme/tenant_admin';
interface Problem {
  readonly detail: string;
  readonly code: string;
  readonly errors: readonly { readonly path: string; readonly message: string }[];
}
interface Dto {
  readonly id: number;
  readonly number: string;
  readonly [field: string]: unknown;
}
interface Written {
  readonly extension: Dto;
  readonly secret?: string;
  readonly mailbox_pin?: string;
  readonly pbx: { readonly state: string };
}

const post = <T = Written>(body: object, path = '/extensions') => daemon.ask<T>(admin, 'POST', path, body);
async function create(body: object): Promise<Written> {
  const { status, body: made } = await post(body);
  expect(status, JSON.stringify(made)).toBe(201);
  return made;
}
async function idOf(number: string): Promise<number> {
  const { body } = await daemon.ask<{ items: Dto[] }>(admin, 'GET', `/extensions?number=${number}`);
  return body.items[0]?.id ?? 0;
}

describe('a new extension', () => {
  it('is stored while the PBX is away, and says that it is not live yet', async () => {
    const made = await create({ number: '2001', display_name: 'Nora' });
    expect(made.pbx).toEqual({ state: 'pending', detail: 'the PBX cannot be reached' });
    expect(made.secret).toMatch(/^[a-z2-9]{27}$/);
    expect(made.mailbox_pin).toMatch(/^\d{6}$/);
    const { body } = await daemon.ask<Dto>(admin, 'GET', `/extensions/${made.extension.id}`);
    expect(body).toEqual({ ...made.extension, device: 'unknown' });
    expect(JSON.stringify(body)).not.toContain(made.secret);
  });

  it.each<[string, object, string]>([
    ['one digit', { number: '7' }, 'body.number'],
    ['a 0 in front', { number: '0123' }, 'body.number'],
    ['seven digits', { number: '1234567' }, 'body.number'],
    ['a number for emergencies', { number: '112' }, 'body.number'],
    ['the number that parks', { number: '700' }, 'body.number'],
    ['a parking space', { number: '720' }, 'body.number'],
    ['a feature code', { number: '*97' }, 'body.number'],
    ['an end of a value', { display_name: 'A;B' }, 'body.display_name'],
    ['a channel variable', { display_name: `$${'{CHANNEL}'}` }, 'body.display_name'],
    ['a caller id of its own', { caller_name: 'A" <110>' }, 'body.caller_name'],
    ['a second line', { display_name: 'A\r\nEvent: Hangup' }, 'body.display_name'],
    ['a dial string', { forwards: { busy: '1001&1002' } }, 'body.forwards.busy'],
    ['a technology', { forwards: { always: 'PJSIP/globex_x' } }, 'body.forwards.always'],
    ['itself', { forwards: { always: '2050' } }, 'body.forwards.always'],
    ['a group of others', { pickup_group: 'a,globex_b' }, 'body.pickup_group'],
    ['a codec that is not one', { codecs: ['ulaw,!all'] }, 'body.codecs.0'],
    ['no codec for speech', { codecs: ['vp8'] }, 'body.codecs'],
    ['a PIN of one digit only', { mailbox: { pin: '7777' } }, 'body.mailbox.pin'],
    ['a PIN in order', { mailbox: { pin: '4321' } }, 'body.mailbox.pin'],
    ['a PIN that is the number', { mailbox: { pin: '2050' } }, 'body.mailbox.pin'],
    ['a PIN without a mailbox', { mailbox: { enabled: false, pin: '739154' } }, 'body.mailbox.pin'],
    ['a number that is not ours', { outbound_number: '+15550100' }, 'body.outbound_number'],
    ['a forward to our own number', { forwards: { busy: '+49305550100' } }, 'body.forwards.busy'],
    ['a stranger', { user_id: 987_654 }, 'body.user_id'],
  ])('is refused %s, with the field named, and nothing is left', async (_, wish, path) => {
    const before = await daemon.db.selectFrom('ps_endpoints').select('id').execute();
    const { status, body } = await post<Problem>({ number: '2050', display_name: 'Bad', ...wish });
    expect(status, JSON.stringify(body)).toBe(422);
    expect(body.errors.map((error) => error.path)).toEqual([path]);
    expect(await daemon.db.selectFrom('ps_endpoints').select('id').execute()).toEqual(before);
  });

  it('takes no number that somebody has, and says who', async () => {
    const { status, body } = await post<Problem>({ number: '1001', display_name: 'Second' });
    expect(status).toBe(409);
    expect(body.detail).toBe(`extension 1001 is in use by "${acme.phones[0]?.name}"`);
    const both = await Promise.all([1, 2].map(() => post({ number: '2060', display_name: 'Race' })));
    expect(both.map((one) => one.status).sort()).toEqual([201, 409]);
  });

  it('for a browser has what a browser needs', async () => {
    const made = await create({ number: '2070', display_name: 'Web', kind: 'webrtc' });
    const row = await daemon.db
      .selectFrom('ps_endpoints')
      .selectAll()
      .where('id', '=', String(made.extension['sip_username']))
      .executeTakeFirstOrThrow();
    expect(row).toMatchObject({ webrtc: 'yes', dtls_auto_generate_cert: 'yes', allow: 'opus,ulaw' });
    await daemon.db.updateTable('tenants').set({ features: '{}' }).where('id', '=', 'globex').execute();
    const wish = { number: '2070', display_name: 'Web', kind: 'webrtc' };
    expect((await daemon.ask('globex/tenant_admin', 'POST', '/extensions', wish)).status).toBe(403);
  });
});

describe('a change', () => {
  it('touches what it names, and a dry run nothing', async () => {
    const { extension } = await create({ number: '2100', display_name: 'Olga', mailbox: { enabled: false } });
    const path = `/extensions/${extension.id}`;
    const dry = await daemon.ask<{ changes: { table: string; after: object }[] }>(
      admin,
      'PATCH',
      `${path}?dry_run=true`,
      { display_name: 'Olga Orlova', pickup_group: 'sales' },
    );
    expect(dry.body.changes.map(({ table, after }) => [table, after])).toEqual([
      [
        'ps_endpoints',
        {
          callerid: '"Olga Orlova" <2100>',
          named_call_group: 'acme_sales',
          named_pickup_group: 'acme_sales',
        },
      ],
      ['pbx_extensions', { display_name: 'Olga Orlova', pickup_group: 'sales' }],
    ]);
    expect((await daemon.ask<Dto>(admin, 'GET', path)).body['display_name']).toBe('Olga');
    const forwards = { busy: '1001', no_answer: '+15550100' };
    const changed = await daemon.ask<Written>(admin, 'PATCH', path, { forwards, mailbox: { enabled: true } });
    expect(changed.body.extension).toMatchObject({
      display_name: 'Olga',
      forwards: { always: null, busy: '1001', no_answer: '+15550100', unreachable: null },
      mailbox: { enabled: true, number: '2100' },
    });
    expect(changed.body.mailbox_pin).toMatch(/^\d{6}$/);
  });

  it('of what somebody else has changed meanwhile is refused', async () => {
    const { extension } = await create({ number: '2110', display_name: 'Pia' });
    const path = `/extensions/${extension.id}`;
    const etag = (await daemon.ask(admin, 'GET', path)).headers.get('etag') ?? '';
    await new Promise((resolve) => setTimeout(resolve, 5));
    await daemon.ask(admin, 'PATCH', path, { dnd: true });
    const late = await daemon.ask(admin, 'PATCH', path, { dnd: false }, { 'if-match': etag });
    expect(late.status).toBe(412);
  });
});

describe('an extension that something leads to', () => {
  it('is not deleted, and says what does; memberships end by force, routes do not', async () => {
    const path = `/extensions/${await idOf('1001')}`;
    const refused = await daemon.ask<Problem>(admin, 'DELETE', path);
    expect(refused.status).toBe(409);
    expect(refused.body.errors.map(({ message }) => message)).toEqual(
      expect.arrayContaining([
        `number ${acme.dids.phone}`,
        'its membership of queue Support',
        'overflow of queue support',
      ]),
    );
    const forced = await daemon.ask<Problem>(admin, 'DELETE', `${path}?force=true`);
    expect(forced.status).toBe(409);
    expect(forced.body.detail).not.toContain('membership');
    const other = `/extensions/${await idOf('1002')}`;
    expect((await daemon.ask(admin, 'DELETE', other)).status).toBe(409);
    expect((await daemon.ask(admin, 'DELETE', `${other}?force=true`)).status).toBe(200);
    const left = await daemon.db
      .selectFrom('queue_members')
      .select('interface')
      .where('tenant_id', '=', 'acme')
      .execute();
    expect(left).toHaveLength(1);
    expect((await daemon.ask(admin, 'DELETE', other)).status).toBe(404);
  });

  it('keeps its mailbox and its number as long', async () => {
    const path = `/extensions/${await idOf('1001')}`;
    expect((await daemon.ask(admin, 'PATCH', path, { mailbox: { enabled: false } })).status).toBe(409);
    expect((await daemon.ask(admin, 'PATCH', path, { number: '2200' })).status).toBe(409);
  });

  it('is held by a menu and by a number that fails over to it, too', async () => {
    const { extension } = await create({ number: '2220', display_name: 'Rosa' });
    const menu = { tenant_id: 'acme', name: 'main', display_name: 'Main' };
    const { insertId } = await daemon.db.insertInto('ivr_menus').values(menu).executeTakeFirstOrThrow();
    const option = { tenant_id: 'acme', menu_id: Number(insertId), digit: '1' };
    await daemon.db
      .insertInto('ivr_options')
      .values({ ...option, action: 'endpoint', target: '2220' })
      .execute();
    const failover = { failover_route_type: 'voicemail', failover_route_target: '2220' } as const;
    await daemon.db.updateTable('dids').set(failover).where('number', '=', acme.dids.phone).execute();
    const refused = await daemon.ask<Problem>(admin, 'DELETE', `/extensions/${extension.id}?force=true`);
    expect([refused.status, refused.body.errors.map(({ message }) => message)]).toEqual([
      409,
      ['menu main', `number ${acme.dids.phone}`],
    ]);
    expect(refused.body.errors[0]?.path).toBe(`/ivrs/${insertId}`);
  });

  it('takes its messages with it: the next one with the number does not hear them', async () => {
    const { extension } = await create({ number: '2210', display_name: 'Quinn' });
    const message = { dir: '/spool/acme_vm/2210/INBOX', msgnum: 0, mailboxuser: '2210', mailboxcontext: 'acme_vm' };
    await daemon.db.insertInto('voicemail_messages').values(message).execute();
    await daemon.ask(admin, 'DELETE', `/extensions/${extension.id}`);
    const left = daemon.db.selectFrom('voicemail_messages').select('msgnum').where('mailboxuser', '=', '2210');
    expect(await left.execute()).toEqual([]);
  });
});

describe('many at once', () => {
  interface Report {
    readonly created: number;
    readonly failed: number;
    readonly changes?: readonly unknown[];
    readonly items: readonly { readonly number: string; readonly status: string; readonly detail?: string }[];
  }

  it('are each made or say why not', async () => {
    const extensions = [
      ...Array.from({ length: 60 }, (_, i) => ({ number: String(5001 + i), display_name: `Seat ${i}` })),
      { number: '5001', display_name: 'Twice' },
      { number: '1001', display_name: 'Taken' },
      { number: '5099', display_name: 'Not ours', outbound_number: '+15550100' },
    ];
    const dry = await post<Report>({ extensions }, '/extensions/bulk?dry_run=true');
    expect(dry.body).toMatchObject({ created: 60, failed: 3 });
    expect(dry.body.changes).toHaveLength(60 * 5);
    expect(JSON.stringify(dry.body)).not.toMatch(/MD5:[0-9a-f]/);
    expect(await idOf('5001')).toBe(0);
    const { body } = await post<Report>({ extensions }, '/extensions/bulk');
    expect(body).toMatchObject({ created: 60, failed: 3 });
    expect(body.items.slice(60).map(({ detail }) => detail)).toEqual([
      'extension 5001 is named more than once',
      `extension 1001 is in use by "${acme.phones[0]?.name}"`,
      'body.outbound_number: is no number of this tenant',
    ]);
    expect(await idOf('5060')).toBeGreaterThan(0);
    const audited = await daemon.db
      .selectFrom('audit_logs')
      .select('id')
      .where('action', '=', 'extensions.created')
      .execute();
    expect(audited).toHaveLength(2);
  });

  it('are listed page by page', async () => {
    const seen: string[] = [];
    let next: string | null = '';
    while (next !== null) {
      const path: string = `/extensions?limit=20${next === '' ? '' : `&cursor=${next}`}`;
      const { body }: { body: { items: Dto[]; next_cursor: string | null } } = await daemon.ask(admin, 'GET', path);
      seen.push(...body.items.map(({ number }) => number));
      next = body.next_cursor;
    }
    expect(new Set(seen).size).toBe(seen.length);
    expect(seen.length).toBeGreaterThan(60);
  });
});
