-- What made a call go another way than straight to its target, in order, by blanks: blocked after_hours overflow webhook
-- failover.
ALTER TABLE call_records ADD COLUMN routing VARCHAR(64) NOT NULL DEFAULT '';
