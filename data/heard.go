package data

import (
	"context"
	"database/sql"
	"maps"
	"slices"
	"time"

	"github.com/gaugewatch/gaugewatch/poller"
)

// writeHeard notes when targets that send by themselves were last heard.
func (b *Batch) writeHeard(ctx context.Context, tx *sql.Tx) error {
	for _, target := range slices.Sorted(maps.Keys(b.Heard)) {
		q := ask("DELETE FROM heard WHERE target = ?", target)
		if h := b.Heard[target]; !h.At.IsZero() {
			q = ask("INSERT INTO heard (target, at, deaf) VALUES (?, ?, ?) ON CONFLICT DO UPDATE SET at = excluded.at, deaf = excluded.deaf",
				target, h.At.UnixMilli(), h.Deaf.Milliseconds())
		}
		if _, err := run(ctx, tx, q.sql, q.args...); err != nil {
			return err
		}
	}
	return nil
}

// loadHeard loads when targets that send by themselves were last heard.
func (l *Loaded) loadHeard(ctx context.Context, tx *sql.Tx) error {
	l.Heard = map[int64]poller.Hearing{}
	return each(ctx, tx, ask("SELECT target, at, deaf FROM heard"), func(rows *sql.Rows) error {
		var target, at, deaf int64
		err := rows.Scan(&target, &at, &deaf)
		l.Heard[target] = poller.Hearing{At: fromMilli(at), Deaf: time.Duration(deaf) * time.Millisecond}
		return err
	})
}
