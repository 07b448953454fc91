-- What was done at the request of a person, without anything that would say who it was: identifiers stand as a digest
-- only. counts: {"contacts": 1, "calls": 12}.
CREATE TABLE IF NOT EXISTS privacy_receipts (
  id BIGINT NOT NULL AUTO_INCREMENT,
  tenant_id VARCHAR(64) NOT NULL,
  kind ENUM('export', 'erasure') NOT NULL,
  asked_by ENUM('email', 'number', 'contact_id') NOT NULL,
  subject_digest CHAR(64) NOT NULL,
  counts JSON NOT NULL,
  digest CHAR(64) NOT NULL,
  user_id BIGINT NULL,
  api_key_id BIGINT NULL,
  created_at TIMESTAMP(3) NOT NULL DEFAULT CURRENT_TIMESTAMP(3),
  PRIMARY KEY (id),
  UNIQUE KEY privacy_receipts_of_tenant (tenant_id, id),
  CONSTRAINT privacy_receipts_tenant FOREIGN KEY (tenant_id) REFERENCES tenants (id)
) ENGINE=InnoDB DEFAULT CHARSET=utf8mb4 COLLATE=utf8mb4_bin;
