-- What phones dial for a queue, and send callers on to.
ALTER TABLE queues ADD COLUMN extension VARCHAR(6) NULL;
ALTER TABLE queues ADD UNIQUE KEY queues_extension (tenant_id, extension, live);
