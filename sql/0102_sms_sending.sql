-- What waits to be sent. A row goes when an attempt begins, and comes back only when surely nothing was sent.
CREATE TABLE IF NOT EXISTS sms_outgoing (
  tenant_id VARCHAR(64) NOT NULL,
  message_id BIGINT NOT NULL,
  due_at TIMESTAMP(3) NOT NULL,
  created_at TIMESTAMP(3) NOT NULL DEFAULT CURRENT_TIMESTAMP(3),
  PRIMARY KEY (tenant_id, message_id),
  KEY sms_outgoing_due (due_at),
  KEY sms_outgoing_due_of_tenant (tenant_id, due_at),
  CONSTRAINT sms_outgoing_message FOREIGN KEY (tenant_id, message_id) REFERENCES sms_messages (tenant_id, id) ON DELETE CASCADE
) ENGINE=InnoDB DEFAULT CHARSET=utf8mb4 COLLATE=utf8mb4_bin;

-- Each attempt is written before it is made: one whose end nobody wrote may have reached the provider, and is never made
-- again by itself. reference goes with it and comes back in the provider's reports.
CREATE TABLE IF NOT EXISTS sms_attempts (
  id BIGINT NOT NULL AUTO_INCREMENT,
  tenant_id VARCHAR(64) NOT NULL,
  message_id BIGINT NOT NULL,
  did_id BIGINT NULL,
  provider_id BIGINT NULL,
  attempt INT NOT NULL,
  reference CHAR(22) NOT NULL,
  outcome ENUM('under_way', 'accepted', 'refused', 'not_sent', 'unknown') NOT NULL DEFAULT 'under_way',
  detail VARCHAR(255) NULL,
  -- when the provider is asked (again) what became of it; NULL for never
  look_up_at TIMESTAMP(3) NULL,
  look_ups INT NOT NULL DEFAULT 0,
  started_at TIMESTAMP(3) NOT NULL,
  ended_at TIMESTAMP(3) NULL,
  PRIMARY KEY (id),
  UNIQUE KEY sms_attempts_of_message (tenant_id, message_id, attempt),
  UNIQUE KEY sms_attempts_reference (tenant_id, reference),
  KEY sms_attempts_pace (tenant_id, did_id, started_at),
  KEY sms_attempts_of_tenant (tenant_id, started_at),
  KEY sms_attempts_open (outcome, started_at),
  KEY sms_attempts_look_up (look_up_at),
  CONSTRAINT sms_attempts_message FOREIGN KEY (tenant_id, message_id) REFERENCES sms_messages (tenant_id, id) ON DELETE CASCADE
) ENGINE=InnoDB DEFAULT CHARSET=utf8mb4 COLLATE=utf8mb4_bin;

-- What a number's webhook is told, until it has answered; `dead` waits for somebody to ask for it again.
CREATE TABLE IF NOT EXISTS sms_webhook_deliveries (
  id BIGINT NOT NULL AUTO_INCREMENT,
  tenant_id VARCHAR(64) NOT NULL,
  message_id BIGINT NOT NULL,
  delivery_key CHAR(22) NOT NULL,
  url VARCHAR(1024) NOT NULL,
  status ENUM('waiting', 'delivered', 'dead') NOT NULL DEFAULT 'waiting',
  attempts INT NOT NULL DEFAULT 0,
  next_try_at TIMESTAMP(3) NULL,
  last_status INT NULL,
  last_error VARCHAR(255) NULL,
  created_at TIMESTAMP(3) NOT NULL DEFAULT CURRENT_TIMESTAMP(3),
  updated_at TIMESTAMP(3) NOT NULL DEFAULT CURRENT_TIMESTAMP(3),
  PRIMARY KEY (id),
  UNIQUE KEY sms_webhook_deliveries_of_tenant (tenant_id, id),
  UNIQUE KEY sms_webhook_deliveries_message (tenant_id, message_id),
  KEY sms_webhook_deliveries_list (tenant_id, status, id),
  KEY sms_webhook_deliveries_due (next_try_at),
  CONSTRAINT sms_webhook_deliveries_message FOREIGN KEY (tenant_id, message_id) REFERENCES sms_messages (tenant_id, id) ON DELETE CASCADE
) ENGINE=InnoDB DEFAULT CHARSET=utf8mb4 COLLATE=utf8mb4_bin;
