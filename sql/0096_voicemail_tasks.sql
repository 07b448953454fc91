-- What is still to be done about a message: each once. Written with the message, so that none is forgotten; claimed for
-- a while by whoever does it, so that two daemons do not both.
CREATE TABLE IF NOT EXISTS voicemail_tasks (
  id BIGINT NOT NULL AUTO_INCREMENT,
  tenant_id VARCHAR(64) NOT NULL,
  voicemail_id BIGINT NOT NULL,
  kind ENUM('mail', 'transcribe', 'delete') NOT NULL,
  state ENUM('waiting', 'done', 'failed') NOT NULL DEFAULT 'waiting',
  attempts INT NOT NULL DEFAULT 0,
  due_at TIMESTAMP(3) NOT NULL DEFAULT CURRENT_TIMESTAMP(3),
  error VARCHAR(255) NULL,
  created_at TIMESTAMP(3) NOT NULL DEFAULT CURRENT_TIMESTAMP(3),
  updated_at TIMESTAMP(3) NOT NULL DEFAULT CURRENT_TIMESTAMP(3) ON UPDATE CURRENT_TIMESTAMP(3),
  PRIMARY KEY (id),
  UNIQUE KEY voicemail_tasks_of_tenant (tenant_id, id),
  UNIQUE KEY voicemail_tasks_once (tenant_id, voicemail_id, kind),
  KEY voicemail_tasks_due (state, due_at),
  CONSTRAINT voicemail_tasks_voicemail FOREIGN KEY (tenant_id, voicemail_id) REFERENCES voicemails (tenant_id, id) ON DELETE CASCADE
) ENGINE=InnoDB DEFAULT CHARSET=utf8mb4 COLLATE=utf8mb4_bin;

-- Who writes down what is said. The secret signs what is sent, so it is kept sealed, not hashed.
CREATE TABLE IF NOT EXISTS voicemail_transcription (
  tenant_id VARCHAR(64) NOT NULL,
  url VARCHAR(512) NOT NULL,
  secret VARCHAR(512) NOT NULL,
  created_at TIMESTAMP(3) NOT NULL DEFAULT CURRENT_TIMESTAMP(3),
  updated_at TIMESTAMP(3) NOT NULL DEFAULT CURRENT_TIMESTAMP(3) ON UPDATE CURRENT_TIMESTAMP(3),
  PRIMARY KEY (tenant_id),
  CONSTRAINT voicemail_transcription_tenant FOREIGN KEY (tenant_id) REFERENCES tenants (id)
) ENGINE=InnoDB DEFAULT CHARSET=utf8mb4 COLLATE=utf8mb4_bin;
