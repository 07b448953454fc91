-- Where a call from outside goes. The dialplan reads dids itself, so that a call is answered while the daemon is dead.

-- rules: [{ "days": ["mon", ...], "from": "22:00", "to": "06:00" }, ...], spans may pass midnight;
-- holidays: [{ "date": "2026-12-25", "name": "..." }, ...]; both in the schedule's own time zone.
CREATE TABLE IF NOT EXISTS schedules (
  id BIGINT NOT NULL AUTO_INCREMENT,
  tenant_id VARCHAR(64) NOT NULL,
  name VARCHAR(128) COLLATE utf8mb4_unicode_ci NOT NULL,
  timezone VARCHAR(64) NOT NULL DEFAULT 'UTC',
  rules JSON NOT NULL,
  holidays JSON NOT NULL,
  created_at TIMESTAMP(3) NOT NULL DEFAULT CURRENT_TIMESTAMP(3),
  updated_at TIMESTAMP(3) NOT NULL DEFAULT CURRENT_TIMESTAMP(3) ON UPDATE CURRENT_TIMESTAMP(3),
  PRIMARY KEY (id),
  UNIQUE KEY schedules_of_tenant (tenant_id, id),
  UNIQUE KEY schedules_name (tenant_id, name),
  CONSTRAINT schedules_tenant FOREIGN KEY (tenant_id) REFERENCES tenants (id)
) ENGINE=InnoDB DEFAULT CHARSET=utf8mb4 COLLATE=utf8mb4_bin;

-- route_target by route_type: queue -> queues.local_name, endpoint -> pbx_extensions.extension, voicemail -> mailbox,
-- external -> E.164, ivr -> its name, webhook -> its address. Never a name of another tenant: all are looked up within it.
CREATE TABLE IF NOT EXISTS dids (
  id BIGINT NOT NULL AUTO_INCREMENT,
  tenant_id VARCHAR(64) NOT NULL,
  number VARCHAR(32) NOT NULL,
  country_code VARCHAR(8) NULL,
  friendly_name VARCHAR(128) COLLATE utf8mb4_unicode_ci NULL,
  route_type ENUM('queue', 'endpoint', 'ivr', 'webhook', 'external', 'voicemail') NOT NULL DEFAULT 'queue',
  route_target VARCHAR(255) NOT NULL,
  after_hours_route_type ENUM('queue', 'endpoint', 'ivr', 'webhook', 'external', 'voicemail') NULL,
  after_hours_route_target VARCHAR(255) NULL,
  sms_enabled BOOLEAN NOT NULL DEFAULT FALSE,
  sms_webhook_url VARCHAR(1024) NULL,
  status ENUM('active', 'inactive', 'pending') NOT NULL DEFAULT 'active',
  schedule_id BIGINT NULL,
  recording_policy ENUM('never', 'on_demand', 'always') NULL,
  metadata JSON NULL,
  created_at TIMESTAMP(3) NOT NULL DEFAULT CURRENT_TIMESTAMP(3),
  updated_at TIMESTAMP(3) NOT NULL DEFAULT CURRENT_TIMESTAMP(3) ON UPDATE CURRENT_TIMESTAMP(3),
  deleted_at TIMESTAMP(3) NULL,
  live TINYINT GENERATED ALWAYS AS (IF(deleted_at IS NULL, 1, NULL)) VIRTUAL,
  PRIMARY KEY (id),
  UNIQUE KEY dids_number (number, live),
  UNIQUE KEY dids_of_tenant (tenant_id, id),
  KEY dids_status (tenant_id, status),
  KEY dids_schedule (tenant_id, schedule_id),
  CONSTRAINT dids_tenant FOREIGN KEY (tenant_id) REFERENCES tenants (id),
  CONSTRAINT dids_schedule FOREIGN KEY (tenant_id, schedule_id) REFERENCES schedules (tenant_id, id)
) ENGINE=InnoDB DEFAULT CHARSET=utf8mb4 COLLATE=utf8mb4_bin;
