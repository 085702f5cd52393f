-- What tells requests from others that come more than once stands with them.

ALTER TABLE requests ADD COLUMN place TEXT;
ALTER TABLE requests ADD COLUMN mark TEXT;
CREATE UNIQUE INDEX requests_marks ON requests (place, mark) WHERE mark IS NOT NULL;
DELETE FROM facts WHERE name GLOB 'heard *';
