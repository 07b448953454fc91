-- What an erasure left, and why: [{"what": "spool_files", "why": "...", "until": null}].
ALTER TABLE privacy_receipts ADD COLUMN kept JSON NULL AFTER counts;
