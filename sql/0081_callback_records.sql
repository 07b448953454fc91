-- The callback that a conversation was, by its number. Not a foreign key: records outlive callbacks.
ALTER TABLE call_records ADD COLUMN callback_id BIGINT NULL;
