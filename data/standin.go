package data

import (
	"context"
	"database/sql"
	"slices"
	"time"

	"github.com/gaugewatch/gaugewatch/notify"
)

// group is how many messages are stood in for in one transaction, so that it
// takes a few milliseconds.
const group = 64

// StandIn makes a channel owe what deliveries to another have not told, and
// those that joined them. What the channel is told anyway, since the same
// news was routed to it, it does not owe twice. An error may come when some
// are done; each is whole or untouched, and the next call does the rest.
func (s *Store) StandIn(ctx context.Context, channel string, ids []int64, at time.Time) error {
	for some := range slices.Chunk(ids, group) {
		err := s.w.do(ctx, func(ctx context.Context, tx *sql.Tx) error {
			for _, id := range some {
				if err := (substitute{channel, id, at.UnixMilli()}).writeAll(ctx, tx); err != nil {
					return err
				}
			}
			return nil
		})
		if err != nil {
			return err
		}
	}
	return nil
}

// A substitute is a delivery to one channel instead of another.
type substitute struct {
	channel string
	of      int64 // the delivery that has not arrived
	at      int64 // since when, in unix milliseconds
}

// writeAll writes the substitutes of a delivery and of those that joined it,
// as far as they are untold.
func (s substitute) writeAll(ctx context.Context, tx *sql.Tx) error {
	untold, err := column[int64](ctx, tx, `SELECT id FROM deliveries WHERE (id = ? OR carrier = ?)
		AND stood_in = 0 AND state NOT IN (?, ?) ORDER BY id`, s.of, s.of, string(notify.Delivered), string(notify.Dropped))
	if err != nil {
		return err
	}
	for _, s.of = range untold {
		if err := s.write(ctx, tx); err != nil {
			return err
		}
	}
	return nil
}

// write copies what is to be told, and marks that this was done. A step of an
// alert is not copied where the channel is told the same news, or a later step:
// it tells how the alert stands then; nor an end that a message shows which the
// channel has of another step.
func (s substitute) write(ctx context.Context, tx *sql.Tx) error {
	if _, err := run(ctx, tx, "UPDATE deliveries SET stood_in = 1 WHERE id = ?", s.of); err != nil {
		return err
	}
	parts, err := column[int64](ctx, tx, `SELECT part FROM delivery_alerts AS mine JOIN deliveries AS d ON d.id = mine.delivery
		WHERE d.id = ? AND NOT EXISTS (
			SELECT 1 FROM delivery_alerts AS theirs JOIN deliveries AS other ON other.id = theirs.delivery
			WHERE theirs.alert = mine.alert AND other.channel = ? AND other.state NOT IN (?, ?) AND (
				theirs.what = mine.what AND `+newsOf("other")+` >= `+newsOf("d")+` OR
				mine.what NOT IN `+ends+` AND `+newsOf("other")+` > `+newsOf("d")+` OR
				mine.what IN `+ends+` AND `+showsEnd+`)) ORDER BY part`,
		s.of, s.channel, string(notify.Failed), string(notify.Dropped))
	if err != nil {
		return err
	}
	result, err := tx.ExecContext(ctx, `INSERT INTO deliveries (channel, cause, owed, state, next, stand_in, notice)
		SELECT ?, cause, ?, ?, ?, id, notice FROM deliveries AS d WHERE id = ? AND (? OR d.notice IS NOT NULL AND NOT EXISTS (
			SELECT 1 FROM deliveries AS other WHERE other.channel = ? AND other.notice = d.notice AND `+newsOf("other")+` = `+newsOf("d")+`))`,
		s.channel, s.at, string(notify.Owed), s.at, s.of, len(parts) > 0, s.channel)
	if err != nil {
		return err
	}
	if n, err := result.RowsAffected(); err != nil || n == 0 {
		return err
	}
	id, err := result.LastInsertId()
	if err != nil {
		return err
	}
	for _, part := range parts {
		if _, err := run(ctx, tx, `INSERT INTO delivery_alerts (delivery, part, alert, what)
			SELECT ?, part, alert, what FROM delivery_alerts WHERE delivery = ? AND part = ?`, id, s.of, part); err != nil {
			return err
		}
	}
	return nil
}

// showsEnd says whether the message that carries the delivery "other" was fixed
// when the alert of "mine" was over, as SQL.
const showsEnd = `EXISTS (
	SELECT 1 FROM deliveries AS carrier, json_each(carrier.body, '$.cards') AS card
	WHERE carrier.id = coalesce(other.carrier, other.id)
	AND card.value ->> 'alert' = 'A' || mine.alert AND card.value ->> 'state' IN ('ended', 'unwatched'))`

// newsOf is when what a delivery tells was news, as SQL over the name of its
// row: when the first in the row of those that it stands in for became owed.
func newsOf(delivery string) string {
	return `(WITH RECURSIVE former (id) AS (VALUES (` + delivery + `.id)
		UNION SELECT stand_in FROM deliveries JOIN former USING (id) WHERE stand_in IS NOT NULL)
		SELECT min(owed) FROM deliveries JOIN former USING (id))`
}
