import { sql } from 'kysely';
import { connect } from '../../src/platform/mysql/connect.ts';

const BATCH = 50_000;

/** Legs and contacts of one tenant, made by the database itself. */
export async function fill(url: string, o: { readonly cdrs: number; readonly contacts: number }): Promise<void> {
  const db = connect(url, { maxConnections: 1, statementTimeoutMs: 600_000 });
  const run = (statement: ReturnType<typeof sql>) => statement.execute(db);
  await run(sql`set session unique_checks = 0, foreign_key_checks = 0`);
  await run(sql`insert into tenants (id, name, features, settings) values ('acme', 'Acme', '{}', '{}')`);
  await run(sql`create table numbers (n int primary key)`);
  await run(sql`insert into numbers values ${sql.raw(Array.from({ length: 1_000 }, (_, n) => `(${n})`).join())}`);
  for (let from = 0; from < o.cdrs; from += BATCH) {
    await run(sql`insert into cdr (tenant_id, pbx, src, dst, clid, uniqueid, linkedid, sequence, start_us, end_us, duration, billsec,
        disposition, lastapp)
      select 'acme', 'p', concat('+1202555', n % 9000), concat('+1202556', n % 700), concat('"Caller ', n, '" <+1202555', n % 9000, '>'),
        concat('u', n), concat('l', n), n, (1700000000 + n * 30) * 1000000, (1700000000 + n * 30) * 1000000, 30, 20,
        elt(1 + n % 3, 'ANSWERED', 'BUSY', 'NO ANSWER'), 'Dial'
      from (select ${from} + a.n * 1000 + b.n as n from numbers as a, numbers as b where a.n < ${BATCH / 1_000}) as counted`);
  }
  for (let from = 0; from < o.contacts; from += BATCH) {
    await run(sql`insert into contacts (tenant_id, first_name, last_name, company, emails, phones, tag_ids, metadata, sort_name, created_at)
      select 'acme', concat('First', n % 5000), concat('Last', n), 'Company',
        json_array(json_object('email', concat('m', n, '@example.com'), 'label', null)),
        json_array(json_object('number', concat('+1202', 5550000 + n), 'label', null, 'e164', true)), '[]', '{}',
        concat('last', n, ' first', n % 5000), from_unixtime(1700000000 + n)
      from (select ${from} + a.n * 1000 + b.n as n from numbers as a, numbers as b where a.n < ${BATCH / 1_000}) as counted`);
  }
  await run(sql`drop table numbers`);
  for (const table of ['cdr', 'contacts']) await run(sql`analyze table ${sql.table(table)}`);
  await db.destroy();
}
