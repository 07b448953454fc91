-- Which daemon may write the live state of a PBX. No tenant_id: a PBX serves many tenants.
--
-- Whoever starts raises fence; a daemon that was stopped and wakes up later finds another fence and writes nothing more.
-- last_batch is raised in the same transaction as the batch itself: after a lost COMMIT it says whether it took place.
CREATE TABLE IF NOT EXISTS pbx_writers (
  pbx VARCHAR(32) NOT NULL,
  fence BIGINT NOT NULL,
  holder VARCHAR(128) NOT NULL,
  last_batch BIGINT NOT NULL DEFAULT 0,
  created_at TIMESTAMP(3) NOT NULL DEFAULT CURRENT_TIMESTAMP(3),
  updated_at TIMESTAMP(3) NOT NULL DEFAULT CURRENT_TIMESTAMP(3) ON UPDATE CURRENT_TIMESTAMP(3),
  PRIMARY KEY (pbx)
) ENGINE=InnoDB DEFAULT CHARSET=utf8mb4 COLLATE=utf8mb4_bin;
