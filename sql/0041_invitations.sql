-- Who was asked to join a tenant, and as what. token_hash is the SHA-256 in hex of the one-time link's secret; sending
-- it again makes a new one. email is in lower case. pending is 1 until the invitation was accepted or revoked, so that
-- nobody is invited twice at once; one that expired is still pending: it can be sent again. invited_by_id refers to
-- users, not to user_roles: a superadmin invites into tenants he is no member of.
CREATE TABLE IF NOT EXISTS invitations (
  id BIGINT NOT NULL AUTO_INCREMENT,
  tenant_id VARCHAR(64) NOT NULL,
  email VARCHAR(255) NOT NULL,
  first_name VARCHAR(128) COLLATE utf8mb4_unicode_ci NULL,
  last_name VARCHAR(128) COLLATE utf8mb4_unicode_ci NULL,
  role ENUM('superadmin', 'tenant_admin', 'supervisor', 'agent', 'viewer') NOT NULL,
  permissions JSON NOT NULL,
  teams JSON NOT NULL,
  token_hash CHAR(64) NOT NULL,
  invited_by_id BIGINT NULL,
  expires_at TIMESTAMP(3) NOT NULL DEFAULT CURRENT_TIMESTAMP(3),
  mail_status ENUM('not_configured', 'queued', 'sent', 'failed') NOT NULL,
  accepted_at TIMESTAMP(3) NULL,
  accepted_by_id BIGINT NULL,
  revoked_at TIMESTAMP(3) NULL,
  created_at TIMESTAMP(3) NOT NULL DEFAULT CURRENT_TIMESTAMP(3),
  updated_at TIMESTAMP(3) NOT NULL DEFAULT CURRENT_TIMESTAMP(3) ON UPDATE CURRENT_TIMESTAMP(3),
  pending TINYINT GENERATED ALWAYS AS (IF(accepted_at IS NULL AND revoked_at IS NULL, 1, NULL)) VIRTUAL,
  PRIMARY KEY (id),
  UNIQUE KEY invitations_token (token_hash),
  UNIQUE KEY invitations_of_tenant (tenant_id, id),
  UNIQUE KEY invitations_email (tenant_id, email, pending),
  KEY invitations_inviter (invited_by_id),
  KEY invitations_joined (tenant_id, accepted_by_id),
  CONSTRAINT invitations_tenant FOREIGN KEY (tenant_id) REFERENCES tenants (id),
  CONSTRAINT invitations_inviter FOREIGN KEY (invited_by_id) REFERENCES users (id),
  CONSTRAINT invitations_joined FOREIGN KEY (tenant_id, accepted_by_id) REFERENCES user_roles (tenant_id, user_id)
) ENGINE=InnoDB DEFAULT CHARSET=utf8mb4 COLLATE=utf8mb4_bin;
