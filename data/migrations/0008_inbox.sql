-- What providers post, from before it is answered until it has been seen to.

CREATE TABLE inbox (
  id      INTEGER PRIMARY KEY,
  account TEXT    NOT NULL,
  mark    TEXT    NOT NULL,
  body    TEXT    NOT NULL,
  at      INTEGER NOT NULL,
  done    INTEGER,
  UNIQUE (account, mark)
);
CREATE INDEX inbox_waiting ON inbox (account, id) WHERE done IS NULL;
