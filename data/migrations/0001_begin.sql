-- The first version: everything. schema.sql explains it.

CREATE TABLE subjects (
  id      INTEGER PRIMARY KEY,
  target  TEXT    NOT NULL,
  field   TEXT    NOT NULL DEFAULT '',
  unit    TEXT    NOT NULL DEFAULT '',
  title   TEXT    NOT NULL DEFAULT '',
  retired INTEGER,
  UNIQUE (target, field)
);

CREATE TABLE samples (
  at      INTEGER NOT NULL,
  series  INTEGER NOT NULL,
  value   REAL    NOT NULL,
  PRIMARY KEY (at, series)
) WITHOUT ROWID;

CREATE TABLE rejects (
  at      INTEGER NOT NULL,
  series  INTEGER NOT NULL,
  value   REAL,
  raw     TEXT    NOT NULL,
  class   TEXT    NOT NULL,
  PRIMARY KEY (at, series)
) WITHOUT ROWID;

CREATE TABLE spans (
  subject INTEGER NOT NULL,
  kind    TEXT    NOT NULL,
  reason  TEXT    NOT NULL DEFAULT '',
  began   INTEGER NOT NULL,
  ended   INTEGER,
  PRIMARY KEY (subject, kind, began)
) WITHOUT ROWID;
CREATE INDEX spans_open ON spans (subject) WHERE ended IS NULL;

CREATE TABLE summaries (
  span    INTEGER NOT NULL,
  at      INTEGER NOT NULL,
  series  INTEGER NOT NULL,
  min     REAL    NOT NULL,
  avg     REAL    NOT NULL,
  max     REAL    NOT NULL,
  count   INTEGER NOT NULL,
  PRIMARY KEY (span, series, at)
) WITHOUT ROWID;

CREATE TABLE dirty (
  span    INTEGER NOT NULL,
  at      INTEGER NOT NULL,
  marks   INTEGER NOT NULL DEFAULT 1,
  PRIMARY KEY (span, at)
) WITHOUT ROWID;

CREATE TABLE states (
  subject INTEGER PRIMARY KEY,
  state   TEXT    NOT NULL
);

CREATE TABLE alerts (
  id       INTEGER PRIMARY KEY,
  subject  INTEGER NOT NULL,
  kind     TEXT    NOT NULL,
  level    TEXT    NOT NULL,
  peak     TEXT    NOT NULL,
  since    INTEGER NOT NULL,
  fired    INTEGER NOT NULL,
  resolved INTEGER,
  drill    INTEGER NOT NULL DEFAULT 0,
  alert    TEXT    NOT NULL
);
CREATE INDEX alerts_open ON alerts (subject, kind) WHERE resolved IS NULL;
CREATE INDEX alerts_fired ON alerts (fired);

CREATE TABLE changes (
  id      INTEGER PRIMARY KEY,
  alert   INTEGER NOT NULL REFERENCES alerts ON DELETE CASCADE,
  at      INTEGER NOT NULL,
  what    TEXT    NOT NULL,
  level   TEXT    NOT NULL,
  value   REAL,
  text    TEXT    NOT NULL DEFAULT ''
);
CREATE INDEX changes_alert ON changes (alert);

CREATE TABLE deliveries (
  id       INTEGER PRIMARY KEY,
  channel  TEXT    NOT NULL,
  cause    TEXT    NOT NULL,
  owed     INTEGER NOT NULL,
  state    TEXT    NOT NULL,
  next     INTEGER NOT NULL,
  attempts INTEGER NOT NULL DEFAULT 0,
  stood_in INTEGER NOT NULL DEFAULT 0,
  carrier  INTEGER,
  stand_in INTEGER,
  notice   TEXT,
  key      TEXT    NOT NULL DEFAULT '',
  body     TEXT,
  done     INTEGER,
  error    TEXT    NOT NULL DEFAULT ''
);
CREATE INDEX deliveries_owed ON deliveries (channel, id) WHERE done IS NULL;
CREATE INDEX deliveries_done ON deliveries (done);
CREATE INDEX deliveries_carrier ON deliveries (carrier) WHERE carrier IS NOT NULL;

CREATE TABLE delivery_alerts (
  delivery INTEGER NOT NULL REFERENCES deliveries ON DELETE CASCADE,
  part     INTEGER NOT NULL,
  alert    INTEGER NOT NULL REFERENCES alerts,
  what     TEXT    NOT NULL,
  PRIMARY KEY (delivery, part)
) WITHOUT ROWID;
CREATE INDEX delivery_alerts_alert ON delivery_alerts (alert);

CREATE TABLE attempts (
  id       INTEGER PRIMARY KEY,
  delivery INTEGER NOT NULL REFERENCES deliveries ON DELETE CASCADE,
  at       INTEGER NOT NULL,
  took     INTEGER NOT NULL,
  outcome  TEXT    NOT NULL,
  answer   TEXT    NOT NULL DEFAULT ''
);
CREATE INDEX attempts_delivery ON attempts (delivery);

CREATE TABLE requests (
  id      INTEGER PRIMARY KEY,
  kind    TEXT    NOT NULL,
  body    TEXT    NOT NULL,
  at      INTEGER NOT NULL,
  done    INTEGER,
  answer  TEXT    NOT NULL DEFAULT ''
);
CREATE INDEX requests_waiting ON requests (id) WHERE done IS NULL;

CREATE TABLE facts (
  name    TEXT PRIMARY KEY,
  value   TEXT NOT NULL
) WITHOUT ROWID;
