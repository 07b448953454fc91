-- People outside of the tenant: who calls, writes and is called.
--
-- A row of contacts is the whole truth of one; the tables contact_* repeat parts of it so that each can be found by an
-- index. They hold rows of contacts that are not deleted, and are written anew with every change of one.

-- emails: [{"email", "label"}], phones: [{"number", "label", "e164"}], tag_ids: [1, 2]. sort_name is the name as lists
-- order it: letters without accents, small, surname last. user_id is the owner. merged_into_id: deleted by a merge.
CREATE TABLE IF NOT EXISTS contacts (
  id BIGINT NOT NULL AUTO_INCREMENT,
  tenant_id VARCHAR(64) NOT NULL,
  user_id BIGINT NULL,
  first_name VARCHAR(128) COLLATE utf8mb4_unicode_ci NOT NULL DEFAULT '',
  last_name VARCHAR(128) COLLATE utf8mb4_unicode_ci NOT NULL DEFAULT '',
  company VARCHAR(128) COLLATE utf8mb4_unicode_ci NULL,
  job_title VARCHAR(128) COLLATE utf8mb4_unicode_ci NULL,
  emails JSON NOT NULL,
  phones JSON NOT NULL,
  tag_ids JSON NOT NULL,
  notes TEXT NULL,
  metadata JSON NOT NULL,
  sort_name VARCHAR(160) NOT NULL,
  merged_into_id BIGINT NULL,
  created_at TIMESTAMP(3) NOT NULL DEFAULT CURRENT_TIMESTAMP(3),
  updated_at TIMESTAMP(3) NOT NULL DEFAULT CURRENT_TIMESTAMP(3),
  deleted_at TIMESTAMP(3) NULL,
  live TINYINT GENERATED ALWAYS AS (IF(deleted_at IS NULL, 1, NULL)) VIRTUAL,
  PRIMARY KEY (id),
  UNIQUE KEY contacts_of_tenant (tenant_id, id),
  KEY contacts_by_name (tenant_id, live, sort_name, id),
  KEY contacts_by_creation (tenant_id, live, created_at, id),
  KEY contacts_by_change (tenant_id, live, updated_at, id),
  KEY contacts_owner_by_name (tenant_id, user_id, live, sort_name, id),
  KEY contacts_owner_by_creation (tenant_id, user_id, live, created_at, id),
  KEY contacts_owner_by_change (tenant_id, user_id, live, updated_at, id),
  KEY contacts_merged (tenant_id, merged_into_id),
  CONSTRAINT contacts_tenant FOREIGN KEY (tenant_id) REFERENCES tenants (id),
  CONSTRAINT contacts_owner FOREIGN KEY (tenant_id, user_id) REFERENCES user_roles (tenant_id, user_id),
  CONSTRAINT contacts_merged FOREIGN KEY (tenant_id, merged_into_id) REFERENCES contacts (tenant_id, id)
) ENGINE=InnoDB DEFAULT CHARSET=utf8mb4 COLLATE=utf8mb4_bin;

-- What makes two contacts the same person: a number, an e-mail address, or name and company.
CREATE TABLE IF NOT EXISTS contact_keys (
  tenant_id VARCHAR(64) NOT NULL,
  kind ENUM('phone', 'email', 'name') NOT NULL,
  value VARCHAR(330) NOT NULL,
  contact_id BIGINT NOT NULL,
  created_at TIMESTAMP(3) NOT NULL DEFAULT CURRENT_TIMESTAMP(3),
  PRIMARY KEY (tenant_id, kind, value, contact_id),
  KEY contact_keys_contact (tenant_id, contact_id),
  CONSTRAINT contact_keys_contact FOREIGN KEY (tenant_id, contact_id) REFERENCES contacts (tenant_id, id) ON DELETE CASCADE
) ENGINE=InnoDB DEFAULT CHARSET=utf8mb4 COLLATE=utf8mb4_bin;

-- Words by whose beginning a contact is found.
CREATE TABLE IF NOT EXISTS contact_terms (
  tenant_id VARCHAR(64) NOT NULL,
  term VARCHAR(160) NOT NULL,
  contact_id BIGINT NOT NULL,
  created_at TIMESTAMP(3) NOT NULL DEFAULT CURRENT_TIMESTAMP(3),
  PRIMARY KEY (tenant_id, term, contact_id),
  KEY contact_terms_contact (tenant_id, contact_id, term),
  CONSTRAINT contact_terms_contact FOREIGN KEY (tenant_id, contact_id) REFERENCES contacts (tenant_id, id) ON DELETE CASCADE
) ENGINE=InnoDB DEFAULT CHARSET=utf8mb4 COLLATE=utf8mb4_bin;

CREATE TABLE IF NOT EXISTS tags (
  id BIGINT NOT NULL AUTO_INCREMENT,
  tenant_id VARCHAR(64) NOT NULL,
  name VARCHAR(64) COLLATE utf8mb4_unicode_ci NOT NULL,
  color CHAR(7) NULL,
  created_at TIMESTAMP(3) NOT NULL DEFAULT CURRENT_TIMESTAMP(3),
  updated_at TIMESTAMP(3) NOT NULL DEFAULT CURRENT_TIMESTAMP(3),
  PRIMARY KEY (id),
  UNIQUE KEY tags_of_tenant (tenant_id, id),
  UNIQUE KEY tags_name (tenant_id, name),
  CONSTRAINT tags_tenant FOREIGN KEY (tenant_id) REFERENCES tenants (id)
) ENGINE=InnoDB DEFAULT CHARSET=utf8mb4 COLLATE=utf8mb4_bin;

-- sort_name and the times repeat the contact's, so that the contacts of a tag have every order too.
CREATE TABLE IF NOT EXISTS contact_tags (
  tenant_id VARCHAR(64) NOT NULL,
  tag_id BIGINT NOT NULL,
  contact_id BIGINT NOT NULL,
  sort_name VARCHAR(160) NOT NULL,
  contact_created_at TIMESTAMP(3) NOT NULL DEFAULT CURRENT_TIMESTAMP(3),
  contact_updated_at TIMESTAMP(3) NOT NULL DEFAULT CURRENT_TIMESTAMP(3),
  created_at TIMESTAMP(3) NOT NULL DEFAULT CURRENT_TIMESTAMP(3),
  PRIMARY KEY (tenant_id, tag_id, contact_id),
  KEY contact_tags_contact (tenant_id, contact_id),
  KEY contact_tags_by_name (tenant_id, tag_id, sort_name, contact_id),
  KEY contact_tags_by_creation (tenant_id, tag_id, contact_created_at, contact_id),
  KEY contact_tags_by_change (tenant_id, tag_id, contact_updated_at, contact_id),
  CONSTRAINT contact_tags_tag FOREIGN KEY (tenant_id, tag_id) REFERENCES tags (tenant_id, id) ON DELETE CASCADE,
  CONSTRAINT contact_tags_contact FOREIGN KEY (tenant_id, contact_id) REFERENCES contacts (tenant_id, id) ON DELETE CASCADE
) ENGINE=InnoDB DEFAULT CHARSET=utf8mb4 COLLATE=utf8mb4_bin;

-- Both contacts as they were before one was merged into the other, and how the one that stayed came out of it.
CREATE TABLE IF NOT EXISTS contact_merges (
  id BIGINT NOT NULL AUTO_INCREMENT,
  tenant_id VARCHAR(64) NOT NULL,
  contact_id BIGINT NOT NULL,
  from_id BIGINT NOT NULL,
  user_id BIGINT NULL,
  kept JSON NOT NULL,
  gone JSON NOT NULL,
  merged JSON NOT NULL,
  created_at TIMESTAMP(3) NOT NULL DEFAULT CURRENT_TIMESTAMP(3),
  undone_at TIMESTAMP(3) NULL,
  PRIMARY KEY (id),
  UNIQUE KEY contact_merges_of_tenant (tenant_id, id),
  KEY contact_merges_into (tenant_id, contact_id, id),
  KEY contact_merges_from (tenant_id, from_id),
  CONSTRAINT contact_merges_into FOREIGN KEY (tenant_id, contact_id) REFERENCES contacts (tenant_id, id) ON DELETE CASCADE,
  CONSTRAINT contact_merges_from FOREIGN KEY (tenant_id, from_id) REFERENCES contacts (tenant_id, id) ON DELETE CASCADE
) ENGINE=InnoDB DEFAULT CHARSET=utf8mb4 COLLATE=utf8mb4_bin;
