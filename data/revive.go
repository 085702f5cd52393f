package data

import (
	"context"
	"database/sql"
	"encoding/json"
	"fmt"
	"slices"
	"time"

	"github.com/gaugewatch/gaugewatch/checks"
	"github.com/gaugewatch/gaugewatch/notify"
)

// A Refusal is an error that says in a sentence why something that a person
// asked was not done. Nothing was written.
type Refusal string

// Error returns the sentence.
func (r Refusal) Error() string { return string(r) }

// A Retry says which deliveries are to be tried again.
type Retry struct {
	ID       int64     // this one, with those that travelled in its message; 0: all that failed and still matter
	Channels []string  // those of the configuration: to others nothing is owed anew
	At       time.Time // when it is asked
}

// matters is how long news that does not last, as notices, reports and events, matters
// to somebody who has not heard of it.
const matters = 24 * time.Hour

// Retry makes channels owe anew what failed for good or was dropped, to be told
// as things stand then, and has them try now what waits for its next attempt. It
// returns what it did that to. The ends of alerts that were dropped along with
// their beginnings come back with these. What failed still matters where an
// alert that it tells of lasts, and where it is an event, a notice or a report, for
// a day. A
// [Refusal] says why a delivery cannot be tried again.
func (s *Store) Retry(ctx context.Context, r Retry) ([]Entry, error) {
	var ids []int64
	err := s.w.do(ctx, func(ctx context.Context, tx *sql.Tx) error {
		var err error
		if r.ID == 0 {
			ids, err = r.all(ctx, tx)
		} else {
			ids, err = r.one(ctx, tx, r.ID)
		}
		return err
	})
	if err != nil {
		return nil, err
	}
	return s.those(ctx, ids)
}

// all revives what failed and still matters.
func (r Retry) all(ctx context.Context, tx *sql.Tx) ([]int64, error) {
	served, err := json.Marshal(r.Channels)
	if err != nil {
		return nil, err
	}
	failed, err := column[int64](ctx, tx, `SELECT id FROM deliveries AS d WHERE state = ?
		AND channel IN (SELECT value FROM json_each(?)) AND (coalesce(notice, edition) IS NOT NULL AND owed > ? OR EXISTS (
			SELECT 1 FROM delivery_alerts AS part JOIN alerts ON alerts.id = part.alert
			WHERE delivery = d.id AND (resolved IS NULL OR kind = ? AND owed > ?))) ORDER BY id`,
		string(notify.Failed), string(served), r.At.Add(-matters).UnixMilli(), checks.Event.String(), r.At.Add(-matters).UnixMilli())
	if err != nil {
		return nil, err
	}
	return r.revive(ctx, tx, failed)
}

// one revives a delivery, or has it tried now.
func (r Retry) one(ctx context.Context, tx *sql.Tx, id int64) ([]int64, error) {
	p, err := progressOf(ctx, tx, id)
	if err != nil {
		return nil, err
	}
	switch p.state {
	case notify.Joined:
		return r.one(ctx, tx, p.carrier)
	case notify.Sending:
		return nil, p.refusal("is on its way")
	case notify.Delivered:
		return nil, p.refusal("has arrived")
	case notify.Owed, notify.Unsure:
	case notify.Failed, notify.Dropped:
		if p.why == nobodyTold {
			return nil, p.refusal("tells how something ended of which nobody there was told that it began: retry what tells that, and this comes with it")
		}
	}
	if !slices.Contains(r.Channels, p.channel) {
		return nil, p.refusal("is for the channel " + p.channel + ", which is not in the configuration, or disabled")
	}
	if p.state.Final() {
		message, err := column[int64](ctx, tx, "SELECT id FROM deliveries WHERE (id = ? OR carrier = ?) AND state = ? ORDER BY id", id, id, string(p.state))
		if err != nil {
			return nil, err
		}
		return r.revive(ctx, tx, message)
	}
	_, err = run(ctx, tx, "UPDATE deliveries SET next = min(next, ?) WHERE id = ?", r.At.UnixMilli(), id)
	if err == nil {
		err = r.hasten(ctx, tx, id)
	}
	return []int64{id}, err
}

// revive makes deliveries owed that have come to their end, and the ends of
// alerts that were dropped with them. They wait for no time after they became
// owed first: the clock may be wrong when it is asked.
func (r Retry) revive(ctx context.Context, tx *sql.Tx, ids []int64) ([]int64, error) {
	for _, id := range ids {
		if _, err := run(ctx, tx, `UPDATE deliveries SET state = ?, next = min(owed, ?), done = NULL, carrier = NULL, key = '', body = NULL WHERE id = ?`,
			string(notify.Owed), r.At.UnixMilli(), id); err != nil {
			return nil, err
		}
	}
	revived := slices.Clone(ids)
	for _, id := range ids {
		ends, err := r.reviveEnds(ctx, tx, id)
		if err != nil {
			return nil, err
		}
		revived = append(revived, ends...)
		if err := r.hasten(ctx, tx, id); err != nil {
			return nil, err
		}
	}
	return revived, nil
}

// reviveEnds undoes dropEnds for the alerts that a delivery tells of: an end is
// owed again where the channel has been told, or will be, that all began of
// which it is the end.
func (r Retry) reviveEnds(ctx context.Context, tx *sql.Tx, id int64) ([]int64, error) {
	return column[int64](ctx, tx, `UPDATE deliveries SET state = ?, next = min(owed, ?), done = NULL, error = ''
		WHERE state = ? AND error = ? AND channel = (SELECT channel FROM deliveries WHERE id = ?)
		AND id IN (SELECT delivery FROM delivery_alerts WHERE alert IN (SELECT alert FROM delivery_alerts WHERE delivery = ?))
		AND NOT EXISTS (SELECT 1 FROM delivery_alerts AS part WHERE part.delivery = deliveries.id AND NOT EXISTS (
			SELECT 1 FROM delivery_alerts AS begin JOIN deliveries AS other ON other.id = begin.delivery
			WHERE begin.alert = part.alert AND begin.what IN `+firings+`
			AND other.channel = deliveries.channel AND other.state NOT IN (?, ?)))
		RETURNING id`,
		string(notify.Owed), r.At.UnixMilli(), string(notify.Dropped), nobodyTold, id, id, string(notify.Failed), string(notify.Dropped))
}

// hasten lets the channel of a delivery try at once: while anything that it
// owes is to wait, all does.
func (r Retry) hasten(ctx context.Context, tx *sql.Tx, id int64) error {
	_, err := run(ctx, tx, `UPDATE deliveries SET next = ? WHERE state = ? AND done IS NULL AND next > ?
		AND channel = (SELECT channel FROM deliveries WHERE id = ?)`,
		r.At.UnixMilli(), string(notify.Owed), r.At.UnixMilli(), id)
	return err
}

// A Drop says which delivery a person gives up.
type Drop struct {
	ID int64
	By string // who; empty: not known
	At time.Time
}

// Drop gives up a delivery that is owed, and with it the ends of its alerts that
// are owed to the same channel, unless the channel was told otherwise that they
// began. It returns what was given up. A [Refusal] says why a delivery cannot
// be.
func (s *Store) Drop(ctx context.Context, d Drop) ([]Entry, error) {
	var ids []int64
	err := s.w.do(ctx, func(ctx context.Context, tx *sql.Tx) error {
		ends, err := d.drop(ctx, tx)
		ids = append([]int64{d.ID}, ends...)
		return err
	})
	if err != nil {
		return nil, err
	}
	return s.those(ctx, ids)
}

// drop gives a delivery up and returns the ends that went with it.
func (d Drop) drop(ctx context.Context, tx *sql.Tx) ([]int64, error) {
	p, err := progressOf(ctx, tx, d.ID)
	if err != nil {
		return nil, err
	}
	switch p.state {
	case notify.Owed:
	case notify.Joined:
		return nil, p.refusal(fmt.Sprintf("is on its way, in the message of %d", p.carrier))
	case notify.Sending:
		return nil, p.refusal("is on its way")
	case notify.Unsure:
		return nil, p.refusal("may have arrived: it is being asked about")
	case notify.Delivered:
		return nil, p.refusal("has arrived")
	case notify.Failed:
		return nil, p.refusal("has failed for good: it is owed no longer")
	case notify.Dropped:
		return nil, p.refusal("has been given up already")
	}
	why := "given up"
	if d.By != "" {
		why += " by " + d.By
	}
	o := notify.Settled{Carrier: d.ID, At: d.At, State: notify.Dropped, Result: notify.Result{Text: why}}
	if _, err := settle(ctx, tx, o); err != nil {
		return nil, err
	}
	return dropEnds(ctx, tx, o)
}

// progress is how far a delivery has come.
type progress struct {
	id      int64
	channel string
	state   notify.State
	carrier int64
	why     string
}

// refusal says why nothing can be done with the delivery.
func (p progress) refusal(why string) error { return Refusal(fmt.Sprintf("delivery %d %s", p.id, why)) }

// progressOf reads how far a delivery has come.
func progressOf(ctx context.Context, tx *sql.Tx, id int64) (progress, error) {
	found, err := list(ctx, tx, ask("SELECT id, channel, state, coalesce(carrier, 0), error FROM deliveries WHERE id = ?", id),
		func(rows *sql.Rows) (progress, error) {
			var p progress
			err := rows.Scan(&p.id, &p.channel, &p.state, &p.carrier, &p.why)
			return p, err
		})
	if err != nil {
		return progress{}, err
	}
	if len(found) == 0 {
		return progress{}, progress{id: id}.refusal("does not exist, or is so old that it is no longer kept")
	}
	return found[0], nil
}

// those returns deliveries by their ids, the earliest first.
func (r *Reader) those(ctx context.Context, ids []int64) ([]Entry, error) {
	chosen, err := json.Marshal(ids)
	if err != nil {
		return nil, err
	}
	entries, err := r.entries(ctx, filter{where: "id IN (SELECT value FROM json_each(?))", args: []any{string(chosen)}, order: "id"})
	return entries, explain(r.path, err)
}
