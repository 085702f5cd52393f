package data

import (
	"context"
	"database/sql"
	"errors"
	"fmt"
	"slices"
	"strings"

	"github.com/gaugewatch/gaugewatch/notify"
)

// A Note is a request that came from outside, where it may come more than once.
type Note struct {
	Request
	From string // where it came from, by which the fact is known that keeps the latest marks
	Mark string // what tells it from others from there; without spaces

	// Pictures are what came with it, by the names under which they are kept.
	Pictures map[string][]byte
}

// mostMarks is how many of the latest marks from one place are known: more than
// come at once.
const mostMarks = 100

// Note hands in a request to the daemon itself, unless it was before: then it
// returns false. Where there is no room for its pictures, it fails with
// [notify.ErrNoRoom].
func (s *Store) Note(ctx context.Context, n Note) (id int64, fresh bool, err error) {
	do := s.w.do
	if len(n.Pictures) > 0 {
		do = s.w.doWithRoom
	}
	err = do(ctx, func(ctx context.Context, tx *sql.Tx) error {
		name := "heard " + n.From
		known, err := fact(ctx, tx, name)
		if err != nil {
			return err
		}
		marks := strings.Fields(known)
		if slices.Contains(marks, n.Mark) {
			return nil
		}
		result, err := tx.ExecContext(ctx, "INSERT INTO requests (kind, body, at) VALUES (?, ?, ?)", n.Kind, string(n.Body), n.At.UnixMilli())
		if err != nil {
			return err
		}
		if id, err = result.LastInsertId(); err != nil {
			return err
		}
		fresh = true
		if err := s.shelve(ctx, tx, n, id); err != nil {
			return err
		}
		marks = append(marks, n.Mark)
		return setFact(ctx, tx, name, strings.Join(marks[max(0, len(marks)-mostMarks):], " "))
	})
	if len(n.Pictures) > 0 && errors.Is(err, ErrFull) {
		err = fmt.Errorf("%w: %w", notify.ErrNoRoom, err)
	}
	return id, fresh && err == nil, err
}
