-- Recordings of calls. Asterisk writes spool_name into its spool; what is finished moves into the tenant's store.

-- spool_name is unguessable and holds linkedid and uniqueid, which carry the PBX's secret systemname: never shown. It is
-- what makes a file one recording, however often it is come across. call_id and the numbers: the conversation, as in
-- call_records once that is there (settled); kept here because a recording may outlive it. file_path: below the store,
-- NULL once the sound is gone.
CREATE TABLE IF NOT EXISTS call_recordings (
  id BIGINT NOT NULL AUTO_INCREMENT,
  tenant_id VARCHAR(64) NOT NULL,
  pbx VARCHAR(32) NOT NULL,
  spool_name VARCHAR(255) NOT NULL,
  linkedid VARCHAR(150) NOT NULL,
  uniqueid VARCHAR(150) NOT NULL,
  call_id CHAR(22) NOT NULL,
  settled BOOLEAN NOT NULL DEFAULT FALSE,
  from_number VARCHAR(80) NULL,
  to_number VARCHAR(80) NULL,
  source ENUM('policy', 'on_demand') NOT NULL,
  status ENUM('recording', 'completed', 'failed', 'deleted') NOT NULL DEFAULT 'recording',
  failure ENUM('disk_full', 'nothing_written', 'damaged') NULL,
  paused BOOLEAN NOT NULL DEFAULT FALSE,
  file_path VARCHAR(255) NULL,
  file_size BIGINT NULL,
  duration_ms BIGINT NULL,
  format VARCHAR(8) NOT NULL DEFAULT 'wav',
  checksum CHAR(64) NULL,
  started_at DATETIME(3) NOT NULL,
  ended_at DATETIME(3) NULL,
  legal_hold BOOLEAN NOT NULL DEFAULT FALSE,
  deleted_at DATETIME(3) NULL,
  created_at TIMESTAMP(3) NOT NULL DEFAULT CURRENT_TIMESTAMP(3),
  updated_at TIMESTAMP(3) NOT NULL DEFAULT CURRENT_TIMESTAMP(3) ON UPDATE CURRENT_TIMESTAMP(3),
  PRIMARY KEY (id),
  UNIQUE KEY call_recordings_of_tenant (tenant_id, id),
  UNIQUE KEY call_recordings_file (tenant_id, pbx, spool_name),
  KEY call_recordings_by_time (tenant_id, started_at, id),
  KEY call_recordings_by_status (tenant_id, status, started_at, id),
  KEY call_recordings_of_call (tenant_id, call_id),
  KEY call_recordings_from (tenant_id, from_number),
  KEY call_recordings_to (tenant_id, to_number),
  KEY call_recordings_unsettled (pbx, settled, id),
  KEY call_recordings_to_remove (status, file_path),
  CONSTRAINT call_recordings_tenant FOREIGN KEY (tenant_id) REFERENCES tenants (id)
) ENGINE=InnoDB DEFAULT CHARSET=utf8mb4 COLLATE=utf8mb4_bin;

-- Who listened to or downloaded what. A player asks for one file in many pieces: those within some minutes are one row.
CREATE TABLE IF NOT EXISTS recording_listens (
  id BIGINT NOT NULL AUTO_INCREMENT,
  tenant_id VARCHAR(64) NOT NULL,
  recording_id BIGINT NOT NULL,
  user_id BIGINT NULL,
  api_key_id BIGINT NULL,
  kind ENUM('listen', 'download') NOT NULL,
  address VARCHAR(64) NOT NULL,
  requests INT NOT NULL DEFAULT 1,
  listened_at DATETIME(3) NOT NULL,
  last_at DATETIME(3) NOT NULL,
  created_at TIMESTAMP(3) NOT NULL DEFAULT CURRENT_TIMESTAMP(3),
  updated_at TIMESTAMP(3) NOT NULL DEFAULT CURRENT_TIMESTAMP(3) ON UPDATE CURRENT_TIMESTAMP(3),
  PRIMARY KEY (id),
  KEY recording_listens_of_recording (tenant_id, recording_id, id),
  CONSTRAINT recording_listens_recording FOREIGN KEY (tenant_id, recording_id) REFERENCES call_recordings (tenant_id, id)
) ENGINE=InnoDB DEFAULT CHARSET=utf8mb4 COLLATE=utf8mb4_bin;
