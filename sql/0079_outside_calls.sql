-- Calls to the public network: whom a tenant's phones may call, what it costs, and how much of it there may be. The
-- dialplan reads all of it before it dials (dialplan/limits.conf), so it holds while the daemon is dead.

-- Beginnings of numbers that nobody calls unless a tenant allows them: premium rate, satellite, and destinations that
-- fraud with shared revenue is known for. No tenant_id: the same for everybody, and of nobody.
CREATE TABLE IF NOT EXISTS risky_prefixes (
  prefix VARCHAR(16) NOT NULL,
  reason VARCHAR(128) COLLATE utf8mb4_unicode_ci NOT NULL,
  created_at TIMESTAMP(3) NOT NULL DEFAULT CURRENT_TIMESTAMP(3),
  updated_at TIMESTAMP(3) NOT NULL DEFAULT CURRENT_TIMESTAMP(3) ON UPDATE CURRENT_TIMESTAMP(3),
  PRIMARY KEY (prefix)
) ENGINE=InnoDB DEFAULT CHARSET=utf8mb4 COLLATE=utf8mb4_bin;
INSERT IGNORE INTO risky_prefixes (prefix, reason) VALUES
  ('+870', 'satellite and international networks'), ('+878', 'satellite and international networks'),
  ('+881', 'satellite and international networks'), ('+882', 'satellite and international networks'),
  ('+883', 'satellite and international networks'), ('+888', 'satellite and international networks'),
  ('+979', 'international premium rate and shared cost'), ('+808', 'international premium rate and shared cost'),
  ('+1900', 'premium rate, North America'), ('+1976', 'premium rate, North America'),
  ('+449', 'premium rate, United Kingdom; 070 looks like a mobile and is none'),
  ('+44871', 'premium rate, United Kingdom; 070 looks like a mobile and is none'),
  ('+44872', 'premium rate, United Kingdom; 070 looks like a mobile and is none'),
  ('+44873', 'premium rate, United Kingdom; 070 looks like a mobile and is none'),
  ('+4470', 'premium rate, United Kingdom; 070 looks like a mobile and is none'), ('+49900', 'premium rate, Germany'),
  ('+49137', 'premium rate, Germany'), ('+43900', 'premium rate, Austria'), ('+43901', 'premium rate, Austria'),
  ('+43930', 'premium rate, Austria'), ('+43931', 'premium rate, Austria'), ('+43939', 'premium rate, Austria'),
  ('+41900', 'premium rate, Switzerland'), ('+41901', 'premium rate, Switzerland'),
  ('+41906', 'premium rate, Switzerland'), ('+3389', 'premium rate, France'), ('+3989', 'premium rate, Italy'),
  ('+34803', 'premium rate, Spain'), ('+34806', 'premium rate, Spain'), ('+34807', 'premium rate, Spain'),
  ('+34905', 'premium rate, Spain'), ('+31900', 'premium rate, Netherlands'), ('+31906', 'premium rate, Netherlands'),
  ('+31909', 'premium rate, Netherlands'), ('+3290', 'premium rate, Belgium'), ('+35160', 'premium rate, Portugal'),
  ('+35164', 'premium rate, Portugal'), ('+35315', 'premium rate, Ireland'), ('+46900', 'premium rate, Sweden'),
  ('+46939', 'premium rate, Sweden'), ('+46944', 'premium rate, Sweden'), ('+4782', 'premium rate, Norway'),
  ('+4870', 'premium rate, Poland'), ('+42090', 'premium rate, Czechia'), ('+3690', 'premium rate, Hungary'),
  ('+3090', 'premium rate, Greece'), ('+7809', 'premium rate, Russia'), ('+61190', 'premium rate, Australia'),
  ('+64900', 'premium rate, New Zealand'), ('+81990', 'premium rate, Japan'),
  ('+1268', 'fraud with shared revenue: Caribbean'), ('+1284', 'fraud with shared revenue: Caribbean'),
  ('+1473', 'fraud with shared revenue: Caribbean'), ('+1649', 'fraud with shared revenue: Caribbean'),
  ('+1664', 'fraud with shared revenue: Caribbean'), ('+1767', 'fraud with shared revenue: Caribbean'),
  ('+1784', 'fraud with shared revenue: Caribbean'), ('+53', 'fraud with shared revenue: Caribbean'),
  ('+509', 'fraud with shared revenue: Caribbean'), ('+592', 'fraud with shared revenue: Caribbean'),
  ('+597', 'fraud with shared revenue: Caribbean'), ('+239', 'fraud with shared revenue: Atlantic and Indian Ocean'),
  ('+246', 'fraud with shared revenue: Atlantic and Indian Ocean'),
  ('+247', 'fraud with shared revenue: Atlantic and Indian Ocean'),
  ('+248', 'fraud with shared revenue: Atlantic and Indian Ocean'),
  ('+261', 'fraud with shared revenue: Atlantic and Indian Ocean'),
  ('+269', 'fraud with shared revenue: Atlantic and Indian Ocean'),
  ('+290', 'fraud with shared revenue: Atlantic and Indian Ocean'),
  ('+500', 'fraud with shared revenue: Atlantic and Indian Ocean'),
  ('+960', 'fraud with shared revenue: Atlantic and Indian Ocean'), ('+220', 'fraud with shared revenue: Africa'),
  ('+224', 'fraud with shared revenue: Africa'), ('+231', 'fraud with shared revenue: Africa'),
  ('+232', 'fraud with shared revenue: Africa'), ('+240', 'fraud with shared revenue: Africa'),
  ('+245', 'fraud with shared revenue: Africa'), ('+252', 'fraud with shared revenue: Africa'),
  ('+257', 'fraud with shared revenue: Africa'), ('+291', 'fraud with shared revenue: Africa'),
  ('+670', 'fraud with shared revenue: Pacific and Asia'), ('+672', 'fraud with shared revenue: Pacific and Asia'),
  ('+674', 'fraud with shared revenue: Pacific and Asia'), ('+675', 'fraud with shared revenue: Pacific and Asia'),
  ('+676', 'fraud with shared revenue: Pacific and Asia'), ('+677', 'fraud with shared revenue: Pacific and Asia'),
  ('+678', 'fraud with shared revenue: Pacific and Asia'), ('+682', 'fraud with shared revenue: Pacific and Asia'),
  ('+683', 'fraud with shared revenue: Pacific and Asia'), ('+685', 'fraud with shared revenue: Pacific and Asia'),
  ('+686', 'fraud with shared revenue: Pacific and Asia'), ('+688', 'fraud with shared revenue: Pacific and Asia'),
  ('+690', 'fraud with shared revenue: Pacific and Asia'), ('+692', 'fraud with shared revenue: Pacific and Asia'),
  ('+850', 'fraud with shared revenue: Pacific and Asia');

-- A tenant's own, and those of one extension. The longest that a number begins with counts; of equal ones the extension's
-- before the tenant's before the risky; with none the number may be called. `+` begins every number. whose: 0 for the
-- tenant, because NULLs are never equal.
CREATE TABLE IF NOT EXISTS outbound_prefixes (
  id BIGINT NOT NULL AUTO_INCREMENT,
  tenant_id VARCHAR(64) NOT NULL,
  extension_id BIGINT NULL,
  prefix VARCHAR(16) NOT NULL,
  verdict ENUM('allow', 'deny') NOT NULL,
  reason VARCHAR(255) COLLATE utf8mb4_unicode_ci NULL,
  created_at TIMESTAMP(3) NOT NULL DEFAULT CURRENT_TIMESTAMP(3),
  updated_at TIMESTAMP(3) NOT NULL DEFAULT CURRENT_TIMESTAMP(3) ON UPDATE CURRENT_TIMESTAMP(3),
  whose BIGINT GENERATED ALWAYS AS (COALESCE(extension_id, 0)) VIRTUAL,
  PRIMARY KEY (id),
  UNIQUE KEY outbound_prefixes_of_tenant (tenant_id, id),
  UNIQUE KEY outbound_prefixes_prefix (tenant_id, prefix, whose),
  KEY outbound_prefixes_extension (tenant_id, extension_id),
  CONSTRAINT outbound_prefixes_tenant FOREIGN KEY (tenant_id) REFERENCES tenants (id),
  CONSTRAINT outbound_prefixes_extension_row FOREIGN KEY (tenant_id, extension_id) REFERENCES pbx_extensions (tenant_id, id)
) ENGINE=InnoDB DEFAULT CHARSET=utf8mb4 COLLATE=utf8mb4_bin;

-- What a minute to numbers with this beginning costs; the longest counts, and for a number without any the dearest.
CREATE TABLE IF NOT EXISTS call_rates (
  id BIGINT NOT NULL AUTO_INCREMENT,
  tenant_id VARCHAR(64) NOT NULL,
  prefix VARCHAR(16) NOT NULL,
  price_per_minute DECIMAL(10, 4) NOT NULL,
  currency CHAR(3) NOT NULL,
  destination VARCHAR(128) COLLATE utf8mb4_unicode_ci NULL,
  created_at TIMESTAMP(3) NOT NULL DEFAULT CURRENT_TIMESTAMP(3),
  updated_at TIMESTAMP(3) NOT NULL DEFAULT CURRENT_TIMESTAMP(3) ON UPDATE CURRENT_TIMESTAMP(3),
  PRIMARY KEY (id),
  UNIQUE KEY call_rates_of_tenant (tenant_id, id),
  UNIQUE KEY call_rates_prefix (tenant_id, prefix),
  KEY call_rates_price (tenant_id, price_per_minute),
  CONSTRAINT call_rates_tenant FOREIGN KEY (tenant_id) REFERENCES tenants (id)
) ENGINE=InnoDB DEFAULT CHARSET=utf8mb4 COLLATE=utf8mb4_bin;

-- Of the tenant (extension_id NULL) and of single extensions; NULL: no limit of its own. Caps are in the rates' currency.
-- max_calls_per_minute is what one phone may begin; the tenant's is every phone's that has none of its own.
CREATE TABLE IF NOT EXISTS outbound_limits (
  id BIGINT NOT NULL AUTO_INCREMENT,
  tenant_id VARCHAR(64) NOT NULL,
  extension_id BIGINT NULL,
  max_calls INT NULL,
  max_calls_per_minute INT NULL,
  max_call_seconds INT NULL,
  daily_cap DECIMAL(12, 4) NULL,
  monthly_cap DECIMAL(12, 4) NULL,
  created_at TIMESTAMP(3) NOT NULL DEFAULT CURRENT_TIMESTAMP(3),
  updated_at TIMESTAMP(3) NOT NULL DEFAULT CURRENT_TIMESTAMP(3) ON UPDATE CURRENT_TIMESTAMP(3),
  whose BIGINT GENERATED ALWAYS AS (COALESCE(extension_id, 0)) VIRTUAL,
  PRIMARY KEY (id),
  UNIQUE KEY outbound_limits_of_tenant (tenant_id, id),
  UNIQUE KEY outbound_limits_whose (tenant_id, whose),
  KEY outbound_limits_extension (tenant_id, extension_id),
  CONSTRAINT outbound_limits_tenant FOREIGN KEY (tenant_id) REFERENCES tenants (id),
  CONSTRAINT outbound_limits_extension_row FOREIGN KEY (tenant_id, extension_id) REFERENCES pbx_extensions (tenant_id, id)
) ENGINE=InnoDB DEFAULT CHARSET=utf8mb4 COLLATE=utf8mb4_bin;

-- Legs to the public network and what they cost, computed from cel_events like call_records and with them. endpoint_id
-- paid, '' for a call that no phone of the tenant made. Without numbers: whom they called stands in the record alone.
CREATE TABLE IF NOT EXISTS outside_legs (
  tenant_id VARCHAR(64) NOT NULL,
  call_id CHAR(22) NOT NULL,
  uniqueid VARCHAR(150) NOT NULL,
  endpoint_id VARCHAR(255) NOT NULL,
  started_at DATETIME(3) NOT NULL,
  seconds INT NOT NULL,
  price_per_minute DECIMAL(10, 4) NOT NULL,
  cost DECIMAL(12, 4) NOT NULL,
  created_at TIMESTAMP(3) NOT NULL DEFAULT CURRENT_TIMESTAMP(3),
  updated_at TIMESTAMP(3) NOT NULL DEFAULT CURRENT_TIMESTAMP(3) ON UPDATE CURRENT_TIMESTAMP(3),
  PRIMARY KEY (tenant_id, call_id, uniqueid),
  KEY outside_legs_spend (tenant_id, started_at, endpoint_id, cost, seconds),
  KEY outside_legs_news (tenant_id, updated_at),
  CONSTRAINT outside_legs_call FOREIGN KEY (tenant_id, call_id) REFERENCES call_records (tenant_id, call_id) ON DELETE CASCADE
) ENGINE=InnoDB DEFAULT CHARSET=utf8mb4 COLLATE=utf8mb4_bin;

-- The sums of them that the dialplan compares with the caps, of the tenant ('') and of each phone, in the tenant's time
-- zone. Ends are in UTC (DATETIME, so that no session's time zone moves them); a day that is over has cost nothing.
-- month_spent never shrinks within a month, whatever retention deletes. *_alarm_at: when somebody was told.
CREATE TABLE IF NOT EXISTS outbound_spend (
  tenant_id VARCHAR(64) NOT NULL,
  endpoint_id VARCHAR(255) NOT NULL,
  day_spent DECIMAL(14, 4) NOT NULL,
  month_spent DECIMAL(14, 4) NOT NULL,
  day_ends_at DATETIME NOT NULL,
  month_ends_at DATETIME NOT NULL,
  day_alarm_at TIMESTAMP(3) NULL,
  month_alarm_at TIMESTAMP(3) NULL,
  created_at TIMESTAMP(3) NOT NULL DEFAULT CURRENT_TIMESTAMP(3),
  updated_at TIMESTAMP(3) NOT NULL DEFAULT CURRENT_TIMESTAMP(3) ON UPDATE CURRENT_TIMESTAMP(3),
  PRIMARY KEY (tenant_id, endpoint_id),
  CONSTRAINT outbound_spend_tenant FOREIGN KEY (tenant_id) REFERENCES tenants (id)
) ENGINE=InnoDB DEFAULT CHARSET=utf8mb4 COLLATE=utf8mb4_bin;
