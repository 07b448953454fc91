-- Call detail records and the queue log.

-- One row per leg, exactly once: Asterisk's sequence restarts at each boot, its uniqueids do not. The *_us columns are
-- epoch microseconds and the truth; start, answer and end say the same in UTC for people. tenant_id may be NULL because
-- a PBX can also be told to write here itself; such rows belong to nobody and nobody is shown them.
CREATE TABLE IF NOT EXISTS cdr (
  accountcode VARCHAR(80),
  src VARCHAR(80),
  dst VARCHAR(80),
  dcontext VARCHAR(80),
  clid VARCHAR(255),
  channel VARCHAR(160),
  dstchannel VARCHAR(160),
  lastapp VARCHAR(80),
  lastdata VARCHAR(255),
  `start` DATETIME(3),
  answer DATETIME(3),
  `end` DATETIME(3),
  duration INT,
  billsec INT,
  disposition VARCHAR(45),
  amaflags VARCHAR(45),
  userfield VARCHAR(256),
  uniqueid VARCHAR(150),
  linkedid VARCHAR(150),
  peeraccount VARCHAR(80),
  sequence INT,
  id BIGINT NOT NULL AUTO_INCREMENT,
  tenant_id VARCHAR(64) NULL,
  pbx VARCHAR(32) NOT NULL DEFAULT '',
  start_us BIGINT NOT NULL DEFAULT 0,
  answer_us BIGINT NULL,
  end_us BIGINT NULL,
  recordingfile VARCHAR(255) NULL,
  did_id BIGINT NULL,
  user_id BIGINT NULL,
  queue_name VARCHAR(128) NULL,
  queue_wait_time INT NULL,
  metadata JSON NULL,
  created_at TIMESTAMP(3) NOT NULL DEFAULT CURRENT_TIMESTAMP(3),
  updated_at TIMESTAMP(3) NOT NULL DEFAULT CURRENT_TIMESTAMP(3) ON UPDATE CURRENT_TIMESTAMP(3),
  PRIMARY KEY (id),
  UNIQUE KEY cdr_leg (pbx, uniqueid, sequence, start_us),
  KEY cdr_by_time (tenant_id, start_us, id),
  KEY cdr_by_conversation (tenant_id, linkedid),
  KEY cdr_by_did (tenant_id, did_id),
  KEY cdr_by_user (tenant_id, user_id),
  CONSTRAINT cdr_tenant FOREIGN KEY (tenant_id) REFERENCES tenants (id),
  CONSTRAINT cdr_user FOREIGN KEY (tenant_id, user_id) REFERENCES user_roles (tenant_id, user_id),
  CONSTRAINT cdr_did FOREIGN KEY (tenant_id, did_id) REFERENCES dids (tenant_id, id)
) ENGINE=InnoDB ROW_FORMAT=DYNAMIC DEFAULT CHARSET=utf8mb4 COLLATE=utf8mb4_bin;

-- Written by Asterisk when mapped in extconfig; the queue's name says whose it is.
CREATE TABLE IF NOT EXISTS queue_log (
  id BIGINT NOT NULL AUTO_INCREMENT,
  `time` DATETIME(6),
  callid VARCHAR(80),
  queuename VARCHAR(256),
  agent VARCHAR(160),
  event VARCHAR(32),
  data1 VARCHAR(100),
  data2 VARCHAR(100),
  data3 VARCHAR(100),
  data4 VARCHAR(100),
  data5 VARCHAR(100),
  tenant_id VARCHAR(64) GENERATED ALWAYS AS (IF(LOCATE('_', queuename) BETWEEN 2 AND 65, SUBSTRING_INDEX(queuename, '_', 1), NULL)) STORED,
  PRIMARY KEY (id),
  KEY queue_log_by_time (tenant_id, `time`)
) ENGINE=InnoDB ROW_FORMAT=DYNAMIC DEFAULT CHARSET=utf8mb4 COLLATE=utf8mb4_bin;
