-- A conversation: one number of the tenant and one outside. read_id: up to which message somebody of the tenant has read.
CREATE TABLE IF NOT EXISTS sms_threads (
  id BIGINT NOT NULL AUTO_INCREMENT,
  tenant_id VARCHAR(64) NOT NULL,
  did_id BIGINT NOT NULL,
  number VARCHAR(32) NOT NULL,
  contact_id BIGINT NULL,
  last_id BIGINT NULL,
  last_at TIMESTAMP(3) NOT NULL DEFAULT CURRENT_TIMESTAMP(3),
  -- when the person outside wrote last
  heard_at TIMESTAMP(3) NULL,
  read_id BIGINT NOT NULL DEFAULT 0,
  unread INT NOT NULL DEFAULT 0,
  created_at TIMESTAMP(3) NOT NULL DEFAULT CURRENT_TIMESTAMP(3),
  PRIMARY KEY (id),
  UNIQUE KEY sms_threads_of_tenant (tenant_id, id),
  UNIQUE KEY sms_threads_pair (tenant_id, did_id, number),
  KEY sms_threads_latest (tenant_id, last_at, id),
  KEY sms_threads_contact (tenant_id, contact_id, last_at, id),
  KEY sms_threads_number (tenant_id, number),
  CONSTRAINT sms_threads_did FOREIGN KEY (tenant_id, did_id) REFERENCES dids (tenant_id, id)
) ENGINE=InnoDB DEFAULT CHARSET=utf8mb4 COLLATE=utf8mb4_bin;

-- Whose a conversation is: the owner of the number, the members of its queue, and whoever wrote in it.
CREATE TABLE IF NOT EXISTS sms_thread_people (
  tenant_id VARCHAR(64) NOT NULL,
  thread_id BIGINT NOT NULL,
  user_id BIGINT NOT NULL,
  created_at TIMESTAMP(3) NOT NULL DEFAULT CURRENT_TIMESTAMP(3),
  PRIMARY KEY (tenant_id, thread_id, user_id),
  KEY sms_thread_people_user (tenant_id, user_id, thread_id),
  CONSTRAINT sms_thread_people_thread FOREIGN KEY (tenant_id, thread_id) REFERENCES sms_threads (tenant_id, id) ON DELETE CASCADE
) ENGINE=InnoDB DEFAULT CHARSET=utf8mb4 COLLATE=utf8mb4_bin;

-- provider_message_id: the provider's own name of it (of its first part), so that what comes twice is one. client_key:
-- what the client named it by, so that what is asked twice is one. is_unknown: it was handed over and the answer was lost;
-- only a report of the provider can end that. is_automatic: a confirmation that the register of opt-outs does not hold up.
CREATE TABLE IF NOT EXISTS sms_messages (
  id BIGINT NOT NULL AUTO_INCREMENT,
  tenant_id VARCHAR(64) NOT NULL,
  thread_id BIGINT NOT NULL,
  did_id BIGINT NULL,
  direction ENUM('inbound', 'outbound') NOT NULL,
  sender VARCHAR(32) NOT NULL,
  recipient VARCHAR(32) NOT NULL,
  body TEXT NULL,
  status ENUM('pending', 'queued', 'sent', 'delivered', 'failed', 'received') NOT NULL DEFAULT 'pending',
  is_unknown BOOLEAN NOT NULL DEFAULT FALSE,
  is_automatic BOOLEAN NOT NULL DEFAULT FALSE,
  error_code VARCHAR(32) NULL,
  error_message VARCHAR(255) NULL,
  encoding ENUM('gsm7', 'ucs2') NOT NULL DEFAULT 'gsm7',
  segments INT NOT NULL DEFAULT 1,
  cost DECIMAL(10, 4) NOT NULL DEFAULT 0,
  currency CHAR(3) NULL,
  user_id BIGINT NULL,
  contact_id BIGINT NULL,
  provider ENUM('internal', 'http', 'smpp', 'sip') NOT NULL DEFAULT 'internal',
  provider_id BIGINT NULL,
  provider_message_id VARCHAR(128) NULL,
  client_key VARCHAR(300) NULL,
  metadata JSON NULL,
  send_at TIMESTAMP(3) NULL,
  sent_at TIMESTAMP(3) NULL,
  delivered_at TIMESTAMP(3) NULL,
  created_at TIMESTAMP(3) NOT NULL DEFAULT CURRENT_TIMESTAMP(3),
  updated_at TIMESTAMP(3) NOT NULL DEFAULT CURRENT_TIMESTAMP(3),
  PRIMARY KEY (id),
  UNIQUE KEY sms_messages_of_tenant (tenant_id, id),
  UNIQUE KEY sms_messages_provider (tenant_id, provider_id, provider_message_id),
  UNIQUE KEY sms_messages_client (tenant_id, client_key),
  KEY sms_messages_thread (tenant_id, thread_id, id),
  KEY sms_messages_status (tenant_id, status, id),
  KEY sms_messages_did (tenant_id, did_id, id),
  KEY sms_messages_contact (tenant_id, contact_id, id),
  KEY sms_messages_age (tenant_id, created_at),
  KEY sms_messages_sender (tenant_id, sender, id),
  KEY sms_messages_recipient (tenant_id, recipient, id),
  CONSTRAINT sms_messages_thread FOREIGN KEY (tenant_id, thread_id) REFERENCES sms_threads (tenant_id, id),
  CONSTRAINT sms_messages_provider FOREIGN KEY (tenant_id, provider_id) REFERENCES sms_providers (tenant_id, id)
) ENGINE=InnoDB DEFAULT CHARSET=utf8mb4 COLLATE=utf8mb4_bin;

-- The parts of what went out, by the provider's name of each; reports come by part.
CREATE TABLE IF NOT EXISTS sms_parts (
  tenant_id VARCHAR(64) NOT NULL,
  provider_id BIGINT NOT NULL,
  provider_message_id VARCHAR(128) NOT NULL,
  message_id BIGINT NOT NULL,
  status ENUM('pending', 'queued', 'sent', 'delivered', 'failed', 'received') NOT NULL,
  created_at TIMESTAMP(3) NOT NULL DEFAULT CURRENT_TIMESTAMP(3),
  PRIMARY KEY (tenant_id, provider_id, provider_message_id),
  KEY sms_parts_message (tenant_id, message_id),
  CONSTRAINT sms_parts_message FOREIGN KEY (tenant_id, message_id) REFERENCES sms_messages (tenant_id, id) ON DELETE CASCADE
) ENGINE=InnoDB DEFAULT CHARSET=utf8mb4 COLLATE=utf8mb4_bin;

-- Parts of what comes in, until the others are there.
CREATE TABLE IF NOT EXISTS sms_fragments (
  tenant_id VARCHAR(64) NOT NULL,
  provider_id BIGINT NOT NULL,
  sender VARCHAR(32) NOT NULL,
  recipient VARCHAR(32) NOT NULL,
  reference INT NOT NULL,
  total INT NOT NULL,
  part INT NOT NULL,
  body TEXT NOT NULL,
  created_at TIMESTAMP(3) NOT NULL DEFAULT CURRENT_TIMESTAMP(3),
  PRIMARY KEY (tenant_id, provider_id, sender, recipient, reference, total, part),
  KEY sms_fragments_age (created_at),
  CONSTRAINT sms_fragments_provider FOREIGN KEY (tenant_id, provider_id) REFERENCES sms_providers (tenant_id, id) ON DELETE CASCADE
) ENGINE=InnoDB DEFAULT CHARSET=utf8mb4 COLLATE=utf8mb4_bin;

-- Who does not want to be written to, by whatever number of the tenant. A row stays when somebody comes back.
CREATE TABLE IF NOT EXISTS sms_opt_outs (
  id BIGINT NOT NULL AUTO_INCREMENT,
  tenant_id VARCHAR(64) NOT NULL,
  number VARCHAR(32) NOT NULL,
  is_out BOOLEAN NOT NULL,
  source ENUM('keyword', 'manual') NOT NULL,
  message_id BIGINT NULL,
  changed_at TIMESTAMP(3) NOT NULL DEFAULT CURRENT_TIMESTAMP(3),
  -- when the person was last told who writes
  helped_at TIMESTAMP(3) NULL,
  created_at TIMESTAMP(3) NOT NULL DEFAULT CURRENT_TIMESTAMP(3),
  PRIMARY KEY (id),
  UNIQUE KEY sms_opt_outs_number (tenant_id, number),
  KEY sms_opt_outs_list (tenant_id, is_out, id),
  CONSTRAINT sms_opt_outs_tenant FOREIGN KEY (tenant_id) REFERENCES tenants (id)
) ENGINE=InnoDB DEFAULT CHARSET=utf8mb4 COLLATE=utf8mb4_bin;
