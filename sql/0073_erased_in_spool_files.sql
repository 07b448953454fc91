-- Since when rows of this file say less of somebody than the file does; NULL: nothing is to be overwritten in it.
ALTER TABLE spool_files ADD COLUMN erased_at TIMESTAMP(3) NULL;
