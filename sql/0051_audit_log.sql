-- Every way in which the audit log is searched has an index that also gives its order. action_group is what stands
-- before the first dot: `contact` of `contact.created`.
ALTER TABLE audit_logs ADD COLUMN action_group VARCHAR(64) GENERATED ALWAYS AS (SUBSTRING_INDEX(action, '.', 1)) STORED;
ALTER TABLE audit_logs ADD KEY audit_logs_user_time (tenant_id, user_id, created_at, id);
ALTER TABLE audit_logs ADD KEY audit_logs_action (tenant_id, action, created_at, id);
ALTER TABLE audit_logs ADD KEY audit_logs_action_group (tenant_id, action_group, created_at, id);
ALTER TABLE audit_logs ADD KEY audit_logs_type (tenant_id, entity_type, created_at, id);
ALTER TABLE audit_logs ADD KEY audit_logs_thing (tenant_id, entity_type, entity_id, created_at, id);
ALTER TABLE audit_logs DROP KEY audit_logs_entity;

-- Append only by the database itself: a seal refers to the entry with a digest of all that it says, so a foreign key
-- refuses to change, delete or truncate what is sealed. A trigger would need SUPER where a binary log is kept.
-- Whoever may remove entries (retention, erasure) removes the seal first: src/tenancy/store/audit-seals.ts alone.
ALTER TABLE audit_logs ADD COLUMN digest CHAR(64) CHARACTER SET ascii COLLATE ascii_bin
  GENERATED ALWAYS AS (SHA2(CONCAT_WS('|', IFNULL(user_id, 0), action, entity_type, entity_id,
    IFNULL(ip_address, ''), IFNULL(user_agent, ''), IFNULL(changes, '')), 256)) STORED;
ALTER TABLE audit_logs ADD UNIQUE KEY audit_logs_content (tenant_id, id, created_at, digest);
CREATE TABLE IF NOT EXISTS audit_seals (
  tenant_id VARCHAR(64) NOT NULL,
  audit_log_id BIGINT NOT NULL,
  created_at TIMESTAMP(3) NOT NULL DEFAULT CURRENT_TIMESTAMP(3),
  digest CHAR(64) CHARACTER SET ascii COLLATE ascii_bin NOT NULL,
  PRIMARY KEY (tenant_id, audit_log_id),
  KEY audit_seals_content (tenant_id, audit_log_id, created_at, digest),
  CONSTRAINT audit_seals_content FOREIGN KEY (tenant_id, audit_log_id, created_at, digest)
    REFERENCES audit_logs (tenant_id, id, created_at, digest)
) ENGINE=InnoDB DEFAULT CHARSET=utf8mb4 COLLATE=utf8mb4_bin;
INSERT IGNORE INTO audit_seals (tenant_id, audit_log_id, created_at, digest)
  SELECT entry.tenant_id, entry.id, entry.created_at, entry.digest FROM audit_logs AS entry;
