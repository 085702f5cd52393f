-- Pictures that come from outside, which are JPEG too.

ALTER TABLE pictures RENAME COLUMN png TO bytes;
ALTER TABLE pictures ADD COLUMN request INTEGER NOT NULL DEFAULT 0;
CREATE INDEX pictures_request ON pictures (made, request, name) WHERE request > 0;
