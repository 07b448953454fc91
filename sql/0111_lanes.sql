-- What is due is looked for tenant by tenant, so that one whose provider hangs keeps no other waiting.
ALTER TABLE voicemail_tasks ADD KEY voicemail_tasks_due_of_tenant (tenant_id, state, due_at);

ALTER TABLE sms_webhook_deliveries ADD KEY sms_webhook_deliveries_due_of_tenant (tenant_id, next_try_at);
