-- Where a call goes when the route itself fails: a webhook that does not answer, a phone that is not there.
ALTER TABLE dids ADD COLUMN failover_route_type ENUM('queue', 'endpoint', 'ivr', 'webhook', 'external', 'voicemail') NULL;
ALTER TABLE dids ADD COLUMN failover_route_target VARCHAR(255) NULL;

-- When each schedule is open, worked out ahead from its rules: disjoint spans in UTC (DATETIME, so that no session's time
-- zone moves them). "Is it open now" is one row by the primary key, without the server's table of time zones:
--   SELECT opens_at_utc <= UTC_TIMESTAMP() FROM schedule_spans
--   WHERE tenant_id = ? AND schedule_id = ? AND closes_at_utc > UTC_TIMESTAMP() ORDER BY closes_at_utc LIMIT 1
CREATE TABLE IF NOT EXISTS schedule_spans (
  tenant_id VARCHAR(64) NOT NULL,
  schedule_id BIGINT NOT NULL,
  closes_at_utc DATETIME NOT NULL,
  opens_at_utc DATETIME NOT NULL,
  created_at TIMESTAMP(3) NOT NULL DEFAULT CURRENT_TIMESTAMP(3),
  updated_at TIMESTAMP(3) NOT NULL DEFAULT CURRENT_TIMESTAMP(3) ON UPDATE CURRENT_TIMESTAMP(3),
  PRIMARY KEY (tenant_id, schedule_id, closes_at_utc),
  CONSTRAINT schedule_spans_schedule FOREIGN KEY (tenant_id, schedule_id) REFERENCES schedules (tenant_id, id) ON DELETE CASCADE
) ENGINE=InnoDB DEFAULT CHARSET=utf8mb4 COLLATE=utf8mb4_bin;
