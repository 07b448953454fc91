-- Agents: the state of each, and the time they spent in it.

-- What was last told of each agent, written with its announcement, so that a list and the stream say the same: name,
-- extension and queues are as announced. `state` is what the person chose and Asterisk shows, wanted_state what was asked
-- for last; device and work are what the phone and the calls are. "Can take a call" follows from the three and is stored
-- nowhere. interval_* is the interval that is still open (NULL when signed out), wrap_* the last wrap-up as Asterisk
-- counts it. Rows of people who are agents no longer are removed; their intervals stay.
CREATE TABLE IF NOT EXISTS agent_states (
  tenant_id VARCHAR(64) NOT NULL,
  user_id BIGINT NOT NULL,
  endpoint_id VARCHAR(255) NOT NULL,
  name VARCHAR(257) COLLATE utf8mb4_unicode_ci NOT NULL,
  extension VARCHAR(20) NULL,
  teams JSON NOT NULL,
  state ENUM('available', 'busy', 'away', 'break', 'offline', 'dnd') NOT NULL DEFAULT 'offline',
  reason VARCHAR(80) COLLATE utf8mb4_unicode_ci NULL,
  wanted_state ENUM('available', 'busy', 'away', 'break', 'offline', 'dnd') NOT NULL DEFAULT 'offline',
  wanted_reason VARCHAR(80) COLLATE utf8mb4_unicode_ci NULL,
  device ENUM('not_registered', 'idle', 'ringing', 'in_use', 'on_hold', 'unavailable') NOT NULL DEFAULT 'not_registered',
  work ENUM('none', 'ringing', 'talking', 'wrap_up') NOT NULL DEFAULT 'none',
  current_call_id VARCHAR(32) NULL,
  queues JSON NOT NULL,
  wrap_up_ends_at TIMESTAMP(3) NULL,
  changed_at TIMESTAMP(3) NOT NULL DEFAULT CURRENT_TIMESTAMP(3),
  signed_in_at TIMESTAMP(3) NULL,
  interval_label ENUM(
    'available', 'busy', 'away', 'break', 'dnd', 'ringing', 'talking', 'on_hold', 'wrap_up', 'in_use', 'unreachable'
  ) NULL,
  interval_reason VARCHAR(80) COLLATE utf8mb4_unicode_ci NULL,
  interval_call_id VARCHAR(32) NULL,
  interval_started_at TIMESTAMP(3) NULL,
  wrap_last_call BIGINT NULL,
  wrap_seconds INT NULL,
  created_at TIMESTAMP(3) NOT NULL DEFAULT CURRENT_TIMESTAMP(3),
  updated_at TIMESTAMP(3) NOT NULL DEFAULT CURRENT_TIMESTAMP(3) ON UPDATE CURRENT_TIMESTAMP(3),
  PRIMARY KEY (tenant_id, user_id),
  KEY agent_states_state (tenant_id, state),
  CONSTRAINT agent_states_member FOREIGN KEY (tenant_id, user_id) REFERENCES user_roles (tenant_id, user_id)
) ENGINE=InnoDB DEFAULT CHARSET=utf8mb4 COLLATE=utf8mb4_bin;

-- Append only. Intervals of one agent touch and never overlap while that agent is signed in, so the sum over any span is
-- the time signed in. No two begin at the same millisecond: the unique key makes writing one twice harmless.
CREATE TABLE IF NOT EXISTS agent_intervals (
  id BIGINT NOT NULL AUTO_INCREMENT,
  tenant_id VARCHAR(64) NOT NULL,
  user_id BIGINT NOT NULL,
  started_at TIMESTAMP(3) NOT NULL DEFAULT CURRENT_TIMESTAMP(3),
  ended_at TIMESTAMP(3) NOT NULL DEFAULT CURRENT_TIMESTAMP(3),
  label ENUM(
    'available', 'busy', 'away', 'break', 'dnd', 'ringing', 'talking', 'on_hold', 'wrap_up', 'in_use', 'unreachable'
  ) NOT NULL,
  reason VARCHAR(80) COLLATE utf8mb4_unicode_ci NULL,
  call_id VARCHAR(32) NULL,
  created_at TIMESTAMP(3) NOT NULL DEFAULT CURRENT_TIMESTAMP(3),
  updated_at TIMESTAMP(3) NOT NULL DEFAULT CURRENT_TIMESTAMP(3) ON UPDATE CURRENT_TIMESTAMP(3),
  PRIMARY KEY (id),
  UNIQUE KEY agent_intervals_start (tenant_id, user_id, started_at),
  UNIQUE KEY agent_intervals_of_tenant (tenant_id, id),
  KEY agent_intervals_end (tenant_id, user_id, ended_at),
  CONSTRAINT agent_intervals_member FOREIGN KEY (tenant_id, user_id) REFERENCES user_roles (tenant_id, user_id)
) ENGINE=InnoDB DEFAULT CHARSET=utf8mb4 COLLATE=utf8mb4_bin;
