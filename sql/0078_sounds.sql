-- What a tenant plays to callers, by upload: greetings of menus. As music_files; file_name is random, below
-- SPOOL_DIR/sounds/<tenant>/, and without its suffix what the dialplan names.
CREATE TABLE IF NOT EXISTS sounds (
  id BIGINT NOT NULL AUTO_INCREMENT,
  tenant_id VARCHAR(64) NOT NULL,
  name VARCHAR(63) NOT NULL,
  file_name VARCHAR(64) NOT NULL,
  format VARCHAR(16) NOT NULL,
  duration_ms INT NOT NULL,
  size_bytes INT NOT NULL,
  sha256 CHAR(64) NOT NULL,
  created_at TIMESTAMP(3) NOT NULL DEFAULT CURRENT_TIMESTAMP(3),
  updated_at TIMESTAMP(3) NOT NULL DEFAULT CURRENT_TIMESTAMP(3) ON UPDATE CURRENT_TIMESTAMP(3),
  PRIMARY KEY (id),
  UNIQUE KEY sounds_of_tenant (tenant_id, id),
  UNIQUE KEY sounds_name (tenant_id, name),
  CONSTRAINT sounds_tenant FOREIGN KEY (tenant_id) REFERENCES tenants (id)
) ENGINE=InnoDB DEFAULT CHARSET=utf8mb4 COLLATE=utf8mb4_bin;

-- Played instead of greeting_file.
ALTER TABLE ivr_menus ADD COLUMN greeting_sound_id BIGINT NULL;
-- Dropped first: of a foreign key that is there MariaDB says nothing that tells it from a real failure.
ALTER TABLE ivr_menus DROP FOREIGN KEY ivr_menus_greeting;
ALTER TABLE ivr_menus ADD CONSTRAINT ivr_menus_greeting FOREIGN KEY (tenant_id, greeting_sound_id) REFERENCES sounds (tenant_id, id);
