import { sql } from 'kysely';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { createContacts } from '../../src/contacts/index.ts';
import { silentLog } from '../../src/platform/log.ts';
import { createMetrics } from '../../src/platform/metrics.ts';
import { connect, type Database } from '../../src/platform/mysql/connect.ts';
import { TENANT_TABLES } from '../../src/platform/mysql/tenant-tables.generated.ts';
import { createPrivacy } from '../../src/privacy/index.ts';
import { personalBlocks } from '../../src/provisioning/store/personal/blocked-numbers.ts';
import { personalForwards } from '../../src/provisioning/store/personal/forwards.ts';
import { compareDay } from '../../src/records/actions/rebuild-day.ts';
import { createRecords } from '../../src/records/index.ts';
import { createTenancy } from '../../src/tenancy/index.ts';
import { personalVoicemails } from '../../src/voicemail/store/personal.ts';
import { type Office, openOffice } from '../contacts/office.ts';
import { PBX, readInto } from '../records/reading.ts';
import { scenarios } from '../records/scenario.ts';
import { shifted } from '../records/spool-text.ts';
import { mariadbUrl, mysqlUrl } from '../support/lab.ts';

/** The caller of most recorded calls, and her name there. */
const NUMBER = '+493055500199';
const NAME = 'Ann Caller';
/** What she called. */
const OWN_NUMBER = '+49305550101';

interface Erasure {
  readonly receipt_id: number | null;
  readonly counts: Record<string, number>;
  readonly kept: { what: string; why: string }[];
  readonly obstacles: string[];
  readonly detail: string;
  readonly digest: string;
  readonly sources: { name: string; count: number; items: unknown[] }[];
  readonly person: { numbers: string[]; emails: string[]; contact_ids: number[] };
  readonly errors: { path: string }[];
}

function routesOf(db: Database) {
  const shared = { db, log: silentLog, metrics: createMetrics() };
  const contacts = createContacts({ db });
  const tenancy = createTenancy({ ...shared, tokenKey: new Uint8Array(32) });
  const records = createRecords({ ...shared, pbx: PBX, spoolDir: '/nonexistent' });
  const own = [...records.personalData, personalVoicemails(() => {}), personalBlocks, personalForwards];
  const sources = [...own, ...tenancy.personalData, ...contacts.personalData];
  const privacy = createPrivacy({ ...shared, secret: new Uint8Array(32), sources, retention: [] });
  return [...contacts.routes, ...tenancy.routes.filter(({ access }) => access.kind === 'tenant'), ...privacy.routes];
}

describe.each([
  ['MySQL', mysqlUrl],
  ['MariaDB', mariadbUrl],
])('a person who asks, on %s', (_name, freshUrl) => {
  let office: Office;
  let contactId: number;
  const post = (path: string, body: object, who = 'tenant_admin') => office.ask<Erasure>(who, 'POST', path, { body });

  beforeAll(async () => {
    const url = await freshUrl();
    office = await openOffice(url, routesOf);
    const did = { tenant_id: 'acme', number: OWN_NUMBER, route_target: 'x' };
    await office.db.insertInto('dids').values(did).execute();
    const all = scenarios().filter(({ name }) => !name.startsWith('hostile'));
    const db = connect(url);
    await readInto(db, all);
    await readInto(
      db,
      all.map((call) => shifted(call, { serial: 7, tenant: 'globex', afterSeconds: 3600 })),
    );
    await db.destroy();
    for (const tenant of ['acme', 'globex']) await leaveTraces(tenant);
    const body = {
      first_name: 'Ann',
      last_name: 'Caller',
      emails: [{ email: 'ann@example.com' }],
      phones: [{ number: NUMBER }],
    };
    contactId = (await office.ask<{ id: number }>('agent', 'POST', '/contacts', { body })).body.id;
    await office.ask('globex/agent', 'POST', '/contacts', { body });
    await office.ask('agent', 'PATCH', `/contacts/${contactId}`, { body: { notes: `call ${NUMBER} back` } });
  }, 120_000);
  afterAll(() => office.close());

  async function leaveTraces(tenant: string): Promise<void> {
    const { db } = office;
    for (const [n, callerid] of [`"${NAME}" <${NUMBER}>`, '"Else" <+12025550177>', `<${NUMBER}>`].entries()) {
      await sql`insert into voicemail_messages (dir, msgnum, context, callerid, origtime, duration, recording, mailboxuser, mailboxcontext, msg_id)
        values (${`/vm/${tenant}/1001/INBOX`}, ${n}, '', ${callerid}, 1, 1, 'sound', '1001', ${`${tenant}_vm`}, ${`m${n}`})`.execute(
        db,
      );
    }
    await db.insertInto('blocking_tenants').ignore().values({ tenant_id: tenant }).execute();
    for (const [pattern, reason] of [
      [NUMBER, 'asked us to'],
      ['+4930555*', `as ${NAME} (${NUMBER}) said`],
    ] as const) {
      await db.insertInto('blocklist').values({ tenant_id: tenant, pattern, reason }).execute();
    }
    await db
      .insertInto('pbx_extensions')
      .values({ tenant_id: tenant, extension: '1099', endpoint_id: `${tenant}_forwards00`, forward_busy: NUMBER })
      .execute();
    const evidence = Buffer.from(`"v: 1"\t"${tenant}"\t"PJSIP/${tenant}_k3v9x2m7qd-1"\t"${NUMBER}"\t"${NAME}"`);
    await db
      .insertInto('quarantine')
      .values({ pbx: PBX, kind: 'spool', source: tenant, reason: 'torn', evidence })
      .execute();
    await db.insertInto('tenant_sequences').values({ tenant_id: tenant, last_seq: 1 }).execute();
    await db
      .insertInto('event_outbox')
      .values({ tenant_id: tenant, seq: 1, type: 'call.started', topics: '[]', data: JSON.stringify({ from: NUMBER }) })
      .execute();
  }

  /** Every row of a tenant, and the raw rows of its calls, as text. */
  async function everythingOf(tenant: string): Promise<Map<string, string[]>> {
    const rows = new Map<string, string[]>();
    const read = async (name: string, query: ReturnType<typeof sql>) =>
      rows.set(
        name,
        (await query.execute(office.db)).rows.map((row) => JSON.stringify(row)),
      );
    for (const table of TENANT_TABLES)
      await read(table, sql`select * from ${sql.table(table)} where tenant_id = ${tenant}`);
    await read(
      'quarantine',
      sql`select convert(evidence using utf8mb4) as text from quarantine where source = ${tenant}`,
    );
    await read(
      'cel_events',
      sql`select event.raw from cel_events as event join call_linkedids as own using (pbx, linkedid)
        where own.root in (select linkedid from call_records where tenant_id = ${tenant})`,
    );
    return rows;
  }

  async function traces(tenant: string): Promise<string[]> {
    const named = new RegExp(`${NUMBER.slice(3)}|ann@example|${NAME}`, 'i');
    return [...(await everythingOf(tenant))].flatMap(([table, rows]) =>
      rows.some((row) => named.test(row)) ? [table] : [],
    );
  }

  it('is told everything that is kept, each source by name', async () => {
    const told = await post('/privacy/exports', { number: '030 55500199' });
    expect(told.status, told.text).toBe(200);
    const counts = Object.fromEntries(told.body.sources.map(({ name, count }) => [name, count]));
    expect(counts).toMatchObject({ contacts: 1, voicemails: 2, quarantine: 1, recent_events: 1, members: 0 });
    expect(counts['calls']).toBeGreaterThan(10);
    expect(counts['audit_logs']).toBeGreaterThanOrEqual(2);
    expect(told.text).toContain(Buffer.from('sound').toString('base64'));
    expect(told.text).not.toMatch(/lab7x2k9|globex/);
    const dry = await post('/privacy/exports?dry_run=true', { contact_id: contactId });
    expect(dry.body.person.emails).toEqual(['ann@example.com']);
    expect(dry.body.sources.every(({ items }) => items.length === 0)).toBe(true);
    expect(dry.body.receipt_id).toBeNull();
  });

  it('is refused for what is no person, and by those who may not', async () => {
    for (const [body, status] of [
      [{ number: '1001' }, 422],
      [{ number: NUMBER, email: 'a@example.com' }, 422],
      [{}, 422],
      [{ contact_id: 987_654_321 }, 422],
      [{ email: 'agent@acme.example.com' }, 409],
    ] as const) {
      const answer = await post('/privacy/erasures', body);
      expect([body, answer.status]).toEqual([body, status]);
    }
    expect((await post('/privacy/erasures', { number: OWN_NUMBER })).body.detail).toMatch(/number of this tenant/);
    const led = { route_type: 'external', route_target: NUMBER } as const;
    await office.db.updateTable('dids').set(led).where('number', '=', OWN_NUMBER).execute();
    expect((await post('/privacy/erasures', { number: NUMBER })).body.detail).toMatch(/sent to this person by number/);
    const back = { route_type: 'queue', route_target: 'x' } as const;
    await office.db.updateTable('dids').set(back).where('number', '=', OWN_NUMBER).execute();
    expect((await post('/privacy/erasures', { number: NUMBER }, 'supervisor')).status).toBe(403);
    const foreign = await post('/privacy/erasures', { contact_id: contactId }, 'globex/tenant_admin');
    expect(foreign.status).toBe(422);
  });

  it('is gone afterwards, while calls keep their times and the neighbour keeps everything', async () => {
    const kept = () =>
      office.db
        .selectFrom('call_records')
        .select(['call_id', 'direction', 'started_at', 'answered_at', 'ended_at', 'wait_seconds', 'talk_seconds'])
        .select(['hold_seconds', 'disposition', 'hangup_cause', 'queue_name', 'voicemail', 'complete'])
        .where('tenant_id', '=', 'acme')
        .orderBy('call_id')
        .execute();
    const before = await kept();
    const neighbour = await everythingOf('globex');
    expect(await traces('acme')).toEqual(
      expect.arrayContaining([
        'contacts',
        'call_records',
        'cdr',
        'cel_events',
        'audit_logs',
        'quarantine',
        'event_outbox',
        'blocklist',
        'pbx_extensions',
      ]),
    );

    const dry = await post('/privacy/erasures?dry_run=true', { contact_id: contactId });
    const done = await post('/privacy/erasures', { contact_id: contactId });
    expect(done.status, done.text).toBe(200);
    expect(done.body.counts).toEqual(dry.body.counts);
    expect(done.body.counts).toMatchObject({ contacts: 1, blocklist: 2, forwards: 1 });
    expect(done.body.kept.map(({ what }) => what)).toEqual(['unattributed', 'spool_files', 'backups']);
    expect(await traces('acme')).toEqual([]);
    expect(await kept()).toEqual(before);
    const boxes = await sql<{ msgnum: number }>`select msgnum from voicemail_messages where tenant_id = 'acme'`.execute(
      office.db,
    );
    expect(boxes.rows).toEqual([{ msgnum: 0 }]);

    const after = await everythingOf('globex');
    for (const [table, rows] of neighbour) expect([table, after.get(table)]).toEqual([table, rows]);
    const again = await post('/privacy/erasures?dry_run=true', { number: NUMBER });
    expect(
      Object.values(again.body.counts).every((count) => count === 0),
      again.text,
    ).toBe(true);
  });

  it('does not come back when calls are computed again', async () => {
    const day = Date.parse('2026-11-22T00:00:00Z') * 1000;
    const compared = await compareDay({ db: office.db, pbx: PBX, from: day, to: day + 86_400_000_000, tenant: 'acme' });
    expect(compared.calls).toBeGreaterThan(20);
    expect(compared.differences).toEqual([]);
  });

  it('leaves receipts that do not say who it was', async () => {
    const { body, text } = await office.ask<{ items: { kind: string; counts: object; kept: object[] | null }[] }>(
      'tenant_admin',
      'GET',
      '/privacy/receipts',
    );
    expect(body.items.map(({ kind }) => kind)).toEqual(['erasure', 'export']);
    expect(body.items[0]?.counts).toMatchObject({ contacts: 1 });
    expect(body.items.map(({ kept }) => kept?.length ?? null)).toEqual([3, null]);
    expect(text).not.toMatch(/5550|ann/i);
    const foreign = await office.ask<{ items: unknown[] }>('globex/tenant_admin', 'GET', '/privacy/receipts');
    expect(foreign.body.items).toEqual([]);
  });

  it('may have worked here once: account and sessions go when nobody else has them', async () => {
    const id = office.users.get('acme/viewer') ?? 0;
    await office.db
      .insertInto('sessions')
      .values({ id: 's1', tenant_id: 'acme', user_id: id, ip_address: '192.0.2.9' })
      .execute();
    const email = 'viewer@acme.example.com';
    expect((await post('/privacy/erasures?dry_run=true', { email })).body.obstacles).toHaveLength(1);
    await office.db.updateTable('user_roles').set({ revoked_at: new Date() }).where('user_id', '=', id).execute();
    expect((await post('/privacy/erasures', { email })).body.counts).toMatchObject({ members: 2 });
    const user = await office.db.selectFrom('users').selectAll().where('id', '=', id).executeTakeFirstOrThrow();
    expect(user).toMatchObject({ first_name: null, last_name: null, password_hash: '', status: 'inactive' });
    expect(user.email).not.toContain('viewer');
  });
});
