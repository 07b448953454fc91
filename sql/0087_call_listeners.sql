-- Who listens to whose call. agent_id is the person at the phone that is listened to; channel_id the uniqueid of the
-- listener's own channel, which nobody outside sees. The audit log keeps who listened, when and how long.
CREATE TABLE IF NOT EXISTS call_listeners (
  id BIGINT NOT NULL AUTO_INCREMENT,
  tenant_id VARCHAR(64) NOT NULL,
  pbx VARCHAR(64) NOT NULL,
  call_id VARCHAR(32) NOT NULL,
  user_id BIGINT NOT NULL,
  agent_id BIGINT NULL,
  leg_id VARCHAR(32) NOT NULL,
  mode ENUM('listen', 'whisper', 'barge') NOT NULL,
  announced BOOLEAN NOT NULL,
  state ENUM('sent', 'ringing', 'listening', 'ended', 'failed', 'unknown') NOT NULL DEFAULT 'sent',
  channel_id VARCHAR(150) NOT NULL,
  listened_at TIMESTAMP(3) NULL,
  ended_at TIMESTAMP(3) NULL,
  created_at TIMESTAMP(3) NOT NULL DEFAULT CURRENT_TIMESTAMP(3),
  updated_at TIMESTAMP(3) NOT NULL DEFAULT CURRENT_TIMESTAMP(3) ON UPDATE CURRENT_TIMESTAMP(3),
  PRIMARY KEY (id),
  UNIQUE KEY call_listeners_of_tenant (tenant_id, id),
  KEY call_listeners_of_call (tenant_id, call_id, id),
  KEY call_listeners_open (pbx, state),
  KEY call_listeners_age (created_at),
  CONSTRAINT call_listeners_tenant FOREIGN KEY (tenant_id) REFERENCES tenants (id),
  CONSTRAINT call_listeners_user FOREIGN KEY (tenant_id, user_id) REFERENCES user_roles (tenant_id, user_id),
  CONSTRAINT call_listeners_agent FOREIGN KEY (tenant_id, agent_id) REFERENCES user_roles (tenant_id, user_id)
) ENGINE=InnoDB DEFAULT CHARSET=utf8mb4 COLLATE=utf8mb4_bin;
