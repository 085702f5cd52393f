package data

import (
	"context"
	"database/sql"
	"errors"
	"fmt"

	"github.com/gaugewatch/gaugewatch/checks"
	"github.com/gaugewatch/gaugewatch/notify"
)

// A Note is a request that came from outside, where it may come more than once.
type Note struct {
	Request
	From string // where it came from
	Mark string // what tells it from others from there, as long as it is kept; empty: nothing does

	// About is what it is about, which is given its id; nil: nothing from
	// outside.
	About *checks.Subject

	// Pictures are what came with it, by the names under which they are kept.
	Pictures map[string][]byte
}

// Note hands in a request to the daemon itself, unless it was before: then it
// returns false. Where there is no room for its pictures, it fails with
// [notify.ErrNoRoom].
func (s *Store) Note(ctx context.Context, n Note) (id int64, fresh bool, err error) {
	ids, err := s.Notes(ctx, []Note{n})
	if err != nil {
		return 0, false, err
	}
	return ids[0], ids[0] > 0, nil
}

// Notes hands in requests, all or none, as [Store.Note] does, and returns their
// ids; zero of those that were handed in before.
func (s *Store) Notes(ctx context.Context, all []Note) ([]int64, error) {
	do, pictured := s.w.do, false
	for _, n := range all {
		if len(n.Pictures) > 0 {
			do, pictured = s.w.doWithRoom, true
		}
	}
	ids := make([]int64, len(all))
	err := do(ctx, func(ctx context.Context, tx *sql.Tx) error {
		for i, n := range all {
			var err error
			if ids[i], err = s.note(ctx, tx, n); err != nil {
				return err
			}
		}
		return nil
	})
	if pictured && errors.Is(err, ErrFull) {
		err = fmt.Errorf("%w: %w", notify.ErrNoRoom, err)
	}
	return ids, err
}

// note hands in one request, and returns its id; zero: it was before.
func (s *Store) note(ctx context.Context, tx *sql.Tx, n Note) (id int64, err error) {
	mark := sql.NullString{String: n.Mark, Valid: n.Mark != ""}
	err = tx.QueryRowContext(ctx, "INSERT INTO requests (kind, body, at, place, mark) VALUES (?, ?, ?, ?, ?) ON CONFLICT DO NOTHING RETURNING id",
		n.Kind, string(n.Body), n.At.UnixMilli(), n.From, mark).Scan(&id)
	switch {
	case errors.Is(err, sql.ErrNoRows):
		return 0, nil
	case err != nil:
		return 0, err
	}
	if n.About != nil {
		if n.About.ID, err = meet(ctx, tx, *n.About); err != nil {
			return 0, err
		}
	}
	return id, s.shelve(ctx, tx, n, id)
}
