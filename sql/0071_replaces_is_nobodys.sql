-- INVITE with Replaces (RFC 3891) would put whoever knows a dialog into its call, of whatever tenant: Asterisk does not ask
-- whose it is. Such a request belongs to the endpoint `replaces` of pjsip.conf, which nobody may use. The row stands here and
-- not in pjsip.conf: Asterisk reads this cache again only while it is empty, so one object from a file would keep it from
-- finding the trunks when it was started without its database. NULL tenant: for the whole PBX.
ALTER TABLE ps_endpoint_id_ips MODIFY COLUMN tenant_id VARCHAR(64) NULL;
INSERT IGNORE INTO ps_endpoint_id_ips (id, endpoint, match_header) VALUES ('replaces', 'replaces', 'Replaces: /.*/');
