-- Callers that are turned away. pattern is a number (E.164) or the beginning of numbers, `+49900*`. A number is looked
-- up by all patterns that could cover it, each by the unique key:
--   SELECT 1 FROM blocklist WHERE tenant_id = ? AND direction = 'inbound'
--   AND pattern IN ('+49305550123', '+49305550123*', '+4930555012*', …, '+4*') AND (expires_at IS NULL OR expires_at > NOW())
CREATE TABLE IF NOT EXISTS blocklist (
  id BIGINT NOT NULL AUTO_INCREMENT,
  tenant_id VARCHAR(64) NOT NULL,
  direction ENUM('inbound') NOT NULL DEFAULT 'inbound',
  pattern VARCHAR(17) NOT NULL,
  reason VARCHAR(255) COLLATE utf8mb4_unicode_ci NULL,
  expires_at TIMESTAMP(3) NULL,
  created_at TIMESTAMP(3) NOT NULL DEFAULT CURRENT_TIMESTAMP(3),
  updated_at TIMESTAMP(3) NOT NULL DEFAULT CURRENT_TIMESTAMP(3) ON UPDATE CURRENT_TIMESTAMP(3),
  PRIMARY KEY (id),
  UNIQUE KEY blocklist_of_tenant (tenant_id, id),
  UNIQUE KEY blocklist_pattern (tenant_id, direction, pattern),
  CONSTRAINT blocklist_tenant FOREIGN KEY (tenant_id) REFERENCES tenants (id)
) ENGINE=InnoDB DEFAULT CHARSET=utf8mb4 COLLATE=utf8mb4_bin;
