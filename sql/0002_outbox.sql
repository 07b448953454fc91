-- What was announced, in the order in which it was committed.

-- The last number given out per tenant. Its row stays locked until the commit, so a higher number is never seen before
-- a lower one.
CREATE TABLE IF NOT EXISTS tenant_sequences (
  tenant_id VARCHAR(64) NOT NULL,
  last_seq BIGINT NOT NULL DEFAULT 0,
  created_at TIMESTAMP(3) NOT NULL DEFAULT CURRENT_TIMESTAMP(3),
  updated_at TIMESTAMP(3) NOT NULL DEFAULT CURRENT_TIMESTAMP(3) ON UPDATE CURRENT_TIMESTAMP(3),
  PRIMARY KEY (tenant_id),
  CONSTRAINT tenant_sequences_tenant FOREIGN KEY (tenant_id) REFERENCES tenants (id)
) ENGINE=InnoDB DEFAULT CHARSET=utf8mb4 COLLATE=utf8mb4_bin;

-- `at` is when it happened, created_at when it was written. Old rows are pruned; who asks for those is told to reload.
CREATE TABLE IF NOT EXISTS event_outbox (
  tenant_id VARCHAR(64) NOT NULL,
  seq BIGINT NOT NULL,
  type VARCHAR(64) NOT NULL,
  `at` TIMESTAMP(3) NOT NULL DEFAULT CURRENT_TIMESTAMP(3),
  topics JSON NOT NULL,
  data JSON NOT NULL,
  created_at TIMESTAMP(3) NOT NULL DEFAULT CURRENT_TIMESTAMP(3),
  PRIMARY KEY (tenant_id, seq),
  KEY event_outbox_age (created_at),
  CONSTRAINT event_outbox_sequence FOREIGN KEY (tenant_id) REFERENCES tenant_sequences (tenant_id)
) ENGINE=InnoDB DEFAULT CHARSET=utf8mb4 COLLATE=utf8mb4_bin;
