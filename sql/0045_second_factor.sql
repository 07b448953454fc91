-- Second factors (RFC 6238). The secret is sealed with a key that is not in the database. No tenant_id: they are of a person,
-- whatever tenant that person signs in to. confirmed_at NULL is one that was begun and not yet shown to work; last_step is the
-- time step of the last code that counted, so that none counts twice.
CREATE TABLE IF NOT EXISTS totp_secrets (
  user_id BIGINT NOT NULL,
  sealed VARCHAR(255) NOT NULL,
  confirmed_at TIMESTAMP(3) NULL,
  last_step BIGINT NULL,
  created_at TIMESTAMP(3) NOT NULL DEFAULT CURRENT_TIMESTAMP(3),
  updated_at TIMESTAMP(3) NOT NULL DEFAULT CURRENT_TIMESTAMP(3) ON UPDATE CURRENT_TIMESTAMP(3),
  PRIMARY KEY (user_id),
  CONSTRAINT totp_secrets_user FOREIGN KEY (user_id) REFERENCES users (id) ON DELETE CASCADE
) ENGINE=InnoDB DEFAULT CHARSET=utf8mb4 COLLATE=utf8mb4_bin;

-- Codes on paper for who lost the phone, as SHA-256 in hex, each good once. No tenant_id, as above.
CREATE TABLE IF NOT EXISTS recovery_codes (
  user_id BIGINT NOT NULL,
  code_hash CHAR(64) NOT NULL,
  used_at TIMESTAMP(3) NULL,
  created_at TIMESTAMP(3) NOT NULL DEFAULT CURRENT_TIMESTAMP(3),
  PRIMARY KEY (user_id, code_hash),
  CONSTRAINT recovery_codes_user FOREIGN KEY (user_id) REFERENCES users (id) ON DELETE CASCADE
) ENGINE=InnoDB DEFAULT CHARSET=utf8mb4 COLLATE=utf8mb4_bin;

ALTER TABLE users DROP COLUMN totp;
