import { sql } from 'kysely';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { silentLog } from '../../src/platform/log.ts';
import { createMetrics } from '../../src/platform/metrics.ts';
import { pruneExpired } from '../../src/privacy/actions/prune-expired.ts';
import { callRetention } from '../../src/records/store/prune-calls.ts';
import { appendAudit } from '../../src/tenancy/guard/audit.ts';
import { retentionDays } from '../../src/tenancy/guard/retention.ts';
import { auditRetention } from '../../src/tenancy/store/personal/audit.ts';
import { voicemailRetention } from '../../src/voicemail/store/personal.ts';
import { type Office, openOffice } from '../contacts/office.ts';
import { readInto } from '../records/reading.ts';
import { scenario } from '../records/scenario.ts';
import { shifted } from '../records/spool-text.ts';
import { mysqlUrl } from '../support/lab.ts';

const DAY = 86_400_000;
/** The recorded calls are of 22 November. */
const NOW = Date.parse('2026-12-22T12:00:00Z');

let office: Office;
beforeAll(async () => {
  office = await openOffice(await mysqlUrl(), () => []);
  for (const tenant of ['acme', 'globex']) {
    const calls = ['answered', 'queue-answered', 'attended-transfer'].map((name) => scenario(name));
    const own = { serial: tenant === 'acme' ? 1 : 2, tenant };
    await readInto(office.db, [
      ...calls.map((call) => shifted(call, own)),
      ...calls.map((call) => shifted(call, { ...own, serial: own.serial + 4, afterSeconds: 20 * 86_400 })),
    ]);
    for (const [n, age] of [40, 30, 3].entries()) {
      const at = new Date(NOW - age * DAY);
      const what = { action: 'x.y', entityType: 'x', entityId: String(age), address: '', userAgent: '' };
      await appendAudit(office.db, { tenantId: tenant, userId: null, ...what, at });
      await sql`insert into voicemail_messages (dir, msgnum, callerid, origtime, mailboxuser, mailboxcontext)
        values (${`/vm/${tenant}`}, ${n}, 'x', ${at.getTime() / 1000}, '1', ${`${tenant}_vm`})`.execute(office.db);
    }
  }
}, 60_000);
afterAll(() => office.close());

const metrics = createMetrics();
const room = () => ({
  db: office.db,
  clock: { now: () => NOW },
  log: silentLog,
  key: new Uint8Array(32),
  sources: [],
  retention: [callRetention, voicemailRetention(() => {}), auditRetention],
  deleted: metrics.counter({ name: 'retention_deleted_total', help: 'x', labels: ['kind'] }),
});

async function countsOf(tenant: string): Promise<Record<string, number>> {
  const counts: Record<string, number> = {};
  for (const table of [
    'call_records',
    'call_record_parties',
    'cdr',
    'call_linkedids',
    'voicemail_messages',
    'audit_logs',
  ]) {
    const { rows } = await sql<{
      n: number;
    }>`select count(*) as n from ${sql.table(table)} where tenant_id = ${tenant}`.execute(office.db);
    counts[table] = rows[0]?.n ?? 0;
  }
  const { rows } = await sql<{
    n: number;
  }>`select count(*) as n from cel_events where raw like ${`%${tenant}%`}`.execute(office.db);
  counts['cel_events'] = rows[0]?.n ?? 0;
  return counts;
}

it('nothing goes that no tenant asked to be deleted, whatever stands in its settings', async () => {
  const before = await countsOf('acme');
  for (const settings of [
    '{}',
    '{"retention": {"calls": 0, "audit_logs": "1", "voicemails": null}}',
    '{"retention": []}',
  ]) {
    await office.db.updateTable('tenants').set({ settings }).where('id', '=', 'acme').execute();
    await pruneExpired(room());
  }
  expect(await countsOf('acme')).toEqual(before);
  expect(retentionDays({ retention: { calls: 1.5, sms: -1, chats: Number.NaN, tickets: 30 } })).toEqual(
    new Map([['tickets', 30]]),
  );
});

it('what is older goes with all that belongs to it, audited and counted; what is younger and the neighbour’s stays', async () => {
  const neighbour = await countsOf('globex');
  const before = await countsOf('acme');
  const settings = JSON.stringify({ retention: { calls: 25, voicemails: 29, audit_logs: 35 } });
  await office.db.updateTable('tenants').set({ settings }).where('id', '=', 'acme').execute();
  await pruneExpired(room());
  await pruneExpired(room());
  const after = await countsOf('acme');
  for (const table of ['call_records', 'call_record_parties', 'cdr', 'call_linkedids', 'cel_events']) {
    expect([table, after[table]]).toEqual([table, (before[table] ?? 0) / 2]);
  }
  expect(after['voicemail_messages']).toBe(1);
  expect(await countsOf('globex')).toEqual(neighbour);
  const entries = await office.db
    .selectFrom('audit_logs')
    .select(['action', 'entity_id', 'changes'])
    .where('tenant_id', '=', 'acme')
    .where('action', '=', 'retention.pruned')
    .orderBy('id')
    .execute();
  expect(entries.map(({ entity_id, changes }) => [entity_id, (changes as unknown as { count: number }).count])).toEqual(
    [
      ['calls', 3],
      ['voicemails', 2],
      ['audit_logs', 1],
    ],
  );
  expect((await metrics.exposition()).body).toContain('patchbay_retention_deleted_total{kind="calls"} 3');
});
