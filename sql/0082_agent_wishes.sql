-- What an agent asked for on the phone (feature codes of dialplan/phones.conf), until the daemon has taken it up. Written
-- by the dialplan, so that it counts also when it was asked while the daemon was dead. reason_number: which of the
-- tenant's break reasons, from 1.
CREATE TABLE IF NOT EXISTS agent_wishes (
  tenant_id VARCHAR(64) NOT NULL,
  user_id BIGINT NOT NULL,
  status ENUM('available', 'break', 'offline') NOT NULL,
  reason_number INT NULL,
  created_at TIMESTAMP(3) NOT NULL DEFAULT CURRENT_TIMESTAMP(3),
  updated_at TIMESTAMP(3) NOT NULL DEFAULT CURRENT_TIMESTAMP(3) ON UPDATE CURRENT_TIMESTAMP(3),
  PRIMARY KEY (tenant_id, user_id),
  CONSTRAINT agent_wishes_member FOREIGN KEY (tenant_id, user_id) REFERENCES user_roles (tenant_id, user_id)
) ENGINE=InnoDB DEFAULT CHARSET=utf8mb4 COLLATE=utf8mb4_bin;
