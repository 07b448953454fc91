-- A carrier that sends REFER would send our calls wherever it likes, and with the Call-ID and both tags of a call also into
-- that one (RFC 3891), of whatever tenant: Asterisk does not ask whose it is. Trunks carry calls; phones transfer them.
UPDATE ps_endpoints SET allow_transfer = 'no' WHERE context = CONCAT(tenant_id, '_inbound') AND allow_transfer IS NULL;
