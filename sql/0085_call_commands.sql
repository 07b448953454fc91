-- What people and programs asked to be done with live calls, and what became of it.
--
-- A row is written before anything is sent to the PBX, so a command is never sent twice: one that is still `sent` after a
-- restart, or whose answer was lost, is `unknown` unless the PBX shows its effect. pbx and channel_id are the daemon's own:
-- channel_id is the uniqueid of the channel it is about, or of the one that it makes, and nobody outside sees it.
CREATE TABLE IF NOT EXISTS call_commands (
  id BIGINT NOT NULL AUTO_INCREMENT,
  tenant_id VARCHAR(64) NOT NULL,
  pbx VARCHAR(64) NOT NULL,
  call_id VARCHAR(32) NOT NULL,
  user_id BIGINT NULL,
  action ENUM('originate', 'hangup', 'hold', 'unhold', 'mute', 'unmute', 'dtmf', 'transfer',
    'transfer_complete', 'transfer_cancel', 'transfer_swap', 'park', 'retrieve',
    'listen', 'listen_mode', 'listen_stop') NOT NULL,
  state ENUM('sent', 'done', 'refused', 'unknown') NOT NULL DEFAULT 'sent',
  detail VARCHAR(255) NOT NULL DEFAULT '',
  leg_id VARCHAR(32) NULL,
  channel_id VARCHAR(150) NOT NULL DEFAULT '',
  result JSON NULL,
  created_at TIMESTAMP(3) NOT NULL DEFAULT CURRENT_TIMESTAMP(3),
  updated_at TIMESTAMP(3) NOT NULL DEFAULT CURRENT_TIMESTAMP(3) ON UPDATE CURRENT_TIMESTAMP(3),
  PRIMARY KEY (id),
  UNIQUE KEY call_commands_of_tenant (tenant_id, id),
  KEY call_commands_of_call (tenant_id, call_id, id),
  KEY call_commands_by_user (tenant_id, user_id, id),
  KEY call_commands_open (pbx, state),
  KEY call_commands_age (created_at),
  CONSTRAINT call_commands_tenant FOREIGN KEY (tenant_id) REFERENCES tenants (id),
  CONSTRAINT call_commands_user FOREIGN KEY (tenant_id, user_id) REFERENCES user_roles (tenant_id, user_id)
) ENGINE=InnoDB DEFAULT CHARSET=utf8mb4 COLLATE=utf8mb4_bin;
