-- Messages that can be edited after they have been sent.

CREATE TABLE receipts (
  delivery INTEGER PRIMARY KEY REFERENCES deliveries ON DELETE CASCADE,
  receipt  TEXT    NOT NULL,
  changes  INTEGER NOT NULL DEFAULT 0
);
CREATE INDEX receipts_behind ON receipts (delivery) WHERE changes > 0;
