-- What jobs have reported of themselves.

CREATE TABLE jobs (
  name    TEXT PRIMARY KEY,
  known   INTEGER NOT NULL,
  heard   INTEGER,
  began   INTEGER,
  failed  INTEGER NOT NULL DEFAULT 0,
  overdue INTEGER NOT NULL DEFAULT 0,
  said    TEXT    NOT NULL DEFAULT ''
) WITHOUT ROWID;
