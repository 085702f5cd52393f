package data

import (
	"context"
	"database/sql"
	"fmt"
	"time"

	"github.com/gaugewatch/gaugewatch/checks/suppression"
)

// Mutes returns the mutes and pauses that were in force at a time or later,
// the latest first. Those that ended by themselves while no daemon was running
// are known by their Until alone.
func (r *Reader) Mutes(ctx context.Context, from time.Time) ([]suppression.Mute, error) {
	all, err := list(ctx, r.pool, ask(selectMutes+" WHERE min(until, coalesce(ended, until)) > ? ORDER BY id DESC", from.UnixMilli()), scanMute)
	return all, explain(r.path, err)
}

// loadMutes loads the mutes of which nobody has noted the end, in the order of
// their ids, and the highest id.
func (l *Loaded) loadMutes(ctx context.Context, tx *sql.Tx) error {
	var err error
	if l.Mutes, err = list(ctx, tx, ask(selectMutes+" WHERE ended IS NULL ORDER BY id"), scanMute); err != nil {
		return err
	}
	return tx.QueryRowContext(ctx, "SELECT coalesce(max(id), 0) FROM mutes").Scan(&l.LastMute)
}

const selectMutes = "SELECT id, pause, scope, by, why, began, until, ended FROM mutes"

// scanMute reads a row of selectMutes.
func scanMute(rows *sql.Rows) (suppression.Mute, error) {
	var m suppression.Mute
	var scope []byte
	var began, until int64
	var ended sql.NullInt64
	if err := rows.Scan(&m.ID, &m.Pause, &scope, &m.By, &m.Why, &began, &until, &ended); err != nil {
		return m, err
	}
	m.Began, m.Until, m.Ended = fromMilli(began), fromMilli(until), at(ended)
	if err := m.Scope.UnmarshalText(scope); err != nil {
		return m, fmt.Errorf("mute %s: %w", m.Name(), err)
	}
	return m, nil
}

func (b *Batch) writeMutes(ctx context.Context, tx *sql.Tx) error {
	for _, m := range b.Mutes {
		if _, err := run(ctx, tx, `INSERT INTO mutes (id, pause, scope, by, why, began, until, ended) VALUES (?, ?, ?, ?, ?, ?, ?, ?)
			ON CONFLICT DO UPDATE SET pause = excluded.pause, scope = excluded.scope, by = excluded.by, why = excluded.why,
			began = excluded.began, until = excluded.until, ended = excluded.ended`,
			m.ID, m.Pause, m.Scope.String(), m.By, m.Why, m.Began.UnixMilli(), m.Until.UnixMilli(), orNull(m.Ended)); err != nil {
			return fmt.Errorf("%s: %w", m.Name(), err)
		}
	}
	return nil
}
