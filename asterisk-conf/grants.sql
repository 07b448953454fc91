-- What Asterisk itself may do in the database, and nothing more. Run after the migrations, by somebody who may grant.
GRANT SELECT ON `${PATCHBAY_DB_NAME}`.ps_endpoints TO ${PATCHBAY_DB_USER};
GRANT SELECT ON `${PATCHBAY_DB_NAME}`.ps_auths TO ${PATCHBAY_DB_USER};
GRANT SELECT ON `${PATCHBAY_DB_NAME}`.ps_aors TO ${PATCHBAY_DB_USER};
GRANT SELECT ON `${PATCHBAY_DB_NAME}`.ps_endpoint_id_ips TO ${PATCHBAY_DB_USER};
GRANT SELECT ON `${PATCHBAY_DB_NAME}`.ps_registrations TO ${PATCHBAY_DB_USER};
GRANT SELECT ON `${PATCHBAY_DB_NAME}`.pbx_extensions TO ${PATCHBAY_DB_USER};
GRANT SELECT ON `${PATCHBAY_DB_NAME}`.pbx_trunks TO ${PATCHBAY_DB_USER};
GRANT SELECT ON `${PATCHBAY_DB_NAME}`.dids TO ${PATCHBAY_DB_USER};
GRANT SELECT ON `${PATCHBAY_DB_NAME}`.schedule_spans TO ${PATCHBAY_DB_USER};
GRANT SELECT ON `${PATCHBAY_DB_NAME}`.blocklist TO ${PATCHBAY_DB_USER};
GRANT SELECT ON `${PATCHBAY_DB_NAME}`.queues TO ${PATCHBAY_DB_USER};
GRANT SELECT (id, status, max_concurrent_calls, trial_expires_at, calling_code, features, recording_default, recording_announcement) ON `${PATCHBAY_DB_NAME}`.tenants TO ${PATCHBAY_DB_USER};
GRANT SELECT ON `${PATCHBAY_DB_NAME}`.music_classes TO ${PATCHBAY_DB_USER};
GRANT SELECT ON `${PATCHBAY_DB_NAME}`.music_files TO ${PATCHBAY_DB_USER};
GRANT SELECT, UPDATE (password) ON `${PATCHBAY_DB_NAME}`.voicemail TO ${PATCHBAY_DB_USER};
GRANT SELECT, INSERT, UPDATE, DELETE ON `${PATCHBAY_DB_NAME}`.voicemail_messages TO ${PATCHBAY_DB_USER};
