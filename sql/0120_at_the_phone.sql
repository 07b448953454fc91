-- A phone or carrier that is gone without a goodbye ends its call, as in rows that are written from now on. Phones in browsers
-- have theirs since 0112.
UPDATE ps_endpoints SET rtp_timeout = 60, rtp_timeout_hold = 1800
  WHERE rtp_timeout IS NULL AND context = CONCAT(tenant_id, '_phones');
UPDATE ps_endpoints SET rtp_timeout = 300, rtp_timeout_hold = 1800
  WHERE rtp_timeout IS NULL AND context = CONCAT(tenant_id, '_inbound');

-- How people of settings.country dial: what comes before a number of the country:fewest:most digits of one that is dialled
-- without that, empty where none is:what comes before one of another country, empty for 00. For the dialplan, beside calling_code.
ALTER TABLE tenants ADD COLUMN dialling VARCHAR(12) GENERATED ALWAYS AS (COALESCE(ELT(FIELD(UPPER(JSON_UNQUOTE(JSON_EXTRACT(settings, '$.country'))),
    'AC', 'AD', 'AG', 'AI', 'AO', 'AS', 'AU', 'AW', 'BB', 'BF', 'BH', 'BI', 'BJ', 'BM', 'BN', 'BO', 'BQ', 'BR', 'BS',
    'BT', 'BW', 'BY', 'BZ', 'CA', 'CC', 'CF', 'CG', 'CI', 'CK', 'CL', 'CM', 'CN', 'CO', 'CR', 'CU', 'CV', 'CW', 'CX',
    'CY', 'CZ', 'DJ', 'DK', 'DM', 'DO', 'EE', 'ES', 'FJ', 'FK', 'FM', 'FO', 'GA', 'GD', 'GE', 'GI', 'GL', 'GM', 'GN',
    'GQ', 'GR', 'GT', 'GU', 'GW', 'GY', 'HK', 'HN', 'HT', 'HU', 'IN', 'IO', 'IS', 'IT', 'JM', 'JP', 'KI', 'KM', 'KN',
    'KW', 'KY', 'KZ', 'LB', 'LC', 'LI', 'LS', 'LT', 'LU', 'LV', 'MH', 'ML', 'MN', 'MO', 'MP', 'MR', 'MS', 'MT', 'MU',
    'MV', 'MX', 'MZ', 'NC', 'NE', 'NF', 'NI', 'NO', 'NP', 'NR', 'NU', 'OM', 'PA', 'PE', 'PF', 'PG', 'PL', 'PR', 'PT',
    'PW', 'QA', 'RU', 'SB', 'SC', 'SG', 'SH', 'SJ', 'SM', 'SN', 'SO', 'SR', 'ST', 'SV', 'SX', 'SY', 'SZ', 'TA', 'TC',
    'TD', 'TG', 'TJ', 'TK', 'TL', 'TM', 'TN', 'TO', 'TR', 'TT', 'TV', 'US', 'UZ', 'VA', 'VC', 'VG', 'VI', 'VN', 'VU',
    'WF', 'WS'
  ),
    ':5:5:', ':6:9:', '1:10:10:011', '1:10:10:011', ':9:9:', '1:10:10:011', '0:::0011', ':7:7:', '1:10:10:011', ':8:8:',
    ':8:8:', ':8:8:', ':10:10:', '1:10:10:011', ':7:7:', '0:8:8:', ':7:7:', '0:11:11:', '1:10:10:011', ':7:8:', ':7:8:',
    '80:9:9:810', ':7:7:', '1:10:10:011', '0:::0011', ':8:8:', ':9:9:', ':10:10:', ':5:5:', ':9:9:', ':9:9:',
    '0:11:11:', '0:10:10:', ':8:8:', '0:::119', ':7:7:', ':7:8:', '0:::0011', ':8:8:', ':9:9:', ':8:8:', ':8:8:',
    '1:10:10:011', '1:10:10:011', ':7:8:', ':9:9:', ':7:7:', ':5:5:', ':7:7:', ':6:6:', ':7:8:', '1:10:10:011',
    '0:9:9:', ':8:8:', ':6:6:', ':7:9:', ':8:9:', ':9:9:', ':10:10:', ':8:8:', '1:10:10:011', ':9:9:', ':7:7:', ':8:8:',
    ':8:8:', ':8:8:', '06:8:9:', '0:10:10:', ':7:7:', ':7:9:', ':6:11:', '1:10:10:011', '0:::010', '0:8:8:', ':7:7:',
    '1:10:10:011', ':8:8:', '1:10:10:011', '8:10:10:810', '0:8:8:', '1:10:10:011', '0:9:9:', ':8:8:', '0:8:8:',
    ':4:11:', ':8:8:', '1:7:7:011', ':8:8:', '0:8:8:', ':8:8:', '1:10:10:011', ':8:8:', '1:10:10:011', ':8:8:', ':7:8:',
    ':7:7:', ':10:10:', ':8:9:', ':6:6:', ':8:8:', ':6:6:', ':8:8:', ':8:8:', '0:10:10:', ':7:7:', ':4:7:', ':8:8:',
    ':7:8:', '0:9:9:', ':8:8:', ':7:8:', ':7:9:', '1:10:10:011', ':9:9:', ':7:7:011', ':8:8:', '8:10:10:810', ':5:7:',
    ':7:7:', ':8:8:', ':4:5:', ':8:8:', ':8:10:', ':9:9:', '0:8:8:', ':6:7:', ':7:7:', ':8:8:', '1:10:10:011', '0:9:9:',
    ':8:8:', ':4:4:', '1:10:10:011', ':8:8:', ':8:8:', ':9:9:810', ':4:7:', ':7:8:', '8:8:8:810', ':8:8:', ':5:7:',
    '0:10:10:', '1:10:10:011', ':5:7:', '1:10:10:011', ':9:9:', ':6:11:', '1:10:10:011', '1:10:10:011', '1:10:10:011',
    '0:9:9:', ':5:7:', ':6:6:', ':5:10:'
  ), IF(calling_code IS NULL, ':::', '0:::'))) VIRTUAL;
