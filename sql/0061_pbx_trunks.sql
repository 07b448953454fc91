-- What is ours of a trunk; Asterisk's side is in the ps_ tables under endpoint_id. A trunk that is not enabled has no
-- registration and no identify there, so it neither calls nor is heard.
CREATE TABLE IF NOT EXISTS pbx_trunks (
  id BIGINT NOT NULL AUTO_INCREMENT,
  tenant_id VARCHAR(64) NOT NULL,
  name VARCHAR(80) COLLATE utf8mb4_unicode_ci NOT NULL,
  endpoint_id VARCHAR(255) NOT NULL,
  kind ENUM('registration', 'ip') NOT NULL,
  server VARCHAR(253) NOT NULL,
  port INT NULL,
  transport ENUM('udp', 'tcp', 'tls') NOT NULL DEFAULT 'udp',
  srtp BOOLEAN NOT NULL DEFAULT FALSE,
  username VARCHAR(128) NULL,
  -- of the tenant; what the carrier is told to put into the request line of calls to this account
  inbound_number VARCHAR(32) NULL,
  -- ["192.0.2.10", "198.51.100.0/28"]: what comes from there is this trunk's
  addresses JSON NOT NULL,
  codecs VARCHAR(200) NOT NULL,
  caller_id_policy ENUM('as_set', 'tenant_number', 'passthrough') NOT NULL DEFAULT 'as_set',
  -- of the number in E.164: so many characters from its front go, then this is put before it
  strip_digits INT NOT NULL DEFAULT 0,
  prepend VARCHAR(16) NOT NULL DEFAULT '',
  -- the smallest is used
  priority INT NOT NULL DEFAULT 100,
  enabled BOOLEAN NOT NULL DEFAULT TRUE,
  created_at TIMESTAMP(3) NOT NULL DEFAULT CURRENT_TIMESTAMP(3),
  updated_at TIMESTAMP(3) NOT NULL DEFAULT CURRENT_TIMESTAMP(3) ON UPDATE CURRENT_TIMESTAMP(3),
  PRIMARY KEY (id),
  UNIQUE KEY pbx_trunks_of_tenant (tenant_id, id),
  UNIQUE KEY pbx_trunks_name (tenant_id, name),
  UNIQUE KEY pbx_trunks_endpoint (tenant_id, endpoint_id),
  CONSTRAINT pbx_trunks_endpoint FOREIGN KEY (tenant_id, endpoint_id) REFERENCES ps_endpoints (tenant_id, id)
) ENGINE=InnoDB DEFAULT CHARSET=utf8mb4 COLLATE=utf8mb4_bin;

-- Trunks that were made before there was a name for them.
INSERT IGNORE INTO pbx_trunks (tenant_id, name, endpoint_id, kind, server, addresses, codecs)
SELECT e.tenant_id, e.id, e.id, 'ip', COALESCE(SUBSTRING_INDEX(SUBSTRING_INDEX(a.contact, ':', 2), ':', -1), ''),
  COALESCE((SELECT CONCAT('["', GROUP_CONCAT(i.`match` SEPARATOR '","'), '"]') FROM ps_endpoint_id_ips i WHERE i.tenant_id = e.tenant_id AND i.endpoint = e.id), '[]'),
  COALESCE(e.allow, '')
FROM ps_endpoints e LEFT JOIN ps_aors a ON a.tenant_id = e.tenant_id AND a.id = e.id
WHERE e.context = CONCAT(e.tenant_id, '_inbound');
