-- What was read of the files that Asterisk writes. No tenant_id in these tables: a PBX serves all tenants, and whose a
-- raw row is can only be told from its whole conversation. Nothing of them is shown over HTTP.

-- One row per PBX. version counts committed batches; who commits one must have seen the one before, so two daemons can
-- never both apply the same bytes. life_* is the last uniqueid counter seen, by which a restart of Asterisk shows.
CREATE TABLE IF NOT EXISTS spool_cursors (
  pbx VARCHAR(32) NOT NULL,
  version BIGINT NOT NULL DEFAULT 0,
  life_counter BIGINT NOT NULL DEFAULT -1,
  life_second BIGINT NOT NULL DEFAULT 0,
  created_at TIMESTAMP(3) NOT NULL DEFAULT CURRENT_TIMESTAMP(3),
  updated_at TIMESTAMP(3) NOT NULL DEFAULT CURRENT_TIMESTAMP(3) ON UPDATE CURRENT_TIMESTAMP(3),
  PRIMARY KEY (pbx)
) ENGINE=InnoDB DEFAULT CHARSET=utf8mb4 COLLATE=utf8mb4_bin;

-- identity is the SHA-256 of the file up to the end of its first record, so a file may be renamed, copied and restored.
-- generation counts the times that it came back with other bytes behind the same beginning (a disk that lost its end).
-- tail is a digest of the bytes before position. done_at: rotated, quiet and read to its end.
CREATE TABLE IF NOT EXISTS spool_files (
  id BIGINT NOT NULL AUTO_INCREMENT,
  pbx VARCHAR(32) NOT NULL,
  kind ENUM('cel', 'cdr') NOT NULL,
  identity CHAR(64) NOT NULL,
  generation INT NOT NULL DEFAULT 0,
  position BIGINT NOT NULL DEFAULT 0,
  tail VARCHAR(32) NOT NULL DEFAULT '',
  done_at TIMESTAMP(3) NULL,
  created_at TIMESTAMP(3) NOT NULL DEFAULT CURRENT_TIMESTAMP(3),
  updated_at TIMESTAMP(3) NOT NULL DEFAULT CURRENT_TIMESTAMP(3) ON UPDATE CURRENT_TIMESTAMP(3),
  PRIMARY KEY (id),
  UNIQUE KEY spool_files_identity (pbx, kind, identity, generation),
  CONSTRAINT spool_files_cursor FOREIGN KEY (pbx) REFERENCES spool_cursors (pbx)
) ENGINE=InnoDB DEFAULT CHARSET=utf8mb4 COLLATE=utf8mb4_bin;

-- Every channel event (CEL) as it was written, once: the evidence from which any day can be computed again.
CREATE TABLE IF NOT EXISTS cel_events (
  spool_file_id BIGINT NOT NULL,
  spool_offset BIGINT NOT NULL,
  pbx VARCHAR(32) NOT NULL,
  linkedid VARCHAR(150) NOT NULL,
  event_us BIGINT NOT NULL,
  raw MEDIUMTEXT NOT NULL,
  created_at TIMESTAMP(3) NOT NULL DEFAULT CURRENT_TIMESTAMP(3),
  PRIMARY KEY (spool_file_id, spool_offset),
  KEY cel_events_linkedid (pbx, linkedid),
  CONSTRAINT cel_events_file FOREIGN KEY (spool_file_id) REFERENCES spool_files (id)
) ENGINE=InnoDB DEFAULT CHARSET=utf8mb4 COLLATE=utf8mb4_bin;

-- Which conversation each linkedid belongs to, by the smallest linkedid of it. Open ones are loaded again after a
-- restart; tenant_id is that of the stored record, NULL while there is none. early: why it was closed without its end,
-- which is an observation and not in the files, so it is kept for the next computation.
CREATE TABLE IF NOT EXISTS call_linkedids (
  pbx VARCHAR(32) NOT NULL,
  linkedid VARCHAR(150) NOT NULL,
  root VARCHAR(150) NOT NULL,
  tenant_id VARCHAR(64) NULL,
  is_open BOOLEAN NOT NULL,
  early VARCHAR(32) NULL,
  first_us BIGINT NOT NULL,
  created_at TIMESTAMP(3) NOT NULL DEFAULT CURRENT_TIMESTAMP(3),
  updated_at TIMESTAMP(3) NOT NULL DEFAULT CURRENT_TIMESTAMP(3) ON UPDATE CURRENT_TIMESTAMP(3),
  PRIMARY KEY (pbx, linkedid),
  KEY call_linkedids_root (pbx, root),
  KEY call_linkedids_open (pbx, is_open, first_us),
  CONSTRAINT call_linkedids_tenant FOREIGN KEY (tenant_id) REFERENCES tenants (id)
) ENGINE=InnoDB DEFAULT CHARSET=utf8mb4 COLLATE=utf8mb4_bin;
