-- A deleted extension stays, its endpoint goes. That an extension leads to its own tenant's endpoint is held by the name.
ALTER TABLE pbx_extensions DROP FOREIGN KEY pbx_extensions_endpoint;
ALTER TABLE pbx_extensions ADD CONSTRAINT pbx_extensions_own_endpoint CHECK (LEFT(endpoint_id, CHAR_LENGTH(tenant_id) + 1) = CONCAT(tenant_id, '_'));

-- Asterisk 22 takes digests under this name; the older two are deprecated.
ALTER TABLE ps_auths MODIFY COLUMN auth_type ENUM('md5', 'userpass', 'google_oauth', 'digest');
