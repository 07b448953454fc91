-- One row per conversation, computed from cel_events and cdr.

-- call_id is the public id, the same while the call lives. linkedid carries the PBX's secret systemname and is never
-- shown. queue_name and did are kept as text: what they named then may be gone now.
CREATE TABLE IF NOT EXISTS call_records (
  id BIGINT NOT NULL AUTO_INCREMENT,
  tenant_id VARCHAR(64) NOT NULL,
  call_id CHAR(22) NOT NULL,
  pbx VARCHAR(32) NOT NULL,
  linkedid VARCHAR(150) NOT NULL,
  direction ENUM('inbound', 'outbound', 'internal') NOT NULL,
  from_number VARCHAR(80) NOT NULL,
  from_name VARCHAR(80) NOT NULL,
  to_number VARCHAR(80) NOT NULL,
  did VARCHAR(80) NULL,
  did_id BIGINT NULL,
  queue_name VARCHAR(128) NULL,
  started_at DATETIME(3) NOT NULL,
  answered_at DATETIME(3) NULL,
  ended_at DATETIME(3) NOT NULL,
  wait_seconds INT NOT NULL,
  queue_wait_seconds INT NULL,
  talk_seconds INT NOT NULL,
  hold_seconds INT NOT NULL,
  disposition ENUM('ANSWERED', 'NO ANSWER', 'BUSY', 'FAILED', 'CONGESTION') NOT NULL,
  hangup_cause INT NULL,
  transfers JSON NOT NULL,
  voicemail BOOLEAN NOT NULL,
  complete BOOLEAN NOT NULL,
  incomplete_reason VARCHAR(32) NULL,
  created_at TIMESTAMP(3) NOT NULL DEFAULT CURRENT_TIMESTAMP(3),
  updated_at TIMESTAMP(3) NOT NULL DEFAULT CURRENT_TIMESTAMP(3) ON UPDATE CURRENT_TIMESTAMP(3),
  PRIMARY KEY (id),
  UNIQUE KEY call_records_call (tenant_id, call_id),
  KEY call_records_by_time (tenant_id, started_at, call_id),
  KEY call_records_from (tenant_id, from_number, started_at, call_id),
  KEY call_records_to (tenant_id, to_number, started_at, call_id),
  KEY call_records_did (tenant_id, did, started_at, call_id),
  KEY call_records_queue (tenant_id, queue_name, started_at, call_id),
  KEY call_records_disposition (tenant_id, disposition, started_at, call_id),
  KEY call_records_talk (tenant_id, talk_seconds, call_id),
  KEY call_records_wait (tenant_id, wait_seconds, call_id),
  KEY call_records_did_id (tenant_id, did_id),
  CONSTRAINT call_records_tenant FOREIGN KEY (tenant_id) REFERENCES tenants (id),
  CONSTRAINT call_records_did_row FOREIGN KEY (tenant_id, did_id) REFERENCES dids (tenant_id, id)
) ENGINE=InnoDB DEFAULT CHARSET=utf8mb4 COLLATE=utf8mb4_bin;

-- The phones that took part, and whose they were then. started_at repeats the call's, for lists of one person's calls.
CREATE TABLE IF NOT EXISTS call_record_parties (
  tenant_id VARCHAR(64) NOT NULL,
  call_id CHAR(22) NOT NULL,
  endpoint VARCHAR(255) NOT NULL,
  user_id BIGINT NULL,
  place SMALLINT NOT NULL,
  role ENUM('caller', 'answered', 'rang') NOT NULL,
  talk_seconds INT NOT NULL,
  started_at DATETIME(3) NOT NULL,
  created_at TIMESTAMP(3) NOT NULL DEFAULT CURRENT_TIMESTAMP(3),
  updated_at TIMESTAMP(3) NOT NULL DEFAULT CURRENT_TIMESTAMP(3) ON UPDATE CURRENT_TIMESTAMP(3),
  PRIMARY KEY (tenant_id, call_id, endpoint),
  KEY call_record_parties_user (tenant_id, user_id, started_at, call_id),
  CONSTRAINT call_record_parties_call FOREIGN KEY (tenant_id, call_id)
    REFERENCES call_records (tenant_id, call_id) ON DELETE CASCADE,
  CONSTRAINT call_record_parties_user FOREIGN KEY (tenant_id, user_id) REFERENCES user_roles (tenant_id, user_id)
) ENGINE=InnoDB DEFAULT CHARSET=utf8mb4 COLLATE=utf8mb4_bin;
