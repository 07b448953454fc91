-- What a caller who is turned away hears: nothing more, or that the line is busy.
ALTER TABLE blocklist ADD COLUMN action ENUM('reject', 'busy') NOT NULL DEFAULT 'reject';

-- What webhooks of a number's calls are signed with, sealed with the daemon's key. The one before is used beside it for a
-- while, so that a receiver can be told of the new one in between.
CREATE TABLE IF NOT EXISTS did_webhook_secrets (
  tenant_id VARCHAR(64) NOT NULL,
  did_id BIGINT NOT NULL,
  sealed VARCHAR(255) NOT NULL,
  previous_sealed VARCHAR(255) NULL,
  previous_until TIMESTAMP(3) NULL,
  created_at TIMESTAMP(3) NOT NULL DEFAULT CURRENT_TIMESTAMP(3),
  updated_at TIMESTAMP(3) NOT NULL DEFAULT CURRENT_TIMESTAMP(3) ON UPDATE CURRENT_TIMESTAMP(3),
  PRIMARY KEY (tenant_id, did_id),
  CONSTRAINT did_webhook_secrets_did FOREIGN KEY (tenant_id, did_id) REFERENCES dids (tenant_id, id)
) ENGINE=InnoDB DEFAULT CHARSET=utf8mb4 COLLATE=utf8mb4_bin;

-- The last times that somebody's program was asked where a call goes, so that it can be seen why its answer did not count.
-- Nothing of the caller and nothing of the answer but what it came to. call_id is NULL for a test.
CREATE TABLE IF NOT EXISTS did_webhook_asks (
  id BIGINT NOT NULL AUTO_INCREMENT,
  tenant_id VARCHAR(64) NOT NULL,
  did_id BIGINT NOT NULL,
  call_id CHAR(22) NULL,
  url VARCHAR(255) NOT NULL,
  outcome ENUM('followed', 'late', 'unreachable', 'refused', 'invalid', 'no_secret') NOT NULL,
  http_status SMALLINT NULL,
  detail VARCHAR(255) COLLATE utf8mb4_unicode_ci NULL,
  duration_ms INT NOT NULL,
  asked_at TIMESTAMP(3) NOT NULL,
  created_at TIMESTAMP(3) NOT NULL DEFAULT CURRENT_TIMESTAMP(3),
  updated_at TIMESTAMP(3) NOT NULL DEFAULT CURRENT_TIMESTAMP(3) ON UPDATE CURRENT_TIMESTAMP(3),
  PRIMARY KEY (id),
  UNIQUE KEY did_webhook_asks_of_tenant (tenant_id, id),
  KEY did_webhook_asks_did (tenant_id, did_id, id),
  KEY did_webhook_asks_asked (asked_at),
  CONSTRAINT did_webhook_asks_did FOREIGN KEY (tenant_id, did_id) REFERENCES dids (tenant_id, id)
) ENGINE=InnoDB DEFAULT CHARSET=utf8mb4 COLLATE=utf8mb4_bin;
