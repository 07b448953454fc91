-- Music on hold by upload, projected into Asterisk as files and classes `<tenant>_<name>` (not the realtime tables
-- musiconhold and musiconhold_entry: they would be asked with every call that waits, and silence it while the database
-- is away).
CREATE TABLE IF NOT EXISTS music_classes (
  id BIGINT NOT NULL AUTO_INCREMENT,
  tenant_id VARCHAR(64) NOT NULL,
  name VARCHAR(32) NOT NULL,
  display_name VARCHAR(128) COLLATE utf8mb4_unicode_ci NOT NULL,
  play_order ENUM('listed', 'random') NOT NULL DEFAULT 'listed',
  created_at TIMESTAMP(3) NOT NULL DEFAULT CURRENT_TIMESTAMP(3),
  updated_at TIMESTAMP(3) NOT NULL DEFAULT CURRENT_TIMESTAMP(3) ON UPDATE CURRENT_TIMESTAMP(3),
  PRIMARY KEY (id),
  UNIQUE KEY music_classes_of_tenant (tenant_id, id),
  UNIQUE KEY music_classes_name (tenant_id, name),
  CONSTRAINT music_classes_tenant FOREIGN KEY (tenant_id) REFERENCES tenants (id)
) ENGINE=InnoDB DEFAULT CHARSET=utf8mb4 COLLATE=utf8mb4_bin;

-- file_name: random, below SPOOL_DIR/moh/<tenant>/, its suffix is what Asterisk takes the format from.
CREATE TABLE IF NOT EXISTS music_files (
  id BIGINT NOT NULL AUTO_INCREMENT,
  tenant_id VARCHAR(64) NOT NULL,
  music_id BIGINT NOT NULL,
  position INT NOT NULL,
  title VARCHAR(128) COLLATE utf8mb4_unicode_ci NOT NULL,
  file_name VARCHAR(64) NOT NULL,
  format VARCHAR(16) NOT NULL,
  duration_ms INT NOT NULL,
  size_bytes INT NOT NULL,
  sha256 CHAR(64) NOT NULL,
  created_at TIMESTAMP(3) NOT NULL DEFAULT CURRENT_TIMESTAMP(3),
  updated_at TIMESTAMP(3) NOT NULL DEFAULT CURRENT_TIMESTAMP(3) ON UPDATE CURRENT_TIMESTAMP(3),
  PRIMARY KEY (id),
  UNIQUE KEY music_files_of_tenant (tenant_id, id),
  UNIQUE KEY music_files_name (tenant_id, file_name),
  KEY music_files_music (tenant_id, music_id, position),
  CONSTRAINT music_files_music FOREIGN KEY (tenant_id, music_id) REFERENCES music_classes (tenant_id, id)
) ENGINE=InnoDB DEFAULT CHARSET=utf8mb4 COLLATE=utf8mb4_bin;
