-- Callbacks: a caller hangs up, keeps the place in the queue, and is called when the turn comes.

-- How a queue offers them. callback_prompt names music of the tenant whose first piece is played as the offer;
-- callback_context is what Asterisk's queue option `context` becomes, so that only this digit leaves the queue.
ALTER TABLE queues ADD COLUMN callback_enabled BOOLEAN NOT NULL DEFAULT FALSE;
ALTER TABLE queues ADD COLUMN callback_digit CHAR(1) NOT NULL DEFAULT '2';
ALTER TABLE queues ADD COLUMN callback_prompt VARCHAR(32) NULL;
ALTER TABLE queues ADD COLUMN callback_other_number BOOLEAN NOT NULL DEFAULT TRUE;
ALTER TABLE queues ADD COLUMN callback_first ENUM('agent', 'customer') NOT NULL DEFAULT 'agent';
ALTER TABLE queues ADD COLUMN callback_class ENUM('national', 'international') NOT NULL DEFAULT 'national';
ALTER TABLE queues ADD COLUMN callback_ring_seconds INT NOT NULL DEFAULT 40;
ALTER TABLE queues ADD COLUMN callback_max_attempts INT NOT NULL DEFAULT 3;
ALTER TABLE queues ADD COLUMN callback_retry_seconds INT NOT NULL DEFAULT 600;
ALTER TABLE queues ADD COLUMN callback_expire_seconds INT NOT NULL DEFAULT 86400;
ALTER TABLE queues ADD COLUMN callback_schedule_id BIGINT NULL;
ALTER TABLE queues ADD COLUMN callback_context VARCHAR(32) GENERATED ALWAYS AS (
  IF(callback_enabled, CONCAT('patchbay-press-', callback_digit), NULL)
) VIRTUAL;
ALTER TABLE queues ADD CONSTRAINT queues_callback_schedule FOREIGN KEY (tenant_id, callback_schedule_id) REFERENCES schedules (tenant_id, id);

-- The truth about each callback; the dialplan writes it too (asterisk-conf/func_odbc.conf). States:
-- waiting: to be put into the queue when it is due · queued: a placeholder holds the place, its number is `place` ·
-- calling: an agent has taken it, so the customer is called · missed: not reached, to be judged · and the last ones.
-- A placeholder calls nobody unless it has turned queued into calling for its own `place`, which only one can do once.
-- number is what is to be called, caller_number what the caller's carrier said then. joined_at is since when the caller
-- has waited. pbx is where it was asked for. told is the state last announced.
CREATE TABLE IF NOT EXISTS callbacks (
  id BIGINT NOT NULL AUTO_INCREMENT,
  tenant_id VARCHAR(64) NOT NULL,
  queue_id BIGINT NOT NULL,
  pbx VARCHAR(32) NOT NULL,
  number VARCHAR(32) NOT NULL,
  caller_number VARCHAR(80) NOT NULL DEFAULT '',
  caller_name VARCHAR(80) COLLATE utf8mb4_unicode_ci NOT NULL DEFAULT '',
  linkedid VARCHAR(150) NOT NULL,
  joined_at TIMESTAMP(3) NOT NULL DEFAULT CURRENT_TIMESTAMP(3),
  state ENUM('waiting', 'queued', 'calling', 'missed', 'answered', 'cancelled', 'failed', 'expired', 'unknown') NOT NULL DEFAULT 'waiting',
  reason VARCHAR(32) NULL,
  place INT NOT NULL DEFAULT 0,
  placed_at TIMESTAMP(3) NULL,
  next_at TIMESTAMP(3) NOT NULL DEFAULT CURRENT_TIMESTAMP(3),
  attempts INT NOT NULL DEFAULT 0,
  called_at TIMESTAMP(3) NULL,
  last_outcome VARCHAR(32) NULL,
  answered_at TIMESTAMP(3) NULL,
  ended_at TIMESTAMP(3) NULL,
  cancelled_by BIGINT NULL,
  told VARCHAR(16) NULL,
  created_at TIMESTAMP(3) NOT NULL DEFAULT CURRENT_TIMESTAMP(3),
  updated_at TIMESTAMP(3) NOT NULL DEFAULT CURRENT_TIMESTAMP(3) ON UPDATE CURRENT_TIMESTAMP(3),
  is_open TINYINT GENERATED ALWAYS AS (IF(state IN ('waiting', 'queued', 'calling', 'missed'), 1, NULL)) VIRTUAL,
  is_news TINYINT GENERATED ALWAYS AS (IF(told <=> state, NULL, 1)) VIRTUAL,
  PRIMARY KEY (id),
  UNIQUE KEY callbacks_of_tenant (tenant_id, id),
  UNIQUE KEY callbacks_once (tenant_id, queue_id, number, is_open),
  KEY callbacks_list (tenant_id, joined_at, id),
  KEY callbacks_number (tenant_id, number),
  KEY callbacks_open (pbx, is_open),
  KEY callbacks_news (pbx, is_news),
  CONSTRAINT callbacks_queue FOREIGN KEY (tenant_id, queue_id) REFERENCES queues (tenant_id, id)
) ENGINE=InnoDB DEFAULT CHARSET=utf8mb4 COLLATE=utf8mb4_bin;
