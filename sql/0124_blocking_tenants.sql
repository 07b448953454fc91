-- Tenants that have, or once had, something on their blocklist: a call to any other is not looked up there, and one row by
-- its key says so on every call. Whoever writes an entry writes this row first: the key of the entry refuses it otherwise,
-- so that none is ever overlooked.
CREATE TABLE IF NOT EXISTS blocking_tenants (
  tenant_id VARCHAR(64) NOT NULL,
  created_at TIMESTAMP(3) NOT NULL DEFAULT CURRENT_TIMESTAMP(3),
  updated_at TIMESTAMP(3) NOT NULL DEFAULT CURRENT_TIMESTAMP(3) ON UPDATE CURRENT_TIMESTAMP(3),
  PRIMARY KEY (tenant_id),
  CONSTRAINT blocking_tenants_tenant FOREIGN KEY (tenant_id) REFERENCES tenants (id)
) ENGINE=InnoDB DEFAULT CHARSET=utf8mb4 COLLATE=utf8mb4_bin;
INSERT IGNORE INTO blocking_tenants (tenant_id) SELECT DISTINCT tenant_id FROM blocklist;
ALTER TABLE blocklist ADD CONSTRAINT blocklist_blocking FOREIGN KEY (tenant_id) REFERENCES blocking_tenants (tenant_id);
