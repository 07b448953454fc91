-- Who carries a tenant's SMS. settings by kind: http {base_url, account}, smpp {host, port, tls, system_id, system_type,
-- long_messages}, sip {trunk_id}. secret is sealed by the daemon: the database alone cannot open it. callback_key stands in
-- the addresses that an HTTP provider calls, and says whose they are.
CREATE TABLE IF NOT EXISTS sms_providers (
  id BIGINT NOT NULL AUTO_INCREMENT,
  tenant_id VARCHAR(64) NOT NULL,
  name VARCHAR(80) COLLATE utf8mb4_unicode_ci NOT NULL,
  kind ENUM('http', 'smpp', 'sip') NOT NULL,
  settings JSON NOT NULL,
  secret VARCHAR(1024) NULL,
  callback_key CHAR(43) NOT NULL,
  -- what one segment costs, where the provider does not say it
  price DECIMAL(10, 4) NOT NULL DEFAULT 0,
  currency CHAR(3) NULL,
  per_number_minute INT NOT NULL DEFAULT 60,
  enabled BOOLEAN NOT NULL DEFAULT TRUE,
  created_at TIMESTAMP(3) NOT NULL DEFAULT CURRENT_TIMESTAMP(3),
  updated_at TIMESTAMP(3) NOT NULL DEFAULT CURRENT_TIMESTAMP(3),
  deleted_at TIMESTAMP(3) NULL,
  live TINYINT GENERATED ALWAYS AS (IF(deleted_at IS NULL, 1, NULL)) VIRTUAL,
  PRIMARY KEY (id),
  UNIQUE KEY sms_providers_of_tenant (tenant_id, id),
  UNIQUE KEY sms_providers_name (tenant_id, name, live),
  UNIQUE KEY sms_providers_callback (callback_key),
  CONSTRAINT sms_providers_tenant FOREIGN KEY (tenant_id) REFERENCES tenants (id)
) ENGINE=InnoDB DEFAULT CHARSET=utf8mb4 COLLATE=utf8mb4_bin;

-- Numbers that a provider carries. One that stands nowhere goes by the tenant's oldest provider that is enabled.
CREATE TABLE IF NOT EXISTS sms_provider_numbers (
  tenant_id VARCHAR(64) NOT NULL,
  did_id BIGINT NOT NULL,
  provider_id BIGINT NOT NULL,
  created_at TIMESTAMP(3) NOT NULL DEFAULT CURRENT_TIMESTAMP(3),
  PRIMARY KEY (tenant_id, did_id),
  KEY sms_provider_numbers_provider (tenant_id, provider_id),
  CONSTRAINT sms_provider_numbers_did FOREIGN KEY (tenant_id, did_id) REFERENCES dids (tenant_id, id) ON DELETE CASCADE,
  CONSTRAINT sms_provider_numbers_provider FOREIGN KEY (tenant_id, provider_id) REFERENCES sms_providers (tenant_id, id) ON DELETE CASCADE
) ENGINE=InnoDB DEFAULT CHARSET=utf8mb4 COLLATE=utf8mb4_bin;

-- What a tenant sets for all its SMS. webhook_secret (sealed) signs what its webhooks get.
CREATE TABLE IF NOT EXISTS sms_settings (
  tenant_id VARCHAR(64) NOT NULL,
  settings JSON NOT NULL,
  webhook_secret VARCHAR(512) NULL,
  created_at TIMESTAMP(3) NOT NULL DEFAULT CURRENT_TIMESTAMP(3),
  updated_at TIMESTAMP(3) NOT NULL DEFAULT CURRENT_TIMESTAMP(3),
  PRIMARY KEY (tenant_id),
  CONSTRAINT sms_settings_tenant FOREIGN KEY (tenant_id) REFERENCES tenants (id)
) ENGINE=InnoDB DEFAULT CHARSET=utf8mb4 COLLATE=utf8mb4_bin;
