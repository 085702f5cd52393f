package data

import (
	"context"
	"database/sql"
	"time"

	"github.com/gaugewatch/gaugewatch/inbound"
)

var _ inbound.Box = (*Store)(nil)

// mostEvents is how many events of one account may wait.
const mostEvents = 256

// PutEvents keeps events, all or none, except those that were kept before, and
// returns how many these are not. The error is [inbound.ErrBoxFull] where too many
// wait already.
func (s *Store) PutEvents(ctx context.Context, all []inbound.Event) (fresh int, err error) {
	err = s.w.do(ctx, func(ctx context.Context, tx *sql.Tx) error {
		fresh = 0
		for _, e := range all {
			n, err := run(ctx, tx, `INSERT INTO inbox (account, mark, body, at)
				SELECT ?, ?, ?, ? WHERE true ON CONFLICT (account, mark) DO NOTHING`, e.Account, e.ID, string(e.Body), e.At.UnixMilli())
			if err != nil {
				return err
			}
			fresh += int(n)
			waiting, err := column[int](ctx, tx, "SELECT count(*) FROM inbox WHERE account = ? AND done IS NULL", e.Account)
			if err != nil {
				return err
			}
			if n > 0 && waiting[0] > mostEvents {
				return inbound.ErrBoxFull
			}
		}
		return nil
	})
	return fresh, err
}

// Events returns the events of an account that nobody has seen to, the oldest
// first.
func (s *Store) Events(ctx context.Context, account string) ([]inbound.Event, error) {
	all, err := list(ctx, s.pool, ask("SELECT account, mark, body, at FROM inbox WHERE account = ? AND done IS NULL ORDER BY id", account),
		func(rows *sql.Rows) (inbound.Event, error) {
			var e inbound.Event
			var at int64
			err := rows.Scan(&e.Account, &e.ID, &e.Body, &at)
			e.At = fromMilli(at)
			return e, err
		})
	return all, explain(s.path, err)
}

// EndEvent notes that an event has been seen to. Only what tells it from others is
// kept.
func (s *Store) EndEvent(ctx context.Context, e inbound.Event, at time.Time) error {
	return s.w.do(ctx, func(ctx context.Context, tx *sql.Tx) error {
		_, err := run(ctx, tx, "UPDATE inbox SET done = ?, body = '' WHERE account = ? AND mark = ? AND done IS NULL", at.UnixMilli(), e.Account, e.ID)
		return err
	})
}
