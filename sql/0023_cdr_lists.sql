-- What the spool adds to Asterisk's own columns: the tenantids that Asterisk stamped on both channels (the witnesses
-- from which tenant_id follows), and where the leg stands in the files.
ALTER TABLE cdr ADD COLUMN tenantid VARCHAR(80) NULL;
ALTER TABLE cdr ADD COLUMN peertenantid VARCHAR(80) NULL;
ALTER TABLE cdr ADD COLUMN spool_file_id BIGINT NULL;
ALTER TABLE cdr ADD COLUMN spool_offset BIGINT NULL;

-- Lists of legs by what people filter on, and legs of a conversation before its tenant is known.
ALTER TABLE cdr ADD KEY cdr_by_linkedid (pbx, linkedid);
ALTER TABLE cdr ADD KEY cdr_by_src (tenant_id, src, start_us, id);
ALTER TABLE cdr ADD KEY cdr_by_dst (tenant_id, dst, start_us, id);
ALTER TABLE cdr ADD KEY cdr_by_queue (tenant_id, queue_name, start_us, id);
ALTER TABLE cdr ADD KEY cdr_by_disposition (tenant_id, disposition, start_us, id);
ALTER TABLE cdr ADD KEY cdr_by_user_time (tenant_id, user_id, start_us, id);
ALTER TABLE cdr ADD KEY cdr_by_did_time (tenant_id, did_id, start_us, id);
ALTER TABLE cdr DROP KEY cdr_by_user;
ALTER TABLE cdr DROP KEY cdr_by_did;
