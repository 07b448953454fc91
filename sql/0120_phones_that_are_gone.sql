-- A phone or carrier that is gone without a goodbye ends its call, as in rows that are written from now on. Phones in browsers
-- have theirs since 0112.
UPDATE ps_endpoints SET rtp_timeout = 60, rtp_timeout_hold = 1800
  WHERE rtp_timeout IS NULL AND context = CONCAT(tenant_id, '_phones');
UPDATE ps_endpoints SET rtp_timeout = 300, rtp_timeout_hold = 1800
  WHERE rtp_timeout IS NULL AND context = CONCAT(tenant_id, '_inbound');
