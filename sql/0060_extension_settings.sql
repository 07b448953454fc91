-- What a person sets on an extension; the dialplan reads it, so it holds while the daemon is dead. Forwards are numbers as
-- one would dial them from that phone: an extension of the own tenant or E.164.
ALTER TABLE pbx_extensions ADD COLUMN dnd BOOLEAN NOT NULL DEFAULT FALSE;
ALTER TABLE pbx_extensions ADD COLUMN forward_always VARCHAR(32) NULL;
ALTER TABLE pbx_extensions ADD COLUMN forward_busy VARCHAR(32) NULL;
ALTER TABLE pbx_extensions ADD COLUMN forward_no_answer VARCHAR(32) NULL;
ALTER TABLE pbx_extensions ADD COLUMN forward_unreachable VARCHAR(32) NULL;
ALTER TABLE pbx_extensions ADD COLUMN ring_seconds INT NOT NULL DEFAULT 30;
-- internal: only the own tenant; national: also numbers of the tenant's country (settings.country)
ALTER TABLE pbx_extensions ADD COLUMN outbound_class ENUM('internal', 'national', 'international') NOT NULL DEFAULT 'international';
-- shown to who is called outside; NULL for the tenant's first number
ALTER TABLE pbx_extensions ADD COLUMN outbound_number VARCHAR(32) NULL;
-- phones of one group may pick up one another's calls
ALTER TABLE pbx_extensions ADD COLUMN pickup_group VARCHAR(63) NULL;
