-- With which exit codes jobs have failed.

ALTER TABLE jobs ADD COLUMN code INTEGER NOT NULL DEFAULT 0;
