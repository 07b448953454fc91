import { sql } from 'kysely';
import type { Database } from '../../src/platform/mysql/connect.ts';

/** Enough rows of two tenants for an optimizer to mean what it says; made by the database itself, in seconds. */
export async function fill(db: Database, rows: number): Promise<void> {
  const numbers = sql`(select @row := @row + 1 as n from
    (select 0 union all select 1 union all select 2 union all select 3 union all select 4 union all select 5 union all
      select 6 union all select 7 union all select 8 union all select 9) as a,
    (select 0 union all select 1 union all select 2 union all select 3 union all select 4 union all select 5 union all
      select 6 union all select 7 union all select 8 union all select 9) as b,
    (select 0 union all select 1 union all select 2 union all select 3 union all select 4 union all select 5 union all
      select 6 union all select 7 union all select 8 union all select 9) as c,
    (select 0 union all select 1 union all select 2 union all select 3 union all select 4 union all select 5 union all
      select 6 union all select 7 union all select 8 union all select 9) as d,
    (select @row := 0) as start limit ${sql.lit(rows)}) as numbers`;
  const tenant = sql`if(n % 3 = 0, 'globex', 'acme')`;
  const at = sql`from_unixtime(1770000000 + n * 60)`;
  await db.connection().execute(async (connection) => {
    const run = (statement: ReturnType<typeof sql>) => statement.execute(connection);
    await run(
      sql`insert into users (email, password_hash) select concat('u', n, '@example.com'), '' from ${numbers} where n <= 600`,
    );
    await run(sql`insert into user_roles (tenant_id, user_id, role)
      select if(id % 3 = 0, 'globex', 'acme'), id, 'agent' from users where email like 'u%'`);
    await run(sql`set @someone = (select min(user_id) from user_roles where tenant_id = 'acme')`);
    const someone = (every: number) => sql`if(n % 3 <> 0 and n % ${sql.lit(every)} = 1, @someone, null)`;
    await run(sql`insert into cdr (tenant_id, pbx, src, dst, uniqueid, linkedid, sequence, start_us, disposition, queue_name, user_id)
      select ${tenant}, 'p', concat('+1202555', n % 500), concat('+1202556', n % 700), concat('u', n), concat('l', n), n,
        (1770000000 + n * 60) * 1000000, elt(1 + n % 3, 'ANSWERED', 'BUSY', 'NO ANSWER'), concat('acme_q', n % 20), ${someone(50)}
      from ${numbers}`);
    await run(sql`insert into call_records (tenant_id, call_id, pbx, linkedid, direction, from_number, from_name, to_number, did,
        queue_name, started_at, ended_at, wait_seconds, talk_seconds, hold_seconds, disposition, transfers, voicemail, complete)
      select ${tenant}, lpad(n, 22, 'x'), 'p', concat('l', n), elt(1 + n % 3, 'inbound', 'outbound', 'internal'),
        concat('+1202555', n % 500), '', concat('+1202556', n % 700), concat('+49305550', n % 10), concat('acme_q', n % 20),
        ${at}, ${at}, n % 100, n % 1000, 0, elt(1 + n % 3, 'ANSWERED', 'BUSY', 'NO ANSWER'), '[]', n % 9 = 0, n % 50 <> 0
      from ${numbers}`);
    await run(sql`insert into call_record_parties (tenant_id, call_id, endpoint, user_id, place, role, talk_seconds, started_at)
      select ${tenant}, lpad(n, 22, 'x'), 'e', ${someone(25)}, 0, 'answered', 1, ${at} from ${numbers}`);
    await run(sql`insert into contacts (tenant_id, user_id, first_name, last_name, company, emails, phones, tag_ids, metadata, sort_name,
        created_at, updated_at)
      select ${tenant}, ${someone(20)}, concat('f', n), concat('l', n % 3000), 'c', '[]', '[]', '[]', '{}',
        concat('l', n % 3000, ' f', n), ${at}, ${at} from ${numbers}`);
    await run(sql`insert into contact_terms (tenant_id, term, contact_id)
      select tenant_id, sort_name, id from contacts union all select tenant_id, first_name, id from contacts`);
    await run(sql`insert into contact_keys (tenant_id, kind, value, contact_id)
      select tenant_id, 'phone', concat('+1202555', id % 5000), id from contacts`);
    await run(sql`insert into tags (tenant_id, name) select ${tenant}, concat('t', n) from ${numbers} where n <= 60`);
    await run(sql`set @tag = (select id from tags where tenant_id = 'acme' and name = 't1')`);
    await run(sql`insert into contact_tags (tenant_id, tag_id, contact_id, sort_name, contact_created_at, contact_updated_at)
      select tenant_id, @tag, id, sort_name, created_at, updated_at from contacts where tenant_id = 'acme' and id % 5 = 0`);
    await run(sql`insert into audit_logs (tenant_id, user_id, action, entity_type, entity_id, created_at)
      select ${tenant}, ${someone(30)}, elt(1 + n % 3, 'contact.created', 'tag.created', 'login'),
        elt(1 + n % 3, 'contact', 'tag', 'session'), n % 400, ${at} from ${numbers}`);
    await run(sql`insert into agent_states (tenant_id, user_id, endpoint_id, name, teams, queues)
      select tenant_id, user_id, concat('e', user_id), 'x', '[]', '[]' from user_roles where role = 'agent'`);
    await run(sql`insert into live_calls (id, tenant_id, pbx, direction, state, agents, started_at, shown, memory)
      select lpad(n, 22, 'y'), ${tenant}, 'p', elt(1 + n % 3, 'inbound', 'outbound', 'internal'), 'answered', '[]', ${at}, '{}', '{}'
      from ${numbers} where n <= 900`);
    for (const table of [
      'cdr',
      'call_records',
      'call_record_parties',
      'contacts',
      'contact_terms',
      'contact_keys',
      'contact_tags',
      'audit_logs',
      'agent_states',
      'live_calls',
      'user_roles',
    ]) {
      await run(sql`analyze table ${sql.table(table)}`);
    }
  });
}
