import {
  DummyDriver,
  Kysely,
  MysqlAdapter,
  MysqlIntrospector,
  MysqlQueryCompiler,
  type OperationNode,
  sql,
} from 'kysely';
import { describe, expect, it } from 'vitest';
import type { DB } from '../../../src/platform/mysql/schema.generated.ts';
import { tenantScope } from '../../../src/platform/mysql/tenant-scope.ts';
import { unkept } from './unkept.ts';

const db = new Kysely<DB>({
  dialect: {
    createAdapter: () => new MysqlAdapter(),
    createDriver: () => new DummyDriver(),
    createIntrospector: (k) => new MysqlIntrospector(k),
    createQueryCompiler: () => new MysqlQueryCompiler(),
  },
});
const acme = tenantScope(db, 'acme');
const of = (query: { toOperationNode(): OperationNode }): string[] => unkept(query.toOperationNode());

describe('a query that forgets the tenant', () => {
  it.each([
    ['select', ['queues'], db.selectFrom('queues').select('id').where('id', '=', 1)],
    ['update', ['queues'], db.updateTable('queues').set({ maxlen: 1 }).where('id', '=', 1)],
    ['delete', ['dids'], db.deleteFrom('dids').where('id', '=', 1)],
    [
      'a join by id alone',
      ['dids'],
      db
        .selectFrom('queues as q')
        .innerJoin('dids as d', 'd.route_target', 'q.local_name')
        .select('q.id')
        .where('q.tenant_id', '=', 'acme'),
    ],
    [
      'tenants that agree with each other and with nobody',
      ['dids', 'queues'],
      db.selectFrom('queues as q').innerJoin('dids as d', 'd.tenant_id', 'q.tenant_id').select('q.id'),
    ],
    [
      'a tenant that is another column',
      ['queues'],
      db.selectFrom('queues').select('id').whereRef('tenant_id', '=', 'local_name'),
    ],
    [
      'one side of an or',
      ['queues'],
      db
        .selectFrom('queues')
        .select('id')
        .where((eb) => eb.or([eb('tenant_id', '=', 'acme'), eb('id', '=', 1)])),
    ],
    [
      'a subquery',
      ['dids'],
      db
        .selectFrom('queues')
        .select('id')
        .where('tenant_id', '=', 'acme')
        .where('local_name', 'in', (eb) => eb.selectFrom('dids').select('route_target')),
    ],
    ['raw text', ['queues'], sql`select id from queues where id = 1`],
  ])('is seen: %s', (_, tables, query) => {
    expect(of(query)).toEqual(tables);
  });
});

describe('a query that keeps to one', () => {
  it.each([
    ['by value', db.selectFrom('queues').select('id').where('tenant_id', '=', 'acme')],
    [
      'by another table that does',
      db
        .selectFrom('queues as q')
        .innerJoin('dids as d', (join) => join.onRef('d.tenant_id', '=', 'q.tenant_id'))
        .select('q.id')
        .where('q.tenant_id', '=', 'acme'),
    ],
    [
      'by the query around it',
      db
        .selectFrom('queues as q')
        .select('id')
        .where('q.tenant_id', '=', 'acme')
        .where((eb) =>
          eb.exists(eb.selectFrom('dids as d').select('d.id').whereRef('d.tenant_id', '=', 'q.tenant_id')),
        ),
    ],
    [
      'by its scope',
      acme.selectFrom('queues').innerJoin('dids', 'dids.route_target', 'queues.local_name').select('queues.id'),
    ],
    ['that is of no tenant', db.selectFrom('users').select('id').where('id', '=', 1)],
    ['raw', sql`select id from queues where tenant_id = ${'acme'}`],
  ])('is let pass: %s', (_, query) => {
    expect(of(query)).toEqual([]);
  });
});
