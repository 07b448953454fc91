-- Realtime dialplan, music on hold and STIR/SHAKEN. NULL tenant: for the whole PBX.

CREATE TABLE IF NOT EXISTS extensions (
  id BIGINT NOT NULL AUTO_INCREMENT,
  context VARCHAR(40) NOT NULL,
  exten VARCHAR(40) NOT NULL,
  priority INT NOT NULL,
  app VARCHAR(40) NOT NULL,
  appdata VARCHAR(256) NOT NULL,
  tenant_id VARCHAR(64) NULL,
  created_at TIMESTAMP(3) NOT NULL DEFAULT CURRENT_TIMESTAMP(3),
  updated_at TIMESTAMP(3) NOT NULL DEFAULT CURRENT_TIMESTAMP(3) ON UPDATE CURRENT_TIMESTAMP(3),
  PRIMARY KEY (id),
  UNIQUE KEY context (context, exten, priority),
  KEY extensions_of_tenant (tenant_id),
  CONSTRAINT extensions_tenant FOREIGN KEY (tenant_id) REFERENCES tenants (id)
) ENGINE=InnoDB ROW_FORMAT=DYNAMIC DEFAULT CHARSET=utf8mb4 COLLATE=utf8mb4_bin;

CREATE TABLE IF NOT EXISTS musiconhold (
  name VARCHAR(80) NOT NULL,
  mode ENUM('custom', 'files', 'mp3nb', 'quietmp3nb', 'quietmp3', 'playlist'),
  directory VARCHAR(255),
  application VARCHAR(255),
  digit VARCHAR(1),
  sort VARCHAR(10),
  format VARCHAR(10),
  stamp DATETIME,
  loop_last ENUM('yes', 'no'),
  tenant_id VARCHAR(64) NULL,
  created_at TIMESTAMP(3) NOT NULL DEFAULT CURRENT_TIMESTAMP(3),
  updated_at TIMESTAMP(3) NOT NULL DEFAULT CURRENT_TIMESTAMP(3) ON UPDATE CURRENT_TIMESTAMP(3),
  PRIMARY KEY (name),
  KEY musiconhold_of_tenant (tenant_id),
  CONSTRAINT musiconhold_tenant FOREIGN KEY (tenant_id) REFERENCES tenants (id)
) ENGINE=InnoDB ROW_FORMAT=DYNAMIC DEFAULT CHARSET=utf8mb4 COLLATE=utf8mb4_bin;

CREATE TABLE IF NOT EXISTS musiconhold_entry (
  name VARCHAR(80) NOT NULL,
  position INT NOT NULL,
  entry VARCHAR(1024) NOT NULL,
  tenant_id VARCHAR(64) NULL,
  created_at TIMESTAMP(3) NOT NULL DEFAULT CURRENT_TIMESTAMP(3),
  updated_at TIMESTAMP(3) NOT NULL DEFAULT CURRENT_TIMESTAMP(3) ON UPDATE CURRENT_TIMESTAMP(3),
  PRIMARY KEY (name, position),
  KEY musiconhold_entry_of_tenant (tenant_id),
  CONSTRAINT musiconhold_entry_tenant FOREIGN KEY (tenant_id) REFERENCES tenants (id)
) ENGINE=InnoDB ROW_FORMAT=DYNAMIC DEFAULT CHARSET=utf8mb4 COLLATE=utf8mb4_bin;

CREATE TABLE IF NOT EXISTS stir_tn (
  id VARCHAR(80) NOT NULL,
  private_key_file VARCHAR(1024),
  public_cert_url VARCHAR(1024),
  attest_level VARCHAR(1),
  send_mky ENUM('0', '1', 'off', 'on', 'false', 'true', 'no', 'yes'),
  tenant_id VARCHAR(64) NULL,
  created_at TIMESTAMP(3) NOT NULL DEFAULT CURRENT_TIMESTAMP(3),
  updated_at TIMESTAMP(3) NOT NULL DEFAULT CURRENT_TIMESTAMP(3) ON UPDATE CURRENT_TIMESTAMP(3),
  PRIMARY KEY (id),
  KEY stir_tn_of_tenant (tenant_id),
  CONSTRAINT stir_tn_tenant FOREIGN KEY (tenant_id) REFERENCES tenants (id)
) ENGINE=InnoDB ROW_FORMAT=DYNAMIC DEFAULT CHARSET=utf8mb4 COLLATE=utf8mb4_bin;
