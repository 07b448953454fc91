-- Voicemail as people see it. voicemail_messages is Asterisk's and the evidence; these rows follow it.

-- A carrier may send a longer name than the official 80 characters, and a row that does not fit is a message lost.
ALTER TABLE voicemail_messages MODIFY COLUMN callerid VARCHAR(255);

-- What is ours of a mailbox; one without a row is as the defaults say. queue_id: the members of the queue share it.
-- mail_to NULL: the address of whose extension it is.
CREATE TABLE IF NOT EXISTS voicemail_boxes (
  tenant_id VARCHAR(64) NOT NULL,
  box_id INT NOT NULL,
  queue_id BIGINT NULL,
  mail ENUM('off', 'attach', 'link') NOT NULL DEFAULT 'off',
  mail_to VARCHAR(255) NULL,
  delete_mailed BOOLEAN NOT NULL DEFAULT FALSE,
  created_at TIMESTAMP(3) NOT NULL DEFAULT CURRENT_TIMESTAMP(3),
  updated_at TIMESTAMP(3) NOT NULL DEFAULT CURRENT_TIMESTAMP(3) ON UPDATE CURRENT_TIMESTAMP(3),
  PRIMARY KEY (tenant_id, box_id),
  KEY voicemail_boxes_queue (tenant_id, queue_id),
  CONSTRAINT voicemail_boxes_box FOREIGN KEY (tenant_id, box_id) REFERENCES voicemail (tenant_id, uniqueid) ON DELETE CASCADE,
  CONSTRAINT voicemail_boxes_queue FOREIGN KEY (tenant_id, queue_id) REFERENCES queues (tenant_id, id)
) ENGINE=InnoDB DEFAULT CHARSET=utf8mb4 COLLATE=utf8mb4_bin;

-- folder is Asterisk's word for where the message lies; in Cust5 it waits to be deleted for good (deleted_at). callerid is
-- the number alone, callername the name that came with it. user_id and endpoint_id: whose box it was when it came.
CREATE TABLE IF NOT EXISTS voicemails (
  id BIGINT NOT NULL AUTO_INCREMENT,
  tenant_id VARCHAR(64) NOT NULL,
  box_id INT NOT NULL,
  msg_id VARCHAR(40) NOT NULL,
  folder VARCHAR(20) NOT NULL,
  call_id CHAR(22) NULL,
  did_id BIGINT NULL,
  user_id BIGINT NULL,
  endpoint_id VARCHAR(255) NULL,
  callerid VARCHAR(80) NOT NULL,
  callername VARCHAR(255) NOT NULL,
  duration INT NOT NULL,
  size INT NOT NULL,
  format VARCHAR(10) NOT NULL DEFAULT 'wav',
  urgent BOOLEAN NOT NULL DEFAULT FALSE,
  is_read BOOLEAN NOT NULL DEFAULT FALSE,
  read_at TIMESTAMP(3) NULL,
  received_at TIMESTAMP(3) NOT NULL DEFAULT CURRENT_TIMESTAMP(3),
  transcription TEXT NULL,
  metadata JSON NULL,
  created_at TIMESTAMP(3) NOT NULL DEFAULT CURRENT_TIMESTAMP(3),
  updated_at TIMESTAMP(3) NOT NULL DEFAULT CURRENT_TIMESTAMP(3) ON UPDATE CURRENT_TIMESTAMP(3),
  deleted_at TIMESTAMP(3) NULL,
  live TINYINT GENERATED ALWAYS AS (IF(deleted_at IS NULL, 1, NULL)) VIRTUAL,
  PRIMARY KEY (id),
  UNIQUE KEY voicemails_of_tenant (tenant_id, id),
  UNIQUE KEY voicemails_message (tenant_id, box_id, msg_id),
  KEY voicemails_by_time (tenant_id, live, received_at, id),
  KEY voicemails_box_by_time (tenant_id, box_id, live, received_at, id),
  KEY voicemails_from (tenant_id, callerid, received_at, id),
  KEY voicemails_call (tenant_id, call_id),
  KEY voicemails_deleted (deleted_at),
  KEY voicemails_received (received_at),
  KEY voicemails_user (tenant_id, user_id),
  KEY voicemails_did (tenant_id, did_id),
  CONSTRAINT voicemails_box FOREIGN KEY (tenant_id, box_id) REFERENCES voicemail (tenant_id, uniqueid) ON DELETE CASCADE,
  CONSTRAINT voicemails_user FOREIGN KEY (tenant_id, user_id) REFERENCES user_roles (tenant_id, user_id),
  CONSTRAINT voicemails_did FOREIGN KEY (tenant_id, did_id) REFERENCES dids (tenant_id, id)
) ENGINE=InnoDB DEFAULT CHARSET=utf8mb4 COLLATE=utf8mb4_bin;
