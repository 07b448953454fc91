-- Suspended in one tenant, and in no other: users.status is the account's, of all its tenants.
ALTER TABLE user_roles ADD COLUMN status ENUM('active', 'suspended') NOT NULL DEFAULT 'active' AFTER role;
