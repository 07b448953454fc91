import fc from 'fast-check';
import { sql } from 'kysely';
import { describe, expect, it } from 'vitest';
import type { Database } from '../../src/platform/mysql/connect.ts';
import { tenantScope } from '../../src/platform/mysql/tenant-scope.ts';
import { borrowedUrl } from '../support/lab-borrowed.ts';
import { addTenants, KINDS, opened } from './database.ts';

/** The same numbers for every tenant, so that a query that forgets the tenant finds more than it should. */
async function fill(db: Database, ...tenants: readonly string[]): Promise<void> {
  await addTenants(db, ...tenants);
  for (const [index, tenant_id] of tenants.entries()) {
    const numbers = [1, 2, 3, 4, 5].map((n) => n + index * 100);
    await db
      .insertInto('dids')
      .values(numbers.map((n) => ({ tenant_id, number: `+${n}`, country_code: `${n % 3}`, route_target: 'support' })))
      .execute();
    for (const local of ['support', 'sales', 'idle']) {
      const name = `${tenant_id}_${local}`;
      await db
        .insertInto('queues')
        .values({ tenant_id, name, local_name: local, display_name: local, weight: local.length % 3 })
        .execute();
      const { id } = await db.selectFrom('queues').select('id').where('name', '=', name).executeTakeFirstOrThrow();
      const members = local === 'idle' ? [] : [1, 2];
      for (const n of members) {
        const values = { tenant_id, queue_id: id, queue_name: name, interface: `PJSIP/${tenant_id}_${n}`, penalty: n };
        await db.insertInto('queue_members').values(values).execute();
      }
    }
  }
}

const comparison = fc.constantFrom('=', '<>', '<', '>=') as fc.Arbitrary<'=' | '<>' | '<' | '>='>;
const shape = fc.record({
  join: fc.constantFrom('inner', 'left', 'none'),
  where: fc.array(fc.record({ op: comparison, n: fc.nat(3) }), { maxLength: 2 }),
  either: fc.boolean(),
  raw: fc.boolean(),
  exists: fc.constantFrom('with', 'without', 'no'),
  table: fc.constantFrom('plain', 'derived', 'cte'),
  union: fc.boolean(),
});
type Shape = typeof shape extends fc.Arbitrary<infer S> ? S : never;

/** Some query over queues, their members and DIDs; gives local names and counts, which do not tell tenants apart. */
function query(db: Database, s: Shape) {
  const queues = (of: Database) => {
    if (s.table === 'derived') return of.selectFrom((eb) => eb.selectFrom('queues').selectAll('queues').as('q'));
    if (s.table === 'cte') return of.with('q', (eb) => eb.selectFrom('queues').selectAll('queues')).selectFrom('q');
    return of.selectFrom('queues as q');
  };
  const one = () => {
    const joined =
      s.join === 'none'
        ? queues(db).crossJoin('dids as m')
        : s.join === 'inner'
          ? queues(db).innerJoin('queue_members as m', (on) =>
              on.on(sql<boolean>`m.penalty = q.weight or m.penalty = 1`),
            )
          : queues(db).leftJoin('queue_members as m', 'm.queue_id', 'q.id');
    let selected = joined.select(['q.local_name as name', (eb) => eb.fn.count<number>('m.tenant_id').as('n')]);
    if (s.where.length > 0) {
      selected = selected.where((eb) => {
        const parts = s.where.map(({ op, n }) => eb('q.weight', op, n));
        return s.either ? eb.or(parts) : eb.and(parts);
      });
    }
    if (s.raw) selected = selected.where(sql<boolean>`q.weight = 0 or 1 = 1`);
    if (s.exists !== 'no') {
      selected = selected.where((eb) => {
        const some = eb.exists(eb.selectFrom('dids').select('dids.id').where('dids.country_code', '=', '1'));
        return s.exists === 'with' ? some : eb.not(some);
      });
    }
    return selected.groupBy('q.local_name');
  };
  return s.union && s.table !== 'cte' ? one().unionAll(one()) : one(); // WITH stands before the first of a union only
}

describe.each(KINDS)('a tenant on %s', (kind) => {
  it('sees what it would see if it were alone', { timeout: 60_000 }, async () => {
    const shared = opened(await borrowedUrl(kind));
    const alone = opened(await borrowedUrl(kind));
    await fill(shared, 'acme', 'globex', 'initech');
    await fill(alone, 'acme');
    const sorted = (rows: readonly { name: string; n: number }[]) => rows.map(({ name, n }) => `${name} ${n}`).sort();
    let told = 0;
    await fc.assert(
      fc.asyncProperty(shape, async (s) => {
        const scoped = sorted(await query(tenantScope(shared, 'acme'), s).execute());
        expect(scoped).toEqual(sorted(await query(alone, s).execute()));
        if (scoped.join() !== sorted(await query(shared, s).execute()).join()) told++;
      }),
      { numRuns: 150 },
    );
    expect(told).toBeGreaterThan(50); // else the comparison would hold without any scope
  });

  it('changes nothing of another', async () => {
    const db = opened(await borrowedUrl(kind));
    await fill(db, 'acme', 'globex');
    const own = tenantScope(db, 'acme');
    await own.transaction().execute(async (trx) => {
      await trx
        .updateTable('dids')
        .set({ friendly_name: 'mine' })
        .where(sql<boolean>`number = '+1' or 1 = 1`)
        .execute();
      await trx
        .updateTable(['queue_members as m', 'queues as q'])
        .set('m.penalty', 9)
        .whereRef('m.penalty', '=', 'q.weight')
        .execute();
      await trx.deleteFrom('dids').where('country_code', '=', '1').execute();
      await trx.deleteFrom('queue_members').using(['queue_members', 'queues']).where('queues.weight', '=', 1).execute();
    });
    const fresh = opened(await borrowedUrl(kind));
    await fill(fresh, 'acme', 'globex');
    const others = (from: Database) =>
      Promise.all([
        from
          .selectFrom('dids')
          .select(['number', 'friendly_name'])
          .where('tenant_id', '=', 'globex')
          .orderBy('number')
          .execute(),
        from
          .selectFrom('queue_members')
          .select(['interface', 'penalty'])
          .where('tenant_id', '=', 'globex')
          .orderBy('interface')
          .execute(),
      ]);
    expect(await others(db)).toEqual(await others(fresh));
    expect(await own.selectFrom('dids').select('id').execute()).not.toHaveLength(5);
    await own.insertInto('dids').values({ tenant_id: 'acme', number: '+7', route_target: 'x' }).execute();
    // another tenant's number is taken, and stays what it was
    await expect(
      own.insertInto('dids').values({ tenant_id: 'acme', number: '+101', route_target: 'x' }).execute(),
    ).rejects.toThrow(/uplicate/);
  });

  it('cannot point at what is of another, whatever the query', async () => {
    const db = opened(await borrowedUrl(kind));
    await fill(db, 'acme', 'globex');
    const foreign = await db
      .selectFrom('queues')
      .select('id')
      .where('tenant_id', '=', 'globex')
      .executeTakeFirstOrThrow();
    const values = { tenant_id: 'acme', queue_id: foreign.id, queue_name: 'acme_support', interface: 'PJSIP/acme_9' };
    await expect(db.insertInto('queue_members').values(values).execute()).rejects.toThrow(/foreign key/i);
    const named = { tenant_id: 'acme', name: 'globex_extra', local_name: 'extra', display_name: '' };
    await expect(db.insertInto('queues').values(named).execute()).rejects.toThrow(/queues_name_is_tenants/);
    const endpoint = { id: 'acme_x', tenant_id: 'acme', tenantid: 'globex' };
    await expect(db.insertInto('ps_endpoints').values(endpoint).execute()).rejects.toThrow(
      /ps_endpoints_tenants_agree/,
    );
    await expect(
      db
        .insertInto('ps_endpoints')
        .values({ ...endpoint, tenantid: null })
        .execute(),
    ).rejects.toThrow(/agree/);
  });

  it('can use a name again after it was deleted', async () => {
    const db = opened(await borrowedUrl(kind));
    await addTenants(db, 'acme', 'globex');
    const values = { tenant_id: 'acme', number: '+4930555', route_target: 'x' };
    for (let i = 0; i < 3; i++) {
      await db.insertInto('dids').values(values).execute();
      await expect(
        db
          .insertInto('dids')
          .values({ ...values, tenant_id: 'globex' })
          .execute(),
      ).rejects.toThrow(/uplicate/);
      await db.updateTable('dids').set({ deleted_at: new Date() }).where('deleted_at', 'is', null).execute();
    }
    expect(await db.selectFrom('dids').select('id').execute()).toHaveLength(3);
  });
});
