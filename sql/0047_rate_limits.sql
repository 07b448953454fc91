-- What was used up of a budget, shared by all daemons of this database. No tenant_id: whoever guesses has none yet. Names and
-- order of the columns are those of rate-limiter-flexible; expire is in epoch milliseconds.
CREATE TABLE IF NOT EXISTS rate_limits (
  `key` VARCHAR(255) NOT NULL,
  points INT NOT NULL DEFAULT 0,
  expire BIGINT NULL,
  PRIMARY KEY (`key`),
  KEY rate_limits_expiry (expire)
) ENGINE=InnoDB DEFAULT CHARSET=utf8mb4 COLLATE=utf8mb4_bin;
