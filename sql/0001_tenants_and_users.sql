-- Tenants, people and what they sign in with.
--
-- In every table: text is compared byte by byte (utf8mb4_bin) unless the column says otherwise; `live` is 1, or NULL once
-- deleted_at is set, and stands at the end of unique keys so that a deleted row never blocks its name.

CREATE TABLE IF NOT EXISTS tenants (
  id VARCHAR(64) NOT NULL,
  name VARCHAR(128) COLLATE utf8mb4_unicode_ci NOT NULL,
  domain VARCHAR(255) COLLATE utf8mb4_unicode_ci NULL,
  status ENUM('active', 'suspended', 'trial', 'inactive') NOT NULL DEFAULT 'active',
  max_agents INT NOT NULL DEFAULT 10,
  max_dids INT NOT NULL DEFAULT 5,
  max_concurrent_calls INT NOT NULL DEFAULT 10,
  features JSON NOT NULL,
  settings JSON NOT NULL,
  billing_email VARCHAR(255) COLLATE utf8mb4_unicode_ci NULL,
  contact_name VARCHAR(128) COLLATE utf8mb4_unicode_ci NULL,
  contact_phone VARCHAR(32) NULL,
  trial_expires_at TIMESTAMP(3) NULL,
  created_at TIMESTAMP(3) NOT NULL DEFAULT CURRENT_TIMESTAMP(3),
  updated_at TIMESTAMP(3) NOT NULL DEFAULT CURRENT_TIMESTAMP(3) ON UPDATE CURRENT_TIMESTAMP(3),
  PRIMARY KEY (id),
  UNIQUE KEY tenants_domain (domain),
  KEY tenants_status (status)
) ENGINE=InnoDB DEFAULT CHARSET=utf8mb4 COLLATE=utf8mb4_bin;

-- No tenant_id: one account may belong to several tenants, through user_roles.
CREATE TABLE IF NOT EXISTS users (
  id BIGINT NOT NULL AUTO_INCREMENT,
  email VARCHAR(255) COLLATE utf8mb4_unicode_ci NOT NULL,
  password_hash VARCHAR(255) NOT NULL,
  first_name VARCHAR(128) COLLATE utf8mb4_unicode_ci NULL,
  last_name VARCHAR(128) COLLATE utf8mb4_unicode_ci NULL,
  phone VARCHAR(32) NULL,
  status ENUM('active', 'inactive', 'suspended') NOT NULL DEFAULT 'active',
  email_verified BOOLEAN NOT NULL DEFAULT FALSE,
  last_login_at TIMESTAMP(3) NULL,
  avatar VARCHAR(255) NULL,
  timezone VARCHAR(64) NULL,
  language VARCHAR(16) NULL,
  totp VARCHAR(255) NULL,
  metadata JSON NULL,
  created_at TIMESTAMP(3) NOT NULL DEFAULT CURRENT_TIMESTAMP(3),
  updated_at TIMESTAMP(3) NOT NULL DEFAULT CURRENT_TIMESTAMP(3) ON UPDATE CURRENT_TIMESTAMP(3),
  deleted_at TIMESTAMP(3) NULL,
  live TINYINT GENERATED ALWAYS AS (IF(deleted_at IS NULL, 1, NULL)) VIRTUAL,
  PRIMARY KEY (id),
  UNIQUE KEY users_email (email, live),
  KEY users_status (status)
) ENGINE=InnoDB DEFAULT CHARSET=utf8mb4 COLLATE=utf8mb4_bin;

-- Membership. Rows of a tenant that name a person refer to (tenant_id, user_id) here and not to users, so the database
-- refuses a row about somebody who is not of that tenant. revoked_at ends a membership; the row stays, because history
-- refers to it.
CREATE TABLE IF NOT EXISTS user_roles (
  id BIGINT NOT NULL AUTO_INCREMENT,
  tenant_id VARCHAR(64) NOT NULL,
  user_id BIGINT NOT NULL,
  role ENUM('superadmin', 'tenant_admin', 'supervisor', 'agent', 'viewer') NOT NULL,
  endpoint_id VARCHAR(255) NULL,
  permissions JSON NULL,
  teams JSON NULL,
  revoked_at TIMESTAMP(3) NULL,
  created_at TIMESTAMP(3) NOT NULL DEFAULT CURRENT_TIMESTAMP(3),
  updated_at TIMESTAMP(3) NOT NULL DEFAULT CURRENT_TIMESTAMP(3) ON UPDATE CURRENT_TIMESTAMP(3),
  PRIMARY KEY (id),
  UNIQUE KEY user_roles_of_tenant (tenant_id, user_id),
  UNIQUE KEY user_roles_endpoint (tenant_id, endpoint_id),
  KEY user_roles_user (user_id),
  CONSTRAINT user_roles_tenant FOREIGN KEY (tenant_id) REFERENCES tenants (id),
  CONSTRAINT user_roles_user FOREIGN KEY (user_id) REFERENCES users (id)
) ENGINE=InnoDB DEFAULT CHARSET=utf8mb4 COLLATE=utf8mb4_bin;

-- One row per sign-in: the family that its refresh tokens form. Ended as a whole when a used token comes back.
CREATE TABLE IF NOT EXISTS sessions (
  id VARCHAR(32) NOT NULL,
  tenant_id VARCHAR(64) NOT NULL,
  user_id BIGINT NOT NULL,
  ip_address VARCHAR(45) NULL,
  user_agent VARCHAR(255) NULL,
  last_used_at TIMESTAMP(3) NULL,
  expires_at TIMESTAMP(3) NOT NULL DEFAULT CURRENT_TIMESTAMP(3),
  revoked_at TIMESTAMP(3) NULL,
  revoked_reason VARCHAR(64) NULL,
  created_at TIMESTAMP(3) NOT NULL DEFAULT CURRENT_TIMESTAMP(3),
  updated_at TIMESTAMP(3) NOT NULL DEFAULT CURRENT_TIMESTAMP(3) ON UPDATE CURRENT_TIMESTAMP(3),
  PRIMARY KEY (id),
  UNIQUE KEY sessions_of_tenant (tenant_id, id),
  KEY sessions_user (tenant_id, user_id),
  KEY sessions_expiry (expires_at),
  CONSTRAINT sessions_member FOREIGN KEY (tenant_id, user_id) REFERENCES user_roles (tenant_id, user_id)
) ENGINE=InnoDB DEFAULT CHARSET=utf8mb4 COLLATE=utf8mb4_bin;

-- Refresh tokens, as SHA-256 in hex. used_at set and presented again means that it was stolen.
CREATE TABLE IF NOT EXISTS session_tokens (
  token_hash CHAR(64) NOT NULL,
  tenant_id VARCHAR(64) NOT NULL,
  session_id VARCHAR(32) NOT NULL,
  used_at TIMESTAMP(3) NULL,
  expires_at TIMESTAMP(3) NOT NULL DEFAULT CURRENT_TIMESTAMP(3),
  created_at TIMESTAMP(3) NOT NULL DEFAULT CURRENT_TIMESTAMP(3),
  updated_at TIMESTAMP(3) NOT NULL DEFAULT CURRENT_TIMESTAMP(3) ON UPDATE CURRENT_TIMESTAMP(3),
  PRIMARY KEY (token_hash),
  KEY session_tokens_session (tenant_id, session_id),
  CONSTRAINT session_tokens_session FOREIGN KEY (tenant_id, session_id) REFERENCES sessions (tenant_id, id) ON DELETE CASCADE
) ENGINE=InnoDB DEFAULT CHARSET=utf8mb4 COLLATE=utf8mb4_bin;

-- secret_hash is SHA-256 in hex; prefix is what people see of the key.
CREATE TABLE IF NOT EXISTS api_keys (
  id BIGINT NOT NULL AUTO_INCREMENT,
  tenant_id VARCHAR(64) NOT NULL,
  name VARCHAR(128) COLLATE utf8mb4_unicode_ci NOT NULL,
  prefix VARCHAR(16) NOT NULL,
  secret_hash CHAR(64) NOT NULL,
  permissions JSON NOT NULL,
  created_by_id BIGINT NULL,
  last_used_at TIMESTAMP(3) NULL,
  expires_at TIMESTAMP(3) NULL,
  revoked_at TIMESTAMP(3) NULL,
  created_at TIMESTAMP(3) NOT NULL DEFAULT CURRENT_TIMESTAMP(3),
  updated_at TIMESTAMP(3) NOT NULL DEFAULT CURRENT_TIMESTAMP(3) ON UPDATE CURRENT_TIMESTAMP(3),
  PRIMARY KEY (id),
  UNIQUE KEY api_keys_secret (secret_hash),
  UNIQUE KEY api_keys_of_tenant (tenant_id, id),
  KEY api_keys_creator (tenant_id, created_by_id),
  CONSTRAINT api_keys_tenant FOREIGN KEY (tenant_id) REFERENCES tenants (id),
  CONSTRAINT api_keys_creator FOREIGN KEY (tenant_id, created_by_id) REFERENCES user_roles (tenant_id, user_id)
) ENGINE=InnoDB DEFAULT CHARSET=utf8mb4 COLLATE=utf8mb4_bin;

-- Append only. user_id refers to users, not to user_roles: a superadmin acts in tenants he is no member of.
CREATE TABLE IF NOT EXISTS audit_logs (
  id BIGINT NOT NULL AUTO_INCREMENT,
  tenant_id VARCHAR(64) NOT NULL,
  user_id BIGINT NULL,
  action VARCHAR(64) NOT NULL,
  entity_type VARCHAR(64) NOT NULL,
  entity_id VARCHAR(128) NOT NULL,
  ip_address VARCHAR(45) NULL,
  user_agent VARCHAR(255) NULL,
  changes JSON NULL,
  created_at TIMESTAMP(3) NOT NULL DEFAULT CURRENT_TIMESTAMP(3),
  PRIMARY KEY (id),
  KEY audit_logs_by_time (tenant_id, created_at, id),
  KEY audit_logs_entity (tenant_id, entity_type, entity_id),
  KEY audit_logs_user (user_id),
  CONSTRAINT audit_logs_tenant FOREIGN KEY (tenant_id) REFERENCES tenants (id),
  CONSTRAINT audit_logs_user FOREIGN KEY (user_id) REFERENCES users (id)
) ENGINE=InnoDB DEFAULT CHARSET=utf8mb4 COLLATE=utf8mb4_bin;
