import { sql } from 'kysely';
import { connect } from '../../src/platform/mysql/connect.ts';

const BATCH = 50_000;
const FIRST = 1_700_000_000;
/** One call every 30 seconds. */
const APART = 30;
/** Of three calls one is answered, by each agent in turn. */
const AGENTS = 50;

const AGENT = sql.raw(`1 + (n div 3) % ${AGENTS}`);
/** Seconds after the call came in. */
const SPENT = [
  ['talking', 10, 300],
  ['on_hold', 300, 320],
  ['wrap_up', 320, 345],
  ['available', 345, 4_000],
]
  .map(([label, begins, ends]) => `select '${label}' as label, ${begins} as begins, ${ends} as ends`)
  .join(' union all ');

export interface Filled {
  readonly from: Date;
  readonly to: Date;
}

/**
 * Calls of one tenant that all went through one of ten queues, with whose phone each reached and what each agent did:
 * talked, held one call in ten, wrapped up, was available again. Made by the database itself.
 */
export async function fill(url: string, calls: number): Promise<Filled> {
  const db = connect(url, { maxConnections: 1, statementTimeoutMs: 600_000 });
  const run = (statement: ReturnType<typeof sql>) => statement.execute(db);
  await run(
    sql`insert into tenants (id, name, features, settings) values ('acme', 'Acme', '{"analytics":true}', '{}')`,
  );
  await run(
    sql`insert into queues (tenant_id, name, local_name, display_name) values ${sql.raw(
      Array.from({ length: 10 }, (_, n) => `('acme', 'acme_q${n}', 'q${n}', 'Queue ${n}')`).join(),
    )}`,
  );
  const agents = Array.from({ length: AGENTS }, (_, n) => n + 1);
  await run(
    sql`insert into users (id, email, password_hash) values ${sql.raw(
      agents.map((n) => `(${n}, 'agent${n}@example.com', '')`).join(),
    )}`,
  );
  await run(
    sql`insert into user_roles (tenant_id, user_id, role) values ${sql.raw(
      agents.map((n) => `('acme', ${n}, 'agent')`).join(),
    )}`,
  );
  // These rows are right as they are made: what would be looked up for each of them costs minutes.
  await run(sql`set session foreign_key_checks = 0, unique_checks = 0`);
  await run(sql`create table numbers (n int primary key)`);
  await run(sql`insert into numbers values ${sql.raw(Array.from({ length: 1_000 }, (_, n) => `(${n})`).join())}`);
  for (let from = 0; from < calls; from += BATCH) {
    const thousands = Math.ceil(Math.min(BATCH, calls - from) / 1_000);
    const counted = sql`(select ${from} + a.n * 1000 + b.n as n from numbers as a, numbers as b where a.n < ${thousands}) as counted`;
    await run(sql`insert into call_records (tenant_id, call_id, pbx, linkedid, direction, from_number, from_name,
        to_number, queue_name, started_at, ended_at, wait_seconds, talk_seconds, hold_seconds, disposition, transfers,
        voicemail, complete)
      select 'acme', lpad(n, 22, '0'), 'p', concat('l', n), 'inbound', concat('+1202555', n % 9000), '', '+12025550100',
        concat('acme_q', n % 10), from_unixtime(${FIRST} + n * ${APART}), from_unixtime(${FIRST} + n * ${APART} + 60),
        n % 90, n % 300, 0, elt(1 + n % 2, 'ANSWERED', 'NO ANSWER'), '[]', 0, 1 from ${counted}`);
    await run(sql`insert into call_queue_visits (tenant_id, call_id, place, queue_name, entered_at, outcome, wait_ms,
        talk_ms, user_id, transferred)
      select 'acme', lpad(n, 22, '0'), 0, concat('acme_q', n % 10), from_unixtime(${FIRST} + n * ${APART}),
        elt(1 + n % 3, 'answered', 'abandoned', 'overflowed'), n % 90000, if(n % 3 = 0, n % 300000, 0),
        if(n % 3 = 0, ${AGENT}, null), n % 20 = 0
      from ${counted}`);
    await run(sql`insert into call_record_parties (tenant_id, call_id, endpoint, user_id, place, role, talk_seconds,
        started_at)
      select 'acme', lpad(n, 22, '0'), concat('acme_p', ${AGENT}), ${AGENT}, 0, if(n % 3 = 0, 'answered', 'rang'),
        if(n % 3 = 0, n % 300, 0), from_unixtime(${FIRST} + n * ${APART})
      from ${counted} where n % 3 <> 2`);
    await run(sql`insert into agent_intervals (tenant_id, user_id, started_at, ended_at, label, call_id)
      select 'acme', ${AGENT}, from_unixtime(${FIRST} + n * ${APART} + begins),
        from_unixtime(${FIRST} + n * ${APART} + ends), label, if(label = 'available', null, lpad(n, 22, '0'))
      from ${counted} join (${sql.raw(SPENT)}) as spent where n % 3 = 0 and (label <> 'on_hold' or n % 10 = 0)`);
  }
  await run(sql`drop table numbers`);
  for (const table of ['call_records', 'call_record_parties', 'call_queue_visits', 'agent_intervals'])
    await run(sql`analyze table ${sql.table(table)}`);
  await db.destroy();
  return { from: new Date(FIRST * 1000), to: new Date((FIRST + calls * APART) * 1000) };
}
