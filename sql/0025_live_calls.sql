-- Calls that are going on, as they were told last; a call leaves the table in the transaction that announces its end.
--
-- `shown` is what people and programs see (GET /calls, the stream), written with its announcement, so that a list and the
-- stream say the same. `memory` is what the daemon needs to go on with the call after a restart; it holds the linkedid,
-- which nobody outside may see. agents are the user ids in the call.
CREATE TABLE IF NOT EXISTS live_calls (
  tenant_id VARCHAR(64) NOT NULL,
  id VARCHAR(32) NOT NULL,
  pbx VARCHAR(64) NOT NULL,
  direction ENUM('inbound', 'outbound', 'internal') NOT NULL,
  state ENUM('ringing', 'queued', 'answered', 'held') NOT NULL,
  queue_id BIGINT NULL,
  agents JSON NOT NULL,
  started_at TIMESTAMP(3) NOT NULL DEFAULT CURRENT_TIMESTAMP(3),
  shown JSON NOT NULL,
  memory JSON NOT NULL,
  created_at TIMESTAMP(3) NOT NULL DEFAULT CURRENT_TIMESTAMP(3),
  updated_at TIMESTAMP(3) NOT NULL DEFAULT CURRENT_TIMESTAMP(3) ON UPDATE CURRENT_TIMESTAMP(3),
  PRIMARY KEY (tenant_id, id),
  KEY live_calls_by_start (tenant_id, started_at, id),
  KEY live_calls_of_pbx (pbx),
  CONSTRAINT live_calls_tenant FOREIGN KEY (tenant_id) REFERENCES tenants (id)
) ENGINE=InnoDB DEFAULT CHARSET=utf8mb4 COLLATE=utf8mb4_bin;
