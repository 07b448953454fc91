-- Whether calls are recorded, for the dialplan. NULL: whatever counts without it (dialplan/record.conf).
ALTER TABLE queues ADD COLUMN recording_policy ENUM('never', 'on_demand', 'always') NULL;
ALTER TABLE pbx_extensions ADD COLUMN recording_policy ENUM('never', 'on_demand', 'always') NULL;
-- Computed, so that whoever writes settings and features need not know. A (always) or O (on demand); NULL: never
ALTER TABLE tenants ADD COLUMN recording_default CHAR(1) GENERATED ALWAYS AS (
  CASE JSON_UNQUOTE(JSON_EXTRACT(settings, '$.call_recording')) WHEN 'always' THEN 'A' WHEN 'on_demand' THEN 'O' END
) VIRTUAL;
-- The music (its name) whose first piece is played before a call is recorded, '' for none; NULL: this tenant records nothing
ALTER TABLE tenants ADD COLUMN recording_announcement VARCHAR(64) GENERATED ALWAYS AS (
  IF(JSON_UNQUOTE(JSON_EXTRACT(features, '$.recording')) = 'true',
    COALESCE(JSON_UNQUOTE(JSON_EXTRACT(settings, '$.recording_announcement')), ''), NULL)
) VIRTUAL;
