-- What reports on queues are computed from.

-- One row for each stay of a caller in a queue, in the order of the call: call_records names only the queue that counts
-- for the whole call. Computed from cel_events with the record, and anew with it. wait_ms: until somebody took the call
-- or the caller was no longer in the queue. talk_ms: until the caller left the agent who took the call. Made for
-- reports: the key by queue holds all that they sum up.
CREATE TABLE IF NOT EXISTS call_queue_visits (
  tenant_id VARCHAR(64) NOT NULL,
  call_id CHAR(22) NOT NULL,
  place SMALLINT NOT NULL,
  queue_name VARCHAR(128) NOT NULL,
  entered_at DATETIME(3) NOT NULL,
  outcome ENUM('answered', 'abandoned', 'overflowed') NOT NULL,
  wait_ms INT NOT NULL,
  talk_ms INT NOT NULL,
  user_id BIGINT NULL,
  transferred BOOLEAN NOT NULL DEFAULT 0,
  created_at TIMESTAMP(3) NOT NULL DEFAULT CURRENT_TIMESTAMP(3),
  updated_at TIMESTAMP(3) NOT NULL DEFAULT CURRENT_TIMESTAMP(3) ON UPDATE CURRENT_TIMESTAMP(3),
  PRIMARY KEY (tenant_id, call_id, place),
  KEY call_queue_visits_queue (tenant_id, queue_name, entered_at, outcome, wait_ms, talk_ms, user_id, transferred),
  KEY call_queue_visits_time (tenant_id, entered_at, queue_name, outcome, wait_ms, talk_ms, user_id, transferred),
  KEY call_queue_visits_user (tenant_id, user_id, entered_at),
  CONSTRAINT call_queue_visits_call FOREIGN KEY (tenant_id, call_id)
    REFERENCES call_records (tenant_id, call_id) ON DELETE CASCADE,
  CONSTRAINT call_queue_visits_user FOREIGN KEY (tenant_id, user_id) REFERENCES user_roles (tenant_id, user_id)
) ENGINE=InnoDB DEFAULT CHARSET=utf8mb4 COLLATE=utf8mb4_bin;

-- Reports on a period look at every agent's time in it.
ALTER TABLE agent_intervals ADD KEY agent_intervals_period (tenant_id, ended_at);
