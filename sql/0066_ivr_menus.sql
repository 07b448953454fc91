-- Menus that a caller walks through by digits. Targets are in the tenant's own words, as in dids; an ivr's is its name.

-- greeting_file names a sound of Asterisk (no suffix); greeting_text is what it says, or what is spoken where a speaker
-- exists. fallback: where the call goes after too many wrong digits or too much silence; NULL: it is ended.
CREATE TABLE IF NOT EXISTS ivr_menus (
  id BIGINT NOT NULL AUTO_INCREMENT,
  tenant_id VARCHAR(64) NOT NULL,
  name VARCHAR(63) NOT NULL,
  display_name VARCHAR(128) COLLATE utf8mb4_unicode_ci NOT NULL,
  greeting_file VARCHAR(128) NULL,
  greeting_text VARCHAR(2000) COLLATE utf8mb4_unicode_ci NULL,
  answer_timeout INT NOT NULL DEFAULT 8,
  digit_timeout INT NOT NULL DEFAULT 3,
  invalid_retries INT NOT NULL DEFAULT 2,
  timeout_retries INT NOT NULL DEFAULT 2,
  dial_by_extension BOOLEAN NOT NULL DEFAULT FALSE,
  fallback_route_type ENUM('queue', 'endpoint', 'ivr', 'webhook', 'external', 'voicemail') NULL,
  fallback_route_target VARCHAR(255) NULL,
  metadata JSON NULL,
  created_at TIMESTAMP(3) NOT NULL DEFAULT CURRENT_TIMESTAMP(3),
  updated_at TIMESTAMP(3) NOT NULL DEFAULT CURRENT_TIMESTAMP(3) ON UPDATE CURRENT_TIMESTAMP(3),
  PRIMARY KEY (id),
  UNIQUE KEY ivr_menus_of_tenant (tenant_id, id),
  UNIQUE KEY ivr_menus_name (tenant_id, name),
  CONSTRAINT ivr_menus_tenant FOREIGN KEY (tenant_id) REFERENCES tenants (id)
) ENGINE=InnoDB DEFAULT CHARSET=utf8mb4 COLLATE=utf8mb4_bin;

-- hangup and repeat have no target.
CREATE TABLE IF NOT EXISTS ivr_options (
  id BIGINT NOT NULL AUTO_INCREMENT,
  tenant_id VARCHAR(64) NOT NULL,
  menu_id BIGINT NOT NULL,
  digit CHAR(1) NOT NULL,
  action ENUM('queue', 'endpoint', 'ivr', 'webhook', 'external', 'voicemail', 'hangup', 'repeat') NOT NULL,
  target VARCHAR(255) NULL,
  created_at TIMESTAMP(3) NOT NULL DEFAULT CURRENT_TIMESTAMP(3),
  updated_at TIMESTAMP(3) NOT NULL DEFAULT CURRENT_TIMESTAMP(3) ON UPDATE CURRENT_TIMESTAMP(3),
  PRIMARY KEY (id),
  UNIQUE KEY ivr_options_of_tenant (tenant_id, id),
  UNIQUE KEY ivr_options_digit (tenant_id, menu_id, digit),
  CONSTRAINT ivr_options_menu FOREIGN KEY (tenant_id, menu_id) REFERENCES ivr_menus (tenant_id, id)
) ENGINE=InnoDB DEFAULT CHARSET=utf8mb4 COLLATE=utf8mb4_bin;
