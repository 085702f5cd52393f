-- What people hold back for a time.

CREATE TABLE mutes (
  id      INTEGER PRIMARY KEY,
  pause   INTEGER NOT NULL DEFAULT 0,
  scope   TEXT    NOT NULL,
  by      TEXT    NOT NULL DEFAULT '',
  why     TEXT    NOT NULL DEFAULT '',
  began   INTEGER NOT NULL,
  until   INTEGER NOT NULL,
  ended   INTEGER
);
