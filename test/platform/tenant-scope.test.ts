import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { DummyDriver, Kysely, MysqlAdapter, MysqlIntrospector, MysqlQueryCompiler, sql } from 'kysely';
import { describe, expect, it } from 'vitest';
import type { DB } from '../../src/platform/mysql/schema.generated.ts';
import { ScopeError } from '../../src/platform/mysql/scope-error.ts';
import { tenantScope } from '../../src/platform/mysql/tenant-scope.ts';

const plain = new Kysely<DB>({
  dialect: {
    createAdapter: () => new MysqlAdapter(),
    createDriver: () => new DummyDriver(),
    createIntrospector: (db) => new MysqlIntrospector(db),
    createQueryCompiler: () => new MysqlQueryCompiler(),
  },
});
const db = tenantScope(plain, 'acme');
const withUsers = tenantScope(plain, 'acme', { unscoped: ['users'] });

function said(query: { compile(): { sql: string; parameters: readonly unknown[] } }): string {
  const { sql: text, parameters } = query.compile();
  let next = 0;
  return text.replaceAll('`', '').replaceAll('?', () => JSON.stringify(parameters[next++]));
}

describe('a query made for a tenant', () => {
  it.each([
    [
      'select',
      db.selectFrom('dids').select('id').where('number', '=', '+4930'),
      'select id from dids where (number = "+4930") and dids.tenant_id = "acme"',
    ],
    [
      'an OR keeps nothing open',
      db.selectFrom('dids').select('id').where(sql<boolean>`number = 1 or 1 = 1`),
      'select id from dids where (number = 1 or 1 = 1) and dids.tenant_id = "acme"',
    ],
    [
      'an alias and a second table',
      db.selectFrom(['dids as d', 'queues']).select('d.id'),
      'select d.id from dids as d, queues where d.tenant_id = "acme" and queues.tenant_id = "acme"',
    ],
    [
      'inner join',
      db.selectFrom('queues as q').innerJoin('queue_members as m', 'm.queue_id', 'q.id').select('m.interface'),
      'select m.interface from queues as q inner join queue_members as m on (m.queue_id = q.id) and m.tenant_id = "acme" where q.tenant_id = "acme"',
    ],
    [
      'left join',
      db.selectFrom('queues').leftJoin('queue_members', 'queue_members.queue_id', 'queues.id').selectAll('queues'),
      'select queues.* from queues left join queue_members on (queue_members.queue_id = queues.id) and queue_members.tenant_id = "acme" where queues.tenant_id = "acme"',
    ],
    [
      'cross join',
      db.selectFrom('queues').crossJoin('dids').select('dids.id').where('dids.id', '=', 1),
      'select dids.id from queues cross join dids where ((dids.id = 1) and queues.tenant_id = "acme") and dids.tenant_id = "acme"',
    ],
    [
      'a table that was named as an exception',
      withUsers.selectFrom('user_roles as r').innerJoin('users as u', 'u.id', 'r.user_id').select('u.email'),
      'select u.email from user_roles as r inner join users as u on u.id = r.user_id where r.tenant_id = "acme"',
    ],
    [
      'subqueries',
      db
        .selectFrom('dids')
        .select((eb) => eb.selectFrom('queues').select('queues.id').limit(1).as('q'))
        .where('id', 'in', (eb) => eb.selectFrom('cdr').select('did_id'))
        .where((eb) => eb.exists(eb.selectFrom('queues as x').select('x.id')))
        .orderBy((eb) => eb.selectFrom('voicemail').select('uniqueid').limit(1)),
      'select (select queues.id from queues where queues.tenant_id = "acme" limit 1) as q from dids where (id in (select did_id from cdr where cdr.tenant_id = "acme") and exists (select x.id from queues as x where x.tenant_id = "acme")) and dids.tenant_id = "acme" order by (select uniqueid from voicemail where voicemail.tenant_id = "acme" limit 1)',
    ],
    [
      'a table made of a query',
      db.selectFrom((eb) => eb.selectFrom('cdr').select('cdr.id').as('c')).select('c.id'),
      'select c.id from (select cdr.id from cdr where cdr.tenant_id = "acme") as c',
    ],
    [
      'union',
      db.selectFrom('dids').select('id').union(db.selectFrom('queues').select('id')),
      'select id from dids where dids.tenant_id = "acme" union select id from queues where (queues.tenant_id = "acme") and queues.tenant_id = "acme"',
    ],
    [
      'WITH, which hides a name only where it is defined',
      db
        .with('own', (eb) => eb.selectFrom('cdr').select('cdr.id'))
        .selectFrom('own')
        .innerJoin('dids', 'dids.id', 'own.id')
        .select('own.id'),
      'with own as (select cdr.id from cdr where cdr.tenant_id = "acme") select own.id from own inner join dids on (dids.id = own.id) and dids.tenant_id = "acme"',
    ],
    [
      'WITH by the name of a real table, which means the real one inside',
      db
        .with('cdr', (eb) => eb.selectFrom('cdr').select('cdr.id'))
        .selectFrom('cdr')
        .select('cdr.id'),
      'with cdr as (select cdr.id from cdr where cdr.tenant_id = "acme") select cdr.id from cdr',
    ],
    [
      'lock',
      db.selectFrom('dids').select('id').forUpdate('dids'),
      'select id from dids where dids.tenant_id = "acme" for update of dids',
    ],
    [
      'update',
      db.updateTable('dids').set({ status: 'inactive' }).where('id', '=', 1),
      'update dids set status = "inactive" where (id = 1) and dids.tenant_id = "acme"',
    ],
    [
      'update of everything',
      db.updateTable('dids as d').set({ status: 'inactive' }),
      'update dids as d set status = "inactive" where d.tenant_id = "acme"',
    ],
    [
      'update of two tables',
      db
        .updateTable(['dids as d', 'queues'])
        .set('d.route_target', (eb) => eb.ref('queues.local_name'))
        .whereRef('d.id', '=', 'queues.id'),
      'update dids as d, queues set d.route_target = queues.local_name where (d.id = queues.id) and d.tenant_id = "acme" and queues.tenant_id = "acme"',
    ],
    [
      'delete',
      db.deleteFrom('dids').where('id', '=', 1),
      'delete from dids where (id = 1) and dids.tenant_id = "acme"',
    ],
    [
      'delete by another table',
      db
        .deleteFrom('queue_members')
        .using(['queue_members', 'queues'])
        .whereRef('queues.id', '=', 'queue_members.queue_id'),
      'delete from queue_members using queue_members, queues where (queues.id = queue_members.queue_id) and queue_members.tenant_id = "acme" and queue_members.tenant_id = "acme" and queues.tenant_id = "acme"',
    ],
    [
      'insert',
      db.insertInto('dids').values([
        { tenant_id: 'acme', number: '1', route_target: 'a' },
        { tenant_id: 'acme', number: '2', route_target: sql<string>`upper('b')` },
      ]),
      'insert into dids (tenant_id, number, route_target) values ("acme", "1", "a"), ("acme", "2", upper(\'b\'))',
    ],
    [
      'insert that says nothing of the tenant',
      db.insertInto('dids').values([{ number: '1', route_target: 'a' } as never, { number: '2' } as never]),
      'insert into dids (number, route_target, tenant_id) values ("1", "a", "acme"), ("2", default, "acme")',
    ],
  ])('%s', (_, query, text) => {
    expect(said(query)).toBe(text);
  });

  it.each([
    ['a table without a tenant', () => db.selectFrom('users').selectAll()],
    [
      'one joined',
      () => db.selectFrom('user_roles').innerJoin('users', 'users.id', 'user_roles.user_id').select('email'),
    ],
    [
      'one in a subquery',
      () =>
        db
          .selectFrom('dids')
          .select('id')
          .where('id', 'in', (eb) => eb.selectFrom('users').select('users.id')),
    ],
    ['the tenants themselves', () => db.selectFrom('tenants').selectAll()],
    ['another schema', () => db.selectFrom('mysql.user' as 'dids').selectAll()],
    ['a right join', () => db.selectFrom('dids').rightJoin('queues', 'queues.id', 'dids.id').selectAll()],
    ['a full join', () => db.selectFrom('dids').fullJoin('queues', 'queues.id', 'dids.id').selectAll()],
    ['raw SQL as a table', () => db.selectFrom(sql<{ id: number }>`(select * from dids)`.as('d')).select('d.id')],
    ['raw SQL with a query in it', () => db.selectFrom('dids').select(sql`(select count(*) from cdr)`.as('n'))],
    ['raw SQL with a table in it', () => db.selectFrom('dids').select(sql`exists (table ${sql.table('cdr')})`.as('n'))],
    [
      'raw SQL that ends what stands around it',
      () => db.selectFrom('dids').select('id').where(sql<boolean>`1 = 1) -- `),
    ],
    [
      'insert for another tenant',
      () => db.insertInto('dids').values({ tenant_id: 'globex', number: '1', route_target: 'a' }),
    ],
    [
      'insert with a tenant that is computed',
      () => db.insertInto('dids').values({ tenant_id: sql<string>`lower('GLOBEX')`, number: '1', route_target: 'a' }),
    ],
    [
      'insert that overwrites',
      () =>
        db
          .insertInto('dids')
          .values({ tenant_id: 'acme', number: '1', route_target: 'a' })
          .onDuplicateKeyUpdate({ route_target: 'b' }),
    ],
    ['replace', () => db.replaceInto('dids').values({ tenant_id: 'acme', number: '1', route_target: 'a' })],
    [
      'insert from a query',
      () =>
        db
          .insertInto('dids')
          .columns(['tenant_id', 'number'])
          .expression(db.selectFrom('queues').select(['tenant_id', 'name'])),
    ],
    [
      'insert into a table without a tenant',
      () => db.insertInto('users').values({ email: 'a@example.com', password_hash: '' }),
    ],
    ['a change of tenant', () => db.updateTable('dids').set({ tenant_id: 'globex' })],
    ['a change of tenant by another name', () => db.updateTable('dids as d').set('d.tenant_id', 'globex')],
    ['DDL', () => db.schema.dropTable('dids')],
    [
      'a name that WITH defined elsewhere',
      () =>
        db
          .selectFrom('dids')
          .select('id')
          .where('id', 'in', (eb) =>
            eb
              .selectFrom(
                db
                  .with('users', (w) => w.selectFrom('cdr').select('cdr.id'))
                  .selectFrom('users')
                  .selectAll()
                  .as('x'),
              )
              .select('x.id'),
          )
          .where('id', 'in', (eb) => eb.selectFrom('users').select('users.id')),
    ],
  ])('refuses %s', (_, make) => {
    expect(() => make().compile()).toThrow(ScopeError);
  });

  it('refuses a statement of raw SQL, unless its author said why', async () => {
    await expect(sql`select 1`.execute(db)).rejects.toThrow(ScopeError);
    await expect(sql`select 1`.execute(tenantScope(plain, 'acme', { raw: 'names no table' }))).resolves.toBeDefined();
    const reviewed = tenantScope(plain, 'acme', { raw: 'the fragment names the tenant' });
    expect(
      said(
        reviewed
          .selectFrom('dids')
          .select(sql`(select count(*) from ${sql.table('cdr')} where tenant_id = ${'acme'})`.as('n')),
      ),
    ).toBe('select (select count(*) from cdr where tenant_id = "acme") as n from dids where dids.tenant_id = "acme"');
  });

  it('refuses no tenant at all', () => {
    expect(() => tenantScope(plain, '')).toThrow(ScopeError);
  });
});

it('no file that scopes its queries also sends some that were compiled beforehand, which no scope sees', () => {
  const src = join(import.meta.dirname, '../../src');
  const both = readdirSync(src, { recursive: true, encoding: 'utf8' })
    .filter((path) => path.endsWith('.ts') && !path.startsWith('platform/mysql/'))
    .map((path) => ({ path, text: readFileSync(join(src, path), 'utf8') }))
    .filter(({ text }) => text.includes('tenantScope(') && /CompiledQuery|\.executeQuery\(/.test(text));
  expect(both.map(({ path }) => path)).toEqual([]);
});
