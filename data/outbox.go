package data

import (
	"context"
	"database/sql"
	"encoding/json"
	"errors"
	"fmt"
	"maps"
	"slices"

	"github.com/gaugewatch/gaugewatch/checks"
	"github.com/gaugewatch/gaugewatch/notify"
)

var (
	_ notify.Outbox = (*Store)(nil)
	_ notify.Album  = (*Store)(nil)
)

// Due returns what a channel owes, in the order in which it became owed. A
// delivery that was being sent when the program last ended is still Sending.
func (s *Store) Due(ctx context.Context, channel string) ([]notify.Delivery, error) {
	entries, err := s.entries(ctx, filter{where: "channel = ? AND done IS NULL", args: []any{channel}, order: "id"})
	due := make([]notify.Delivery, len(entries))
	for i, e := range entries {
		due[i] = e.Delivery
		if err == nil {
			err = s.illustrate(ctx, due[i].Message)
		}
	}
	return due, explain(s.path, err)
}

// Freeze fixes the message of a delivery before it is sent, and joins others
// to it. Only what is owed can be frozen; what is frozen already can be
// frozen again with the same key alone. On a full disk a message with pictures
// fails with [notify.ErrNoRoom].
func (s *Store) Freeze(ctx context.Context, f notify.Frozen) error {
	body, err := json.Marshal(f.Message)
	if err != nil {
		return explain(s.path, err)
	}
	do := s.w.do
	if len(f.Message.Pictures) > 0 {
		do = s.w.doWithRoom
	}
	err = do(ctx, func(ctx context.Context, tx *sql.Tx) error {
		n, err := run(ctx, tx, `UPDATE deliveries SET state = ?, key = ?, body = ?, carrier = NULL
			WHERE id = ? AND (state = ? OR state IN (?, ?) AND key = ?)`,
			string(notify.Sending), f.Message.Key, string(body),
			f.Carrier, string(notify.Owed), string(notify.Sending), string(notify.Unsure), f.Message.Key)
		if err != nil {
			return err
		}
		if n == 0 {
			return fmt.Errorf("delivery %d cannot be frozen: %w", f.Carrier, notify.ErrNotOwed)
		}
		if err := writePictures(ctx, tx, f); err != nil {
			return fmt.Errorf("pictures of delivery %d: %w", f.Carrier, err)
		}
		return join(ctx, tx, f)
	})
	if len(f.Message.Pictures) > 0 && errors.Is(err, ErrFull) {
		return fmt.Errorf("%w: %w", notify.ErrNoRoom, err)
	}
	return err
}

// join makes deliveries travel in the message of a carrier.
func join(ctx context.Context, tx *sql.Tx, f notify.Frozen) error {
	joined, err := json.Marshal(f.Joined)
	if err != nil {
		return err
	}
	n, err := run(ctx, tx, `UPDATE deliveries SET state = ?, carrier = ?
		WHERE id IN (SELECT value FROM json_each(?)) AND id <> ? AND (state = ? OR state = ? AND carrier = ?)
		AND channel = (SELECT channel FROM deliveries WHERE id = ?)`,
		string(notify.Joined), f.Carrier, string(joined), f.Carrier, string(notify.Owed), string(notify.Joined), f.Carrier, f.Carrier)
	if err != nil {
		return err
	}
	if n < int64(len(f.Joined)) {
		return fmt.Errorf("%d of the deliveries %v cannot join %d: %w to the same channel", int64(len(f.Joined))-n, f.Joined, f.Carrier, notify.ErrNotOwed)
	}
	return nil
}

// Settle records an attempt and what follows from it for the carrier and all
// that joined it. A result without outcome is no attempt: a person drops the
// delivery. Where a delivery has failed, its fallback owes it from now on, as
// by [Store.StandIn], and other channels owe the refusal, unless they have
// owed one since a message of the channel last arrived; and the same for a
// report that is missed.
func (s *Store) Settle(ctx context.Context, o notify.Settled) error {
	return s.w.do(ctx, func(ctx context.Context, tx *sql.Tx) error {
		if err := attempt(ctx, tx, o); err != nil {
			return err
		}
		n, err := settle(ctx, tx, o)
		if err != nil {
			return err
		}
		if n == 0 {
			return fmt.Errorf("delivery %d cannot be settled: %w any more", o.Carrier, notify.ErrNotOwed)
		}
		switch o.State {
		case notify.Failed:
			return fail(ctx, tx, o)
		case notify.Delivered:
			return arrive(ctx, tx, o)
		default:
			return miss(ctx, tx, o)
		}
	})
}

// attempt records an attempt, if there was one.
func attempt(ctx context.Context, tx *sql.Tx, o notify.Settled) error {
	if o.Result.Outcome == 0 {
		return nil
	}
	_, err := run(ctx, tx, "INSERT INTO attempts (delivery, at, took, outcome, answer) VALUES (?, ?, ?, ?, ?)",
		o.Carrier, o.At.UnixMilli(), o.Took.Milliseconds(), o.Result.Outcome.String(), o.Result.Text)
	return err
}

// arrive does what follows where a message has arrived.
func arrive(ctx context.Context, tx *sql.Tx, o notify.Settled) error {
	for _, do := range []func(context.Context, *sql.Tx, notify.Settled) error{post, arrived, partly, accepted} {
		if err := do(ctx, tx, o); err != nil {
			return err
		}
	}
	return nil
}

// fail does what follows where a message has failed for good.
func fail(ctx context.Context, tx *sql.Tx, o notify.Settled) error {
	if o.Fallback != "" {
		if err := (substitute{o.Fallback, o.Carrier, o.At.UnixMilli()}).writeAll(ctx, tx); err != nil {
			return err
		}
	}
	if err := refuse(ctx, tx, o); err != nil {
		return err
	}
	_, err := dropEnds(ctx, tx, o)
	return err
}

// factRefused and the name of a channel are the name of the fact that its
// provider refuses it, and since when.
const factRefused = "refused "

// factPartly and the name of a channel are the name of the fact that some of it
// are not reached, and since when.
const factPartly = "partly refused "

// refuse makes other channels owe that the one of a delivery is refused, where
// that is news.
func refuse(ctx context.Context, tx *sql.Tx, o notify.Settled) error {
	return tellOthers(ctx, tx, o, factRefused)
}

// partly makes other channels owe that some of the one of a delivery are not
// reached, where that is news, or notes that all are.
func partly(ctx context.Context, tx *sql.Tx, o notify.Settled) error {
	if o.Result.Partly {
		return tellOthers(ctx, tx, o, factPartly)
	}
	_, err := run(ctx, tx, "DELETE FROM facts WHERE name = (SELECT ? || channel FROM deliveries WHERE id = ?)", factPartly, o.Carrier)
	return err
}

// tellOthers makes other channels owe what a settlement says of its own, unless a
// fact says that they have been told.
func tellOthers(ctx context.Context, tx *sql.Tx, o notify.Settled, fact string) error {
	if len(o.Refusal) == 0 {
		return nil
	}
	n, err := run(ctx, tx, "INSERT OR IGNORE INTO facts (name, value) SELECT ? || channel, ? FROM deliveries WHERE id = ?",
		fact, o.At.UnixMilli(), o.Carrier)
	if err != nil || n == 0 {
		return err
	}
	for _, d := range o.Refusal {
		if err := writeDelivery(ctx, tx, d); err != nil {
			return fmt.Errorf("to %s: %w", d.Channel, err)
		}
	}
	return nil
}

// accepted notes that the channel of a delivery is refused no longer, and makes
// those owe it that were told.
func accepted(ctx context.Context, tx *sql.Tx, o notify.Settled) error {
	n, err := run(ctx, tx, "DELETE FROM facts WHERE name = (SELECT ? || channel FROM deliveries WHERE id = ?)", factRefused, o.Carrier)
	if err != nil || n == 0 {
		return err
	}
	for _, d := range o.Relief {
		if err := writeDelivery(ctx, tx, d); err != nil {
			return fmt.Errorf("to %s: %w", d.Channel, err)
		}
	}
	return nil
}

// settle changes the carrier and those that joined it, and returns how many
// they are. Joined ones stay so until the message has arrived, has failed or
// is given back.
func settle(ctx context.Context, tx *sql.Tx, o notify.Settled) (int64, error) {
	why := o.Result.Text
	if o.Result.Outcome == notify.Sent {
		why = ""
	}
	tried := 0
	if o.Result.Outcome != 0 {
		tried = 1
	}
	const attempted = "UPDATE deliveries SET attempts = attempts + ?, error = ?, "
	const those = " WHERE (id = ? OR carrier = ?) AND done IS NULL"
	reached, err := json.Marshal(o.Result.Reached)
	if err != nil {
		return 0, err
	}
	q := ask(attempted+"state = iif(id = ?, ?, state), next = iif(id = ?, ?, next), body = iif(? AND id = ?, json_set(body, '$.reached', json(?)), body)"+those,
		tried, why, o.Carrier, string(o.State), o.Carrier, o.Next.UnixMilli(), len(o.Result.Reached) > 0, o.Carrier, string(reached), o.Carrier, o.Carrier)
	switch {
	case o.State.Final():
		q = ask(attempted+"state = ?, done = ?"+those, tried, why, string(o.State), o.At.UnixMilli(), o.Carrier, o.Carrier)
	case o.Thaw:
		q = ask(attempted+"state = ?, next = ?, carrier = NULL, key = '', body = NULL"+those,
			tried, why, string(notify.Owed), o.Next.UnixMilli(), o.Carrier, o.Carrier)
	}
	return run(ctx, tx, q.sql, q.args...)
}

// firings are the steps that tell that an alert lasts. Who has been told one of
// them is owed the end.
const firings = "('fired', 'worsened', 'reminded', 'resumed', 'escalated')"

// ends are the steps that tell that an alert is over.
const ends = "('resolved', 'unwatched')"

// nobodyTold is why the end of an alert is dropped with what tells its beginning.
const nobodyTold = "nobody was told that it began"

// dropEnds drops what the channel is owed about the end of alerts, where
// nothing that tells their beginning has reached it or still may, and returns
// what it dropped.
func dropEnds(ctx context.Context, tx *sql.Tx, o notify.Settled) ([]int64, error) {
	return column[int64](ctx, tx, `UPDATE deliveries SET state = ?, done = ?, error = ?
		WHERE state = ? AND done IS NULL AND cause = ?
		AND channel = (SELECT channel FROM deliveries WHERE id = ?)
		AND id IN (SELECT delivery FROM delivery_alerts WHERE alert IN (
			SELECT alert FROM delivery_alerts JOIN deliveries ON id = delivery WHERE id = ? OR carrier = ?))
		AND NOT EXISTS (SELECT 1 FROM delivery_alerts AS part WHERE part.delivery = deliveries.id AND (
			part.what NOT IN (?, ?) OR EXISTS (
				SELECT 1 FROM delivery_alerts AS begin JOIN deliveries AS other ON other.id = begin.delivery
				WHERE begin.alert = part.alert AND begin.what IN `+firings+`
				AND other.channel = deliveries.channel AND other.state NOT IN (?, ?)))) RETURNING id`,
		string(notify.Dropped), o.At.UnixMilli(), nobodyTold,
		string(notify.Owed), string(notify.CauseAlert), o.Carrier, o.Carrier, o.Carrier,
		checks.Resolved.String(), checks.Unwatched.String(), string(notify.Failed), string(notify.Dropped))
}

// writeEnds makes those owe the ends of alerts who took over their beginnings
// from another channel after it was decided who is told the ends.
func (b *Batch) writeEnds(ctx context.Context, tx *sql.Tx) error {
	ends, told := b.ends()
	for _, alert := range slices.Sorted(maps.Keys(ends)) {
		channels, err := column[string](ctx, tx, `SELECT DISTINCT channel FROM deliveries JOIN delivery_alerts ON delivery = id
			WHERE alert = ? AND what IN `+firings+` AND stand_in IS NOT NULL AND state NOT IN (?, ?) ORDER BY channel`,
			alert, string(notify.Failed), string(notify.Dropped))
		if err != nil {
			return err
		}
		end := ends[alert]
		for _, end.Channel = range channels {
			if slices.Contains(told[alert], end.Channel) {
				continue
			}
			if err := writeDelivery(ctx, tx, end); err != nil {
				return fmt.Errorf("to %s: %w", end.Channel, err)
			}
		}
	}
	return nil
}

// ends returns the ends of alerts that the batch tells, each as a delivery of
// its own, and which channels are told them.
func (b *Batch) ends() (ends map[int64]notify.Delivery, told map[int64][]string) {
	ends, told = map[int64]notify.Delivery{}, map[int64][]string{}
	for _, d := range b.Deliveries {
		for _, p := range d.Parts {
			if p.What == checks.Resolved || p.What == checks.Unwatched {
				ends[p.Alert.ID] = notify.Delivery{Cause: notify.CauseAlert, Owed: d.Owed, Parts: []notify.Part{p}}
				told[p.Alert.ID] = append(told[p.Alert.ID], d.Channel)
			}
		}
	}
	return ends, told
}

// Told returns the channels that are owed the end of an alert: those that were
// told that it began, got worse or lasts, may have been told, or still will be,
// in their own right or standing in for another.
func (s *Store) Told(ctx context.Context, alert int64) ([]string, error) {
	channels, err := column[string](ctx, s.pool, `SELECT DISTINCT channel FROM deliveries JOIN delivery_alerts ON delivery = id
		WHERE alert = ? AND what IN `+firings+` AND state NOT IN (?, ?) ORDER BY channel`,
		alert, string(notify.Failed), string(notify.Dropped))
	return slices.Clip(channels), explain(s.path, err)
}
