-- What the dialplan asks on every call, worked out by the database from the row itself, so that the question is one short
-- SELECT of rows by their keys (asterisk-conf/func_odbc.conf, where the answers are explained).

-- Until when the tenant has calls; NULL: it has none. Of the session that reads, as TIMESTAMP is, so never stored.
ALTER TABLE tenants ADD COLUMN served_until DATETIME(3) GENERATED ALWAYS AS (
  CASE status WHEN 'active' THEN '9999-12-31' WHEN 'trial' THEN COALESCE(trial_expires_at, '9999-12-31') END
) VIRTUAL;
-- calls at a time:calling code:types of route that the tenant does not have:
ALTER TABLE tenants ADD COLUMN call_terms VARCHAR(40) GENERATED ALWAYS AS (
  CONCAT(max_concurrent_calls, ':', COALESCE(calling_code, ''), ':',
    IF(JSON_UNQUOTE(JSON_EXTRACT(features, '$.queue')) = 'true', '', 'queue'),
    IF(JSON_UNQUOTE(JSON_EXTRACT(features, '$.ivr')) = 'true', '', 'ivr'), ':')
) STORED;
ALTER TABLE tenants ADD COLUMN has_queues TINYINT GENERATED ALWAYS AS (
  IF(JSON_UNQUOTE(JSON_EXTRACT(features, '$.queue')) = 'true', 1, 0)
) STORED;
-- recording_default and recording_announcement, without reading JSON on every call
ALTER TABLE tenants ADD COLUMN call_recording CHAR(1) GENERATED ALWAYS AS (recording_default) STORED;
ALTER TABLE tenants ADD COLUMN call_announcement VARCHAR(64) GENERATED ALWAYS AS (recording_announcement) STORED;

-- route:after-hours route:failover:schedule: with two fields for each route, type and target
ALTER TABLE dids ADD COLUMN call_plan VARCHAR(6200) GENERATED ALWAYS AS (
  CONCAT(route_type, ':', IF(route_type = 'webhook', HEX(route_target), route_target), ':',
    COALESCE(CONCAT(after_hours_route_type, ':',
      IF(after_hours_route_type = 'webhook', HEX(after_hours_route_target), after_hours_route_target)), 'closed:'), ':',
    COALESCE(CONCAT(failover_route_type, ':',
      IF(failover_route_type = 'webhook', HEX(failover_route_target), failover_route_target)), ':'), ':',
    COALESCE(schedule_id, ''), ':')
) VIRTUAL;
-- endpoint:mailbox:1 for do not disturb:forward always:ring seconds:forward when busy:unanswered:unreachable:
ALTER TABLE pbx_extensions ADD COLUMN call_plan VARCHAR(600) GENERATED ALWAYS AS (
  CONCAT(endpoint_id, ':', COALESCE(mailbox, ''), ':', IF(dnd, '1', ''), ':', COALESCE(forward_always, ''), ':', ring_seconds, ':',
    COALESCE(forward_busy, ''), ':', COALESCE(forward_no_answer, ''), ':', COALESCE(forward_unreachable, ''), ':')
) VIRTUAL;
-- overflow, type:target, or empty:after how many seconds:digit that asks for a callback:music that offers it:seconds to the next penalty:
ALTER TABLE queues ADD COLUMN call_plan VARCHAR(2200) GENERATED ALWAYS AS (
  CONCAT(COALESCE(overflow_route_type, ''), ':',
    COALESCE(IF(overflow_route_type = 'webhook', HEX(overflow_route_target), overflow_route_target), ''), ':', max_wait_time, ':',
    IF(callback_enabled, callback_digit, ''), ':', COALESCE(callback_prompt, ''), ':', COALESCE(penalty_step_seconds, ''), ':')
) VIRTUAL;
