-- Transfers that were asked for over HTTP. An attended one lives as long as the enquiry, so it is kept here and goes on
-- after a restart of the daemon: `memory` says which channels are whose (uniqueids and names, which nobody outside sees);
-- where they are now, the PBX says.
CREATE TABLE IF NOT EXISTS call_transfers (
  id BIGINT NOT NULL AUTO_INCREMENT,
  tenant_id VARCHAR(64) NOT NULL,
  pbx VARCHAR(64) NOT NULL,
  call_id VARCHAR(32) NOT NULL,
  user_id BIGINT NULL,
  kind ENUM('blind', 'attended') NOT NULL,
  target VARCHAR(32) NOT NULL,
  leg_id VARCHAR(32) NOT NULL,
  state ENUM('sent', 'ringing', 'consulting', 'completed', 'cancelled', 'failed', 'unknown') NOT NULL DEFAULT 'sent',
  speaks_with ENUM('target', 'caller') NULL,
  detail VARCHAR(255) NOT NULL DEFAULT '',
  memory JSON NOT NULL,
  created_at TIMESTAMP(3) NOT NULL DEFAULT CURRENT_TIMESTAMP(3),
  updated_at TIMESTAMP(3) NOT NULL DEFAULT CURRENT_TIMESTAMP(3) ON UPDATE CURRENT_TIMESTAMP(3),
  PRIMARY KEY (id),
  UNIQUE KEY call_transfers_of_tenant (tenant_id, id),
  KEY call_transfers_of_call (tenant_id, call_id, id),
  KEY call_transfers_open (pbx, state),
  KEY call_transfers_age (created_at),
  CONSTRAINT call_transfers_tenant FOREIGN KEY (tenant_id) REFERENCES tenants (id),
  CONSTRAINT call_transfers_user FOREIGN KEY (tenant_id, user_id) REFERENCES user_roles (tenant_id, user_id)
) ENGINE=InnoDB DEFAULT CHARSET=utf8mb4 COLLATE=utf8mb4_bin;
