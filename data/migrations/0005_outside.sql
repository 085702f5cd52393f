-- What comes from outside: its subjects, and the tokens that let it in.

ALTER TABLE subjects ADD COLUMN outside INTEGER NOT NULL DEFAULT 0;

CREATE TABLE tokens (
  id      INTEGER PRIMARY KEY,
  name    TEXT    NOT NULL,
  door    TEXT    NOT NULL,
  channel TEXT    NOT NULL DEFAULT '',
  hash    TEXT    NOT NULL UNIQUE,
  made    INTEGER NOT NULL,
  revoked INTEGER
);
