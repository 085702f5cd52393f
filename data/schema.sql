-- The database of gaugewatch: one SQLite file, plain tables, readable with
-- sqlite3, pandas or Grafana. This file describes the newest version; it is
-- also what a new database is made from. Older databases reach it through the
-- numbered steps in migrations/.
--
-- Times are INTEGER unix milliseconds, UTC. Levels, kinds and classes are the
-- words that the program prints. JSON columns hold the program's own structs.
-- PRAGMA user_version is the number of the latest step; PRAGMA application_id
-- is 0x47617567, "Gaug".

-- Who has an identity: targets, and fields of targets. A rename keeps the id.
-- The id of a field is also its series. New ids are given in the order in
-- which a tick polls the targets, so that a commit appends at one end.
CREATE TABLE subjects (
  id      INTEGER PRIMARY KEY,
  target  TEXT    NOT NULL,             -- the target's name in the configuration
  field   TEXT    NOT NULL DEFAULT '',  -- the field's name; '' for the target itself
  unit    TEXT    NOT NULL DEFAULT '',  -- unit of the values, as configured last
  title   TEXT    NOT NULL DEFAULT '',  -- what people call it, as configured last
  retired INTEGER,                      -- when it left the configuration; NULL while in it
  outside INTEGER NOT NULL DEFAULT 0,   -- 1: named by what comes in from outside: target is the door, field the name
  UNIQUE (target, field)
);

-- Every good value. The first value wins on the same key.
CREATE TABLE samples (
  at      INTEGER NOT NULL,             -- the tick that asked for it
  series  INTEGER NOT NULL,             -- subjects.id of the field
  value   REAL    NOT NULL,             -- after scale and offset
  PRIMARY KEY (at, series)
) WITHOUT ROWID;

-- Values that were refused (reject list, implausible, gate), for the record.
CREATE TABLE rejects (
  at      INTEGER NOT NULL,             -- the tick that asked for it
  series  INTEGER NOT NULL,             -- subjects.id of the field
  value   REAL,                         -- the number, if it was one
  raw     TEXT    NOT NULL,             -- what the device said, cut to 200 characters
  class   TEXT    NOT NULL,             -- why it was refused
  PRIMARY KEY (at, series)
) WITHOUT ROWID;

-- Everything that was not a value, written on change.
CREATE TABLE spans (
  subject INTEGER NOT NULL,             -- subjects.id; 0 for the program itself
  kind    TEXT    NOT NULL,             -- missing, invalid, no_response; not_watched for subject 0
  reason  TEXT    NOT NULL DEFAULT '',  -- the class of the fault; for not_watched: stopped or unknown
  began   INTEGER NOT NULL,             -- the first tick without a value
  ended   INTEGER,                      -- the first tick with a value again; NULL while it lasts
  PRIMARY KEY (subject, kind, began)
) WITHOUT ROWID;
CREATE INDEX spans_open ON spans (subject) WHERE ended IS NULL;

-- Samples condensed, written once when a bucket closes.
CREATE TABLE summaries (
  span    INTEGER NOT NULL,             -- length of the bucket: 3600000 or 86400000
  at      INTEGER NOT NULL,             -- begin of the bucket, a multiple of span
  series  INTEGER NOT NULL,             -- subjects.id of the field
  min     REAL    NOT NULL,
  avg     REAL    NOT NULL,
  max     REAL    NOT NULL,
  count   INTEGER NOT NULL,             -- samples in the bucket
  PRIMARY KEY (span, series, at)
) WITHOUT ROWID;

-- Buckets that have closed, or got a late sample since, and wait to be
-- summarised.
CREATE TABLE dirty (
  span    INTEGER NOT NULL,             -- as in summaries
  at      INTEGER NOT NULL,             -- as in summaries
  marks   INTEGER NOT NULL DEFAULT 1,   -- how often marked: tells a mark made while summarising
  PRIMARY KEY (span, at)
) WITHOUT ROWID;

-- What judgement remembers of a subject: where something is pending or firing,
-- or the rules look far back.
CREATE TABLE states (
  subject INTEGER PRIMARY KEY,          -- subjects.id
  state   TEXT    NOT NULL              -- JSON of checks.State
);

-- One row an alert, from its firing on.
CREATE TABLE alerts (
  id       INTEGER PRIMARY KEY,         -- A41 is row 41
  subject  INTEGER NOT NULL,            -- subjects.id
  kind     TEXT    NOT NULL,            -- bound, missing, invalid, no_response, stale, stuck, rise, fall, event, uplink
  level    TEXT    NOT NULL,            -- the present level
  peak     TEXT    NOT NULL,            -- the highest level so far
  since    INTEGER NOT NULL,            -- first seen
  fired    INTEGER NOT NULL,            -- became an alert
  resolved INTEGER,                     -- ended; NULL while it lasts
  drill    INTEGER NOT NULL DEFAULT 0,  -- 1: a rehearsal
  alert    TEXT    NOT NULL             -- JSON of checks.Alert: all of it
);
CREATE INDEX alerts_open ON alerts (subject, kind) WHERE resolved IS NULL;
CREATE INDEX alerts_fired ON alerts (fired);
CREATE INDEX alerts_resolved ON alerts (resolved) WHERE resolved IS NOT NULL;

-- The life of an alert, step by step.
CREATE TABLE changes (
  id      INTEGER PRIMARY KEY,
  alert   INTEGER NOT NULL REFERENCES alerts ON DELETE CASCADE,
  at      INTEGER NOT NULL,             -- when judged
  what    TEXT    NOT NULL,             -- fired, worsened, eased, resolved, unwatched; by people and rules:
                                        -- reminded, resumed, escalated, acknowledged, held, released, noted
  level   TEXT    NOT NULL,             -- the level after the step
  value   REAL,                         -- the value that caused it, if one did
  text    TEXT    NOT NULL DEFAULT ''   -- what the fault said, if one did; by whom or which rule the step was taken
);
CREATE INDEX changes_alert ON changes (alert);

-- The outbox and its history: one row a message owed to one channel.
CREATE TABLE deliveries (
  id       INTEGER PRIMARY KEY,
  channel  TEXT    NOT NULL,            -- the channel's name
  cause    TEXT    NOT NULL,            -- alert, notice, report
  owed     INTEGER NOT NULL,            -- when it became owed
  state    TEXT    NOT NULL,            -- owed, sending, unknown, sent, failed, dropped, joined
  next     INTEGER NOT NULL,            -- not to be tried before
  attempts INTEGER NOT NULL DEFAULT 0,
  stood_in INTEGER NOT NULL DEFAULT 0,  -- 1: the fallback has been told instead
  carrier  INTEGER,                     -- deliveries.id of the message that carries it, if not its own
  stand_in INTEGER,                     -- deliveries.id whose channel this one stands in for
  notice   TEXT,                        -- JSON of notify.Notice, for notices and tests
  edition  TEXT,                        -- JSON of notify.Edition, for reports
  key      TEXT    NOT NULL DEFAULT '', -- idempotency key, frozen before the first byte leaves
  body     TEXT,                        -- JSON of notify.Message, frozen with the key
  done     INTEGER,                     -- when it reached sent, failed or dropped
  error    TEXT    NOT NULL DEFAULT ''  -- why the latest attempt did not arrive, and what to do
);
CREATE INDEX deliveries_owed ON deliveries (channel, id) WHERE done IS NULL;
CREATE INDEX deliveries_done ON deliveries (done);
CREATE INDEX deliveries_carrier ON deliveries (carrier) WHERE carrier IS NOT NULL;

-- Which steps of which alerts a delivery tells.
CREATE TABLE delivery_alerts (
  delivery INTEGER NOT NULL REFERENCES deliveries ON DELETE CASCADE,
  part     INTEGER NOT NULL,            -- 0, 1, ...: the order of the steps
  alert    INTEGER NOT NULL REFERENCES alerts,
  what     TEXT    NOT NULL,            -- the step that is told
  PRIMARY KEY (delivery, part)
) WITHOUT ROWID;
CREATE INDEX delivery_alerts_alert ON delivery_alerts (alert);

-- Messages that have been sent and can be edited, as long as an alert that they
-- tell of lasts, or they do not show yet how it ended.
CREATE TABLE receipts (
  delivery INTEGER PRIMARY KEY REFERENCES deliveries ON DELETE CASCADE, -- the one whose message it is
  receipt  TEXT    NOT NULL,            -- what the provider calls the message
  changes  INTEGER NOT NULL DEFAULT 0   -- steps of its alerts that the message does not show yet
);
CREATE INDEX receipts_behind ON receipts (delivery) WHERE changes > 0;

-- Pictures that messages show, and their tiles.
CREATE TABLE pictures (
  name     TEXT PRIMARY KEY,            -- unguessable, with .png or .jpg: under which it is served
  delivery INTEGER NOT NULL DEFAULT 0,  -- deliveries.id of the message that shows it; 0: none that is kept, or several
  made     INTEGER NOT NULL,            -- when the message was fixed
  bytes    BLOB    NOT NULL,
  request  INTEGER NOT NULL DEFAULT 0   -- requests.id of the alarm that it came with; 0: none
);
CREATE INDEX pictures_delivery ON pictures (delivery);
CREATE INDEX pictures_request ON pictures (made, request, name) WHERE request > 0;

-- The ledger: every attempt to deliver.
CREATE TABLE attempts (
  id       INTEGER PRIMARY KEY,
  delivery INTEGER NOT NULL REFERENCES deliveries ON DELETE CASCADE,
  at       INTEGER NOT NULL,            -- when it ended
  took     INTEGER NOT NULL,            -- milliseconds
  outcome  TEXT    NOT NULL,            -- sent, temporary, permanent, unknown
  answer   TEXT    NOT NULL DEFAULT ''  -- what the provider said, without secrets
);
CREATE INDEX attempts_delivery ON attempts (delivery);

-- What people hold back for a time, and have held back.
CREATE TABLE mutes (
  id      INTEGER PRIMARY KEY,          -- M3 is row 3
  pause   INTEGER NOT NULL DEFAULT 0,   -- 1: a pause, after which people are told again what is still wrong
  scope   TEXT    NOT NULL,             -- of what nothing is told: TARGET, TARGET/FIELD or tag:NAME
  by      TEXT    NOT NULL DEFAULT '',  -- who asked for it
  why     TEXT    NOT NULL DEFAULT '',  -- their reason
  began   INTEGER NOT NULL,             -- from when on
  until   INTEGER NOT NULL,             -- when it ends by itself
  ended   INTEGER                       -- when it has ended; NULL while it is in force
);

-- Who may come in from outside, by a secret of which the hash is kept.
CREATE TABLE tokens (
  id      INTEGER PRIMARY KEY,
  name    TEXT    NOT NULL,             -- what people call it; unique among those in force
  door    TEXT    NOT NULL,             -- where it lets in: alert, notify, values
  channel TEXT    NOT NULL DEFAULT '',  -- the only channel that is told; '': all, by their rules
  hash    TEXT    NOT NULL UNIQUE,      -- SHA-256 of the secret, in hexadecimal digits
  made    INTEGER NOT NULL,
  revoked INTEGER                       -- from when on it lets nobody in; NULL while it does
);

-- Who may look at the page, by a link of which the hash is kept.
CREATE TABLE links (
  id        INTEGER PRIMARY KEY,
  name      TEXT    NOT NULL,           -- what people call who has it; unique among those in force
  read_only INTEGER NOT NULL,           -- 1: only looks, 0: may also acknowledge, mute and pause
  hash      TEXT    NOT NULL UNIQUE,    -- SHA-256 of the secret, in hexadecimal digits
  made      INTEGER NOT NULL,
  expires   INTEGER NOT NULL,           -- from when on it opens nothing
  revoked   INTEGER,                    -- from when on it opens nothing, since somebody said so; NULL: nobody has
  badges    INTEGER NOT NULL DEFAULT 0  -- 1: it shows badges, and no page
);

-- What jobs have reported of themselves.
CREATE TABLE jobs (
  name    TEXT PRIMARY KEY,             -- as the configuration has it
  known   INTEGER NOT NULL,             -- when it was first in the configuration
  heard   INTEGER,                      -- when it last reported that it has ended, well or not; NULL: never
  began   INTEGER,                      -- when the run began that is under way; NULL: none is known of
  failed  INTEGER NOT NULL DEFAULT 0,   -- 1: it failed when it was last heard
  code    INTEGER NOT NULL DEFAULT 0,   -- with which exit code it failed; 0: it did not say
  overdue INTEGER NOT NULL DEFAULT 0,   -- 1: it is known that a report is missing
  said    TEXT    NOT NULL DEFAULT ''   -- what it said with its latest report, cut to 10 kB
) WITHOUT ROWID;

-- When targets that send their values by themselves were last heard.
CREATE TABLE heard (
  target  INTEGER PRIMARY KEY,          -- subjects.id
  at      INTEGER NOT NULL,             -- when it last sent something; before the first time, since when it is awaited
  deaf    INTEGER NOT NULL DEFAULT 0    -- milliseconds since then in which it was due and the program did not run
);

-- What another process asks of the daemon; applied and kept as an audit.
CREATE TABLE requests (
  id      INTEGER PRIMARY KEY,
  kind    TEXT    NOT NULL,             -- drill, mute, unmute, acknowledge, ...
  body    TEXT    NOT NULL,             -- JSON, by kind
  at      INTEGER NOT NULL,             -- when it was asked
  done    INTEGER,                      -- when it was applied; NULL while it waits
  answer  TEXT    NOT NULL DEFAULT '',  -- what became of it
  place   TEXT,                         -- where it came from; NULL: another process
  mark    TEXT                          -- what tells it from others from there; NULL: nothing does
);
CREATE INDEX requests_waiting ON requests (id) WHERE done IS NULL;
CREATE UNIQUE INDEX requests_marks ON requests (place, mark) WHERE mark IS NOT NULL;

-- What providers post, from before it is answered until it has been seen to; then
-- what tells it from others, since it may come again.
CREATE TABLE inbox (
  id      INTEGER PRIMARY KEY,
  account TEXT    NOT NULL,             -- of ours, that has heard it
  mark    TEXT    NOT NULL,             -- the provider's, of this one event
  body    TEXT    NOT NULL,             -- what it says; empty once it is done
  at      INTEGER NOT NULL,             -- when it came
  done    INTEGER,                      -- when it had been seen to; NULL while it waits
  UNIQUE (account, mark)
);
CREATE INDEX inbox_waiting ON inbox (account, id) WHERE done IS NULL;

-- Small facts about the program itself.
CREATE TABLE facts (
  name    TEXT PRIMARY KEY,             -- alive, stopped, condensed, pruned, config, ...
  value   TEXT NOT NULL
) WITHOUT ROWID;
