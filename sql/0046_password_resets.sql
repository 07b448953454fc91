-- The one mailed link with which a person may set a new password, as SHA-256 in hex. No tenant_id: an account is one for all
-- its tenants. The key is the person, so there is never a second link that works.
CREATE TABLE IF NOT EXISTS password_resets (
  user_id BIGINT NOT NULL,
  token_hash CHAR(64) NOT NULL,
  expires_at TIMESTAMP(3) NOT NULL DEFAULT CURRENT_TIMESTAMP(3),
  created_at TIMESTAMP(3) NOT NULL DEFAULT CURRENT_TIMESTAMP(3),
  PRIMARY KEY (user_id),
  UNIQUE KEY password_resets_token (token_hash),
  KEY password_resets_expiry (expires_at),
  CONSTRAINT password_resets_user FOREIGN KEY (user_id) REFERENCES users (id) ON DELETE CASCADE
) ENGINE=InnoDB DEFAULT CHARSET=utf8mb4 COLLATE=utf8mb4_bin;

-- The sessions of one person in all tenants: listed, and ended together.
ALTER TABLE sessions ADD KEY sessions_of_person (user_id, created_at, id);
