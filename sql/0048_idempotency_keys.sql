-- Answers to POSTs that carried an Idempotency-Key. caller is `user:7` or `key:3`; key_hash and request_hash are SHA-256 in hex.
-- status NULL is a request under way, at most until expires_at; then what was answered, sealed, for a day. answer NULL with a
-- status was too large to be kept.
CREATE TABLE IF NOT EXISTS idempotency_keys (
  tenant_id VARCHAR(64) NOT NULL,
  caller VARCHAR(32) NOT NULL,
  key_hash CHAR(64) NOT NULL,
  request_hash CHAR(64) NOT NULL,
  status SMALLINT NULL,
  answer MEDIUMTEXT NULL,
  expires_at TIMESTAMP(3) NOT NULL DEFAULT CURRENT_TIMESTAMP(3),
  created_at TIMESTAMP(3) NOT NULL DEFAULT CURRENT_TIMESTAMP(3),
  PRIMARY KEY (tenant_id, caller, key_hash),
  KEY idempotency_keys_expiry (expires_at),
  CONSTRAINT idempotency_keys_tenant FOREIGN KEY (tenant_id) REFERENCES tenants (id)
) ENGINE=InnoDB DEFAULT CHARSET=utf8mb4 COLLATE=utf8mb4_bin;
