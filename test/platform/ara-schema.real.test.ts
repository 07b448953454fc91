import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { sql } from 'kysely';
import { beforeAll, describe, expect, it } from 'vitest';
import { connect } from '../../src/platform/mysql/connect.ts';
import { MIGRATIONS_DIR } from '../../src/platform/mysql/migrate.ts';
import { migratedUrl } from '../support/lab.ts';
import official from './ara-schema.json' with { type: 'json' };
import { addTenants, KINDS, opened } from './database.ts';

const tables: Readonly<Record<string, Readonly<Record<string, string>>>> = official.tables;

interface Shape {
  readonly name: string;
  readonly sizes: readonly number[];
  readonly values: readonly string[];
}

function shapeOf(type: string): Shape {
  const [, name = '', inside = ''] = /^(\w+)(?:\((.*)\))?$/.exec(type) ?? [];
  const values = name === 'enum' ? inside.split(',').map((value) => value.trim()) : [];
  return { name, values, sizes: name === 'enum' || inside === '' ? [] : inside.split(',').map(Number) };
}

const WIDER: Readonly<Record<string, readonly string[]>> = {
  int: ['int', 'bigint'],
  varchar: ['varchar', 'text', 'mediumtext', 'longtext'],
  text: ['text', 'mediumtext', 'longtext'],
};

/** Whether every value of `wanted` fits into `live`. */
function holds(live: string, wanted: string): boolean {
  const [a, b] = [shapeOf(live), shapeOf(wanted)];
  if (!(WIDER[b.name] ?? [b.name]).includes(a.name)) return false;
  if (b.name === 'enum') return b.values.every((value) => a.values.includes(value));
  if (a.name === 'varchar') return (a.sizes[0] ?? 0) >= (b.sizes[0] ?? 0);
  const [precision = 0, scale = 0] = a.sizes;
  const [wantedPrecision = 0, wantedScale = 0] = b.sizes;
  if (b.name === 'decimal') return scale >= wantedScale && precision - scale >= wantedPrecision - wantedScale;
  return true; // integers show a display width on MariaDB, datetime may have a fraction
}

describe('the comparison', () => {
  it.each([
    ['varchar(80)', 'varchar(81)'],
    ["enum('no','yes')", "enum('no','yes','all')"],
    ['int', 'bigint'],
    ['decimal(5,2)', 'decimal(6,3)'],
    ['decimal(5,1)', 'decimal(5,2)'],
    ['text', 'longblob'],
    ['varchar(255)', 'datetime'],
  ])('sees that %s is narrower than %s', (live, wanted) => {
    expect(holds(live, wanted)).toBe(false);
  });

  it.each([
    ['int(11)', 'int'],
    ['bigint(20)', 'int'],
    ['datetime(3)', 'datetime'],
    ["enum('no','yes','all')", "enum('yes','no')"],
    ['varchar(160)', 'varchar(80)'],
    ['decimal(6,2)', 'decimal(5,2)'],
  ])('sees that %s holds %s', (live, wanted) => {
    expect(holds(live, wanted)).toBe(true);
  });
});

describe.each(KINDS)("Asterisk's realtime schema on %s", (kind) => {
  const live = new Map<string, Map<string, { type: string; nullable: boolean; generated: string }>>();
  let url = '';

  beforeAll(async () => {
    url = await migratedUrl(kind);
    const db = connect(url);
    const { rows } = await sql<Record<'t' | 'c' | 'type' | 'nullable' | 'generated', string>>`
      select table_name as t, column_name as c, column_type as type, is_nullable as nullable, extra as 'generated'
      from information_schema.columns where table_schema = database()
    `.execute(db);
    await db.destroy();
    for (const row of rows) {
      const columns = live.get(row.t) ?? new Map();
      live.set(row.t, columns);
      columns.set(row.c, { type: row.type, nullable: row.nullable === 'YES', generated: row.generated });
    }
  });

  it('has 29 tables and 659 columns to compare', () => {
    expect(Object.keys(tables)).toHaveLength(29);
    expect(Object.values(tables).flatMap((columns) => Object.keys(columns))).toHaveLength(659);
  });

  it.each(Object.keys(tables))('%s: every official column, none narrower, and whose it is', (table) => {
    const columns = live.get(table);
    const narrower = Object.entries(tables[table] ?? {}).filter(
      ([name, type]) => !holds(columns?.get(name)?.type ?? 'nothing', type),
    );
    expect(narrower).toEqual([]);
    expect(columns?.has('tenant_id')).toBe(true);
  });

  it('says whose each row is in every table, unless the migration argues why not', () => {
    const without = [...live].filter(([, columns]) => !columns.has('tenant_id')).map(([name]) => name);
    const migrations = readdirSync(MIGRATIONS_DIR).map((file) => readFileSync(join(MIGRATIONS_DIR, file), 'utf8'));
    const argued = (table: string) =>
      migrations.some(
        (text) => text.includes(`CREATE TABLE IF NOT EXISTS ${table} (`) && text.includes('No tenant_id'),
      );
    expect(without).toEqual(expect.arrayContaining(['tenants', 'users', 'pbx_writers']));
    expect(without.filter((name) => !name.startsWith('schema_migrations') && !argued(name))).toEqual([]);
  });

  it('takes the rows that Asterisk itself writes, which know no column of ours, and attributes them', async () => {
    const db = opened(url);
    await addTenants(db, 'acme');
    const context = 'acme_vm';
    await sql`
      insert into voicemail_messages (dir, msgnum, recording, context, callerid, origtime, duration, mailboxuser, mailboxcontext, flag, msg_id)
      values (${`/spool/${context}/1001/INBOX`}, 0, 'RIFF', '', '"A" <1>', 1, 2, '1001', ${context}, '', '1-1')
    `.execute(db);
    await sql`insert into voicemail_messages (dir, msgnum) values ('/elsewhere', 0)`.execute(db);
    await sql`insert into ps_contacts (id, uri) values ('acme_k3v9x2m7qd;@0f', 'sip:a@192.0.2.1')`.execute(db);
    await sql`insert into queue_log (time, callid, queuename, agent, event) values
      ('2026-11-22 10:00:00.5', '1.1', 'acme_support', 'NONE', 'ABANDON'), (now(6), 'NONE', 'NONE', 'NONE', 'CONFIGRELOAD'),
      (now(6), 'x', ${`${'long'.repeat(20)}_x`}, 'NONE', 'ABANDON')`.execute(db);
    await sql`insert into ps_subscription_persistence (id, endpoint) values ('a', 'acme_k3v9x2m7qd')`.execute(db);
    await sql`insert into cdr (uniqueid, sequence, disposition) values ('x-1.1', 1, 'ANSWERED')`.execute(db);

    const owners = async (table: 'voicemail_messages' | 'ps_contacts' | 'queue_log' | 'ps_subscription_persistence') =>
      (await db.selectFrom(table).select('tenant_id').execute()).map((row) => row.tenant_id);
    // never NULL there: app_voicemail stops reading a row at a NULL it does not know
    expect((await owners('voicemail_messages')).sort()).toEqual(['', 'acme']);
    expect(await owners('ps_contacts')).toEqual(['acme']);
    expect((await owners('queue_log')).sort()).toEqual(['acme', null, null]);
    expect(await owners('ps_subscription_persistence')).toEqual(['acme']);
    const { rows } = await sql<Record<string, unknown>>`select * from voicemail_messages limit 1`.execute(db);
    expect(Object.keys(rows[0] ?? {}).at(-1)).toBe('tenant_id');
  });

  it('takes an endpoint with every text as long as it may be', async () => {
    const db = opened(url);
    await addTenants(db, 'wide');
    const texts = [...(live.get('ps_endpoints') ?? [])].flatMap(([name, { type }]) => {
      const { name: base, sizes } = shapeOf(type);
      return base === 'varchar' && name !== 'tenant_id' && name !== 'tenantid'
        ? [{ name, text: '山'.repeat(sizes[0] ?? 0) }]
        : [];
    });
    expect(texts.length).toBeGreaterThan(60);
    const names = sql.join([...texts.map(({ name }) => sql.id(name)), sql.id('tenant_id'), sql.id('tenantid')]);
    const values = sql.join([...texts.map(({ text }) => sql.val(text)), sql.val('wide'), sql.val('wide')]);
    await sql`insert into ps_endpoints (${names}) values (${values})`.execute(db);
    const { rows } = await sql<Record<string, string>>`select * from ps_endpoints where tenant_id = 'wide'`.execute(db);
    for (const { name, text } of texts) expect(rows[0]?.[name]).toBe(text);
  });
});
