-- What nobody could attribute or interpret, kept with its reason until somebody can. No tenant_id: whose it is, is
-- exactly what is not known. source is unique within its kind: file and offset of bytes, root linkedid of a call,
-- digest of a frame; seen counts how often the same came again.
CREATE TABLE IF NOT EXISTS quarantine (
  id BIGINT NOT NULL AUTO_INCREMENT,
  pbx VARCHAR(32) NOT NULL,
  kind ENUM('spool', 'call', 'frame') NOT NULL,
  source VARCHAR(255) NOT NULL,
  reason VARCHAR(255) NOT NULL,
  evidence MEDIUMBLOB NOT NULL,
  seen INT NOT NULL DEFAULT 1,
  resolved_at TIMESTAMP(3) NULL,
  created_at TIMESTAMP(3) NOT NULL DEFAULT CURRENT_TIMESTAMP(3),
  updated_at TIMESTAMP(3) NOT NULL DEFAULT CURRENT_TIMESTAMP(3) ON UPDATE CURRENT_TIMESTAMP(3),
  PRIMARY KEY (id),
  UNIQUE KEY quarantine_source (pbx, kind, source),
  KEY quarantine_unresolved (resolved_at, kind, id)
) ENGINE=InnoDB DEFAULT CHARSET=utf8mb4 COLLATE=utf8mb4_bin;
