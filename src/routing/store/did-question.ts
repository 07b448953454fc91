import { type Kysely, type RawBuilder, sql } from 'kysely';
import type { DB } from '../../platform/mysql/schema.generated.ts';
import { tenantScope } from '../../platform/mysql/tenant-scope.ts';

/**
 * What the dialplan asks of a number: the texts of NUMBER and HOURS in asterisk-conf/func_odbc.conf with names in place of
 * arguments, so that what is shown is what calls do. A test compares them.
 */
export const NUMBER_QUESTION = `SELECT CONCAT(d.call_plan, IF(b.tenant_id IS NULL, '', 'b'), ':', t.call_terms,
  COALESCE(CONCAT(COALESCE(LEFT(d.recording_policy, 1), t.call_recording), t.call_announcement), '')) AS a
  FROM dids d JOIN tenants t ON t.id = d.tenant_id LEFT JOIN blocking_tenants b ON b.tenant_id = d.tenant_id
  WHERE d.tenant_id = :tenant AND d.number = :about AND d.live = 1 AND d.status = 'active' AND t.served_until > :at`;

export const HOURS_QUESTION = `SELECT COALESCE((SELECT CONCAT(TIMESTAMPDIFF(SECOND, '1970-01-01', s.opens_at_utc), ':',
  TIMESTAMPDIFF(SECOND, '1970-01-01', s.closes_at_utc)) FROM schedule_spans s WHERE s.tenant_id = :tenant AND
  s.schedule_id = :about AND s.closes_at_utc > :at ORDER BY s.closes_at_utc LIMIT 1), '0:0') AS a`;

/** The answer to one of them for a call at a time, as the dialplan would have it; null: there is none. */
export async function askAbout(
  db: Kysely<DB>,
  question: string,
  o: { readonly tenantId: string; readonly about: string; readonly at: Date },
): Promise<string | null> {
  // whole seconds, as UTC_TIMESTAMP() has them: more would be rounded up where hours are compared
  const at = new Date(Math.floor(o.at.getTime() / 1000) * 1000);
  const values: Readonly<Record<string, unknown>> = { ':tenant': o.tenantId, ':about': o.about, ':at': at };
  const parts = question
    .split(/(:tenant|:about|:at)/)
    .map((part): RawBuilder<unknown> => (part in values ? sql.val(values[part]) : sql.raw(part)));
  const own = tenantScope(db, o.tenantId, { raw: 'the text names the tenant in every table' });
  const { rows } = await sql<{ a: string }>`${sql.join(parts, sql``)}`.execute(own);
  return rows[0]?.a ?? null;
}
