-- SIP MESSAGE from one phone of a tenant to another: whose it is says the endpoint that authenticated, never its From.
-- message_key tells a message that the phone sent twice from another one.
CREATE TABLE IF NOT EXISTS phone_messages (
  id BIGINT NOT NULL AUTO_INCREMENT,
  tenant_id VARCHAR(64) NOT NULL,
  sender_extension VARCHAR(20) NOT NULL,
  recipient_extension VARCHAR(20) NOT NULL,
  recipient_endpoint VARCHAR(255) NOT NULL,
  body TEXT NOT NULL,
  status ENUM('waiting', 'sent', 'expired', 'unknown') NOT NULL DEFAULT 'waiting',
  message_key CHAR(43) NOT NULL,
  created_at TIMESTAMP(3) NOT NULL DEFAULT CURRENT_TIMESTAMP(3),
  keep_until TIMESTAMP(3) NOT NULL,
  sent_at TIMESTAMP(3) NULL,
  PRIMARY KEY (id),
  UNIQUE KEY phone_messages_of_tenant (tenant_id, id),
  UNIQUE KEY phone_messages_once (tenant_id, message_key),
  KEY phone_messages_waiting (tenant_id, recipient_endpoint, status, id),
  KEY phone_messages_age (tenant_id, created_at),
  KEY phone_messages_end (status, keep_until),
  CONSTRAINT phone_messages_tenant FOREIGN KEY (tenant_id) REFERENCES tenants (id)
) ENGINE=InnoDB DEFAULT CHARSET=utf8mb4 COLLATE=utf8mb4_bin;

-- What a carrier sends as SIP MESSAGE is heard by the daemon and not taken for a call.
UPDATE ps_endpoints SET message_context = 'patchbay-messages' WHERE message_context IS NULL AND context = CONCAT(tenant_id, '_inbound');
