-- Hold and wrap-up of a call, found by the call: a report over a day reads that day's, one over years reads no row twice.
ALTER TABLE agent_intervals ADD KEY agent_intervals_call (tenant_id, call_id, user_id, label, started_at, ended_at);
