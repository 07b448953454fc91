-- Nothing is asked of a trunk but where it comes from, so it must not be found by the user that a caller writes into From.
UPDATE ps_endpoints SET identify_by = 'ip' WHERE context = CONCAT(tenant_id, '_inbound') AND identify_by IS NULL;
