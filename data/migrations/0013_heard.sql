-- When targets that send by themselves were last heard.

CREATE TABLE heard (
  target  INTEGER PRIMARY KEY,
  at      INTEGER NOT NULL,
  deaf    INTEGER NOT NULL DEFAULT 0
);
