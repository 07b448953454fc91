import { type Kysely, type RawBuilder, sql } from 'kysely';
import type { DB } from '../../platform/mysql/schema.generated.ts';
import { tenantScope } from '../../platform/mysql/tenant-scope.ts';

/**
 * What the dialplan asks of a number: the text of DID in asterisk-conf/func_odbc.conf with names in place of arguments, so
 * that what is shown is what calls do. A test compares the two.
 */
export const DID_QUESTION = `SELECT CONCAT_WS(':', IF(r.is_open, r.main, r.closed), r.calls, r.look, COALESCE(TIMESTAMPDIFF(SECOND, '1970-01-01',
  IF(r.is_open, r.closes, r.opens)), ''), IF(r.is_open, r.closed, r.main), r.failover, r.code, r.denied, r.record)
  FROM (SELECT d.schedule_id IS NULL OR COALESCE(s.opens_at_utc <= :at, 0) AS is_open, s.opens_at_utc AS opens,
  s.closes_at_utc AS closes, CONCAT(d.route_type, ':', IF(d.route_type = 'webhook', HEX(d.route_target),
  d.route_target)) AS main, COALESCE(CONCAT(d.after_hours_route_type, ':', IF(d.after_hours_route_type = 'webhook',
  HEX(d.after_hours_route_target), d.after_hours_route_target)), 'closed:') AS closed,
  COALESCE(CONCAT(d.failover_route_type, ':', IF(d.failover_route_type = 'webhook', HEX(d.failover_route_target),
  d.failover_route_target)), ':') AS failover, t.max_concurrent_calls AS calls, COALESCE(t.calling_code, '') AS code,
  CONCAT(IF(d.schedule_id IS NULL, '', IF(COALESCE(s.opens_at_utc <= :at, 0), 'o', 'c')), IF(EXISTS (SELECT 1 FROM
  blocklist b WHERE b.tenant_id = d.tenant_id), 'b', '')) AS look, CONCAT(IF(JSON_UNQUOTE(JSON_EXTRACT(t.features,
  '$.queue')) = 'true', '', 'queue'), IF(JSON_UNQUOTE(JSON_EXTRACT(t.features, '$.ivr')) = 'true', '', 'ivr')) AS
  denied, COALESCE(CONCAT(COALESCE(LEFT(d.recording_policy, 1), t.recording_default), t.recording_announcement), '')
  AS record
  FROM dids d JOIN tenants t ON t.id = d.tenant_id
  LEFT JOIN schedule_spans s ON s.tenant_id = d.tenant_id AND s.schedule_id = d.schedule_id AND s.closes_at_utc =
  (SELECT MIN(n.closes_at_utc) FROM schedule_spans n WHERE n.tenant_id = d.tenant_id AND n.schedule_id = d.schedule_id
  AND n.closes_at_utc > :at)
  WHERE d.tenant_id = :tenant AND d.number = :number AND d.live = 1 AND d.status = 'active' AND (t.status = 'active'
  OR (t.status = 'trial' AND (t.trial_expires_at IS NULL OR t.trial_expires_at > :at)))) r`;

/** The answer for a call at a time, as the dialplan would have it; null for a number that takes no calls. */
export async function askDid(
  db: Kysely<DB>,
  o: { readonly tenantId: string; readonly number: string; readonly at: Date },
): Promise<string | null> {
  // whole seconds, as UTC_TIMESTAMP() has them: more would be rounded up where hours are compared
  const at = new Date(Math.floor(o.at.getTime() / 1000) * 1000);
  const values: Readonly<Record<string, unknown>> = { ':tenant': o.tenantId, ':number': o.number, ':at': at };
  const parts = DID_QUESTION.split(/(:tenant|:number|:at)/).map(
    (part): RawBuilder<unknown> => (part in values ? sql.val(values[part]) : sql.raw(part)),
  );
  const own = tenantScope(db, o.tenantId, { raw: 'the text names the tenant in every table' });
  const { rows } = await sql<Record<string, string>>`${sql.join(parts, sql``)}`.execute(own);
  const [row] = rows;
  return row === undefined ? null : (Object.values(row)[0] ?? null);
}
