-- Reports with their pictures.

ALTER TABLE deliveries ADD COLUMN edition TEXT;

CREATE TABLE pictures (
  name     TEXT PRIMARY KEY,
  delivery INTEGER NOT NULL DEFAULT 0,
  made     INTEGER NOT NULL,
  png      BLOB    NOT NULL
);
CREATE INDEX pictures_delivery ON pictures (delivery);

CREATE INDEX alerts_resolved ON alerts (resolved) WHERE resolved IS NOT NULL;
