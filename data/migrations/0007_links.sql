-- Who may look at the page.

CREATE TABLE links (
  id        INTEGER PRIMARY KEY,
  name      TEXT    NOT NULL,
  read_only INTEGER NOT NULL,
  hash      TEXT    NOT NULL UNIQUE,
  made      INTEGER NOT NULL,
  expires   INTEGER NOT NULL,
  revoked   INTEGER
);
