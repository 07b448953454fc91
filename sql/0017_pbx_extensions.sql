-- A tenant's extension number -> its endpoint. Two tenants may both have a 1001; their endpoints differ.
CREATE TABLE IF NOT EXISTS pbx_extensions (
  id BIGINT NOT NULL AUTO_INCREMENT,
  tenant_id VARCHAR(64) NOT NULL,
  extension VARCHAR(20) NOT NULL,
  endpoint_id VARCHAR(255) NOT NULL,
  user_id BIGINT NULL,
  mailbox VARCHAR(80) NULL,
  display_name VARCHAR(80) COLLATE utf8mb4_unicode_ci NOT NULL DEFAULT '',
  metadata JSON NULL,
  created_at TIMESTAMP(3) NOT NULL DEFAULT CURRENT_TIMESTAMP(3),
  updated_at TIMESTAMP(3) NOT NULL DEFAULT CURRENT_TIMESTAMP(3) ON UPDATE CURRENT_TIMESTAMP(3),
  deleted_at TIMESTAMP(3) NULL,
  live TINYINT GENERATED ALWAYS AS (IF(deleted_at IS NULL, 1, NULL)) VIRTUAL,
  PRIMARY KEY (id),
  UNIQUE KEY pbx_extensions_number (tenant_id, extension, live),
  UNIQUE KEY pbx_extensions_endpoint (endpoint_id, live),
  UNIQUE KEY pbx_extensions_of_tenant (tenant_id, id),
  KEY pbx_extensions_endpoint_of_tenant (tenant_id, endpoint_id),
  KEY pbx_extensions_user (tenant_id, user_id),
  CONSTRAINT pbx_extensions_endpoint FOREIGN KEY (tenant_id, endpoint_id) REFERENCES ps_endpoints (tenant_id, id),
  CONSTRAINT pbx_extensions_user FOREIGN KEY (tenant_id, user_id) REFERENCES user_roles (tenant_id, user_id)
) ENGINE=InnoDB DEFAULT CHARSET=utf8mb4 COLLATE=utf8mb4_bin;
