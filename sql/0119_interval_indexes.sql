-- Reports read what was spent in a period or on a call from one index, not row by row.

ALTER TABLE agent_intervals ADD KEY agent_intervals_call (tenant_id, call_id, user_id, label, started_at, ended_at);
ALTER TABLE agent_intervals ADD KEY agent_intervals_time (tenant_id, user_id, ended_at, started_at, label);
-- The first of these is the beginning of the one above now; the second nobody asks any more.
ALTER TABLE agent_intervals DROP KEY agent_intervals_end;
ALTER TABLE agent_intervals DROP KEY agent_intervals_period;
