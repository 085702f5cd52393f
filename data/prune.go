package data

import (
	"context"
	"database/sql"
	"encoding/json"
	"fmt"
	"time"

	"github.com/gaugewatch/gaugewatch/notify"
)

// KnownAgain is for how long at least it is known what came from outside, so that
// it is not done twice: longer than anybody tries to deliver it, and longer than
// a message of Amazon's that somebody has kept is taken (Window of package sns).
const KnownAgain = 8 * 24 * time.Hour

// Keep says how long things are kept; zero is for good.
type Keep struct {
	Samples    time.Duration // and rejects
	Summaries  time.Duration // and spans
	Alerts     time.Duration // from their end on, with their steps
	Deliveries time.Duration // from their end on, with their attempts
	Requests   time.Duration // from their answer on, those from outside at least for KnownAgain; mutes, from their end on
	Pictures   time.Duration // from when their message was fixed on

	// Channels are the names of all channels in the configuration; nil
	// where that is not known.
	Channels []string
}

// doubt is how far ahead of the latest time at which the watch was kept a time
// may be to be believed.
const doubt = time.Hour

// Prune deletes what is older than it is to be kept. It never deletes an
// alert that lasts or a delivery that tells of it, a delivery that has not come
// to its end, an alert that a kept delivery tells of, a mute that has not
// ended, or a sample that is not summarised yet; nor the latest alert,
// delivery, request and mute, so that no id is given twice. What a
// channel that is gone is owed is dropped when it is as old as that. While the
// watch has not been kept until just before now, as when the clock has jumped,
// nothing goes. On a full disk it may take the reserve, since it gives room
// back. Like [Store.Condense] it goes on where it was cut short.
func (s *Store) Prune(ctx context.Context, keep Keep, now time.Time) error {
	s.reserve.restore()
	alive, err := timeFact(ctx, s.pool, factAlive)
	if err != nil || !alive.IsZero() && now.Sub(alive) > doubt {
		return explain(s.path, err)
	}
	if err := s.rewind(ctx, now); err != nil {
		return err
	}
	if keep.Samples > 0 {
		if err := s.pruneSamples(ctx, now.Add(-keep.Samples)); err != nil {
			return fmt.Errorf("prune samples: %w", err)
		}
	}
	if err := s.dropGone(ctx, keep, now); err != nil {
		return fmt.Errorf("drop what channels that are gone are owed: %w", err)
	}
	for _, p := range prunings(keep) {
		if p.keep <= 0 {
			continue
		}
		if err := s.prune(ctx, p, now.Add(-p.keep)); err != nil {
			return fmt.Errorf("prune %s: %w", p.name, err)
		}
	}
	return nil
}

// A pruning is how the old rows of a table are found and deleted: find, given
// a time and a number, returns the keys of at most so many, and remove
// deletes the row of one key.
type pruning struct {
	name         string
	keep         time.Duration
	find, remove string
}

// prunings returns the prunings, in an order in which nothing is kept only
// because of something that goes too.
func prunings(keep Keep) []pruning {
	marked := keep.Requests
	if marked > 0 {
		marked = max(marked, KnownAgain)
	}
	return []pruning{
		{
			"summaries", keep.Summaries,
			`SELECT span, series, at FROM (SELECT 3600000 AS length UNION SELECT 86400000), subjects
				CROSS JOIN summaries ON span = length AND series = subjects.id WHERE at < ? LIMIT ?`,
			"DELETE FROM summaries WHERE span = ? AND series = ? AND at = ?",
		},
		{
			"spans", keep.Summaries,
			"SELECT subject, kind, began FROM spans WHERE ended < ? LIMIT ?",
			"DELETE FROM spans WHERE subject = ? AND kind = ? AND began = ?",
		},
		{
			"deliveries", keep.Deliveries,
			`SELECT id FROM deliveries WHERE done < ? AND id < (SELECT max(id) FROM deliveries)
				AND NOT EXISTS (SELECT 1 FROM delivery_alerts AS part JOIN alerts ON alerts.id = part.alert
					WHERE delivery = deliveries.id AND resolved IS NULL) LIMIT ?`,
			"DELETE FROM deliveries WHERE id = ?",
		},
		{
			"pictures", keep.Pictures,
			`SELECT name FROM pictures WHERE made < ?
				AND NOT EXISTS (SELECT 1 FROM deliveries WHERE id = delivery AND done IS NULL) AND ` + unawaited + " LIMIT ?",
			"DELETE FROM pictures WHERE name = ?",
		},
		{
			"alerts", keep.Alerts,
			`SELECT id FROM alerts WHERE resolved < ? AND id < (SELECT max(id) FROM alerts)
				AND NOT EXISTS (SELECT 1 FROM delivery_alerts WHERE alert = alerts.id) LIMIT ?`,
			"DELETE FROM alerts WHERE id = ?",
		},
		{
			"requests", keep.Requests,
			"SELECT id FROM requests WHERE done < ? AND mark IS NULL AND id < (SELECT max(id) FROM requests) LIMIT ?",
			"DELETE FROM requests WHERE id = ?",
		},
		{
			"requests from outside", marked,
			"SELECT id FROM requests WHERE done < ? AND mark IS NOT NULL AND id < (SELECT max(id) FROM requests) LIMIT ?",
			"DELETE FROM requests WHERE id = ?",
		},
		{
			"inbox", marked,
			"SELECT id FROM inbox WHERE done < ? LIMIT ?",
			"DELETE FROM inbox WHERE id = ?",
		},
		{
			"mutes", keep.Requests,
			"SELECT id FROM mutes WHERE ended < ? AND id < (SELECT max(id) FROM mutes) LIMIT ?",
			"DELETE FROM mutes WHERE id = ?",
		},
	}
}

// prune deletes the old rows of one table. They are looked for beside the
// writer, which only deletes.
func (s *Store) prune(ctx context.Context, p pruning, before time.Time) error {
	for {
		keys, err := list(ctx, s.pool, ask(p.find, before.UnixMilli(), chunk), scanKey)
		if err != nil {
			return explain(s.path, err)
		}
		err = s.w.do(ctx, func(ctx context.Context, tx *sql.Tx) error {
			for _, key := range keys {
				if _, err := run(ctx, tx, p.remove, key...); err != nil {
					return err
				}
			}
			return nil
		})
		if err != nil || len(keys) < chunk {
			return err
		}
	}
}

// scanKey reads a row of any columns.
func scanKey(rows *sql.Rows) ([]any, error) {
	names, err := rows.Columns()
	if err != nil {
		return nil, err
	}
	key, into := make([]any, len(names)), make([]any, len(names))
	for i := range key {
		into[i] = &key[i]
	}
	return key, rows.Scan(into...)
}

// dropGone drops what channels that are no longer in the configuration have
// been owed for longer than deliveries are kept.
func (s *Store) dropGone(ctx context.Context, keep Keep, now time.Time) error {
	if keep.Deliveries <= 0 || keep.Channels == nil {
		return nil
	}
	names, err := json.Marshal(keep.Channels)
	if err != nil {
		return err
	}
	for {
		var dropped int64
		err := s.w.do(ctx, func(ctx context.Context, tx *sql.Tx) error {
			var err error
			dropped, err = run(ctx, tx, `UPDATE deliveries SET state = ?, done = ?, error = ? WHERE id IN (
				SELECT id FROM deliveries WHERE done IS NULL AND owed < ?
				AND channel NOT IN (SELECT value FROM json_each(?)) LIMIT ?)`,
				string(notify.Dropped), now.UnixMilli(), "the channel is gone",
				now.Add(-keep.Deliveries).UnixMilli(), string(names), chunk)
			return err
		})
		if err != nil || dropped < chunk {
			return err
		}
	}
}

// pruneSamples deletes the samples and rejects of the hours before a time,
// except from the first hour on that is not summarised yet.
func (s *Store) pruneSamples(ctx context.Context, before time.Time) error {
	was := s.pruned.Load()
	latest := floor(before.UnixMilli(), Hour)
	limit := min(latest, s.condensed.Load())
	err := s.w.do(ctx, func(ctx context.Context, tx *sql.Tx) error {
		dirty, err := column[sql.NullInt64](ctx, tx, "SELECT min(at) FROM dirty WHERE span = ?", Hour.Milliseconds())
		if err != nil {
			return err
		}
		if dirty[0].Valid {
			limit = min(limit, dirty[0].Int64)
		}
		if limit <= was {
			return nil
		}
		// From now on no sample before it marks its hour.
		s.pruned.Store(limit)
		return setFact(ctx, tx, factPruned, milli(fromMilli(limit)))
	})
	if err != nil {
		s.pruned.Store(was)
		return err
	}
	// The clock may have been ahead when the mark was made.
	limit = min(latest, s.pruned.Load())
	for _, table := range []string{"samples", "rejects"} {
		for deleted := int64(chunk); deleted == chunk; {
			if deleted, err = s.deleteBefore(ctx, table, limit); err != nil {
				return err
			}
		}
	}
	return nil
}

// deleteBefore deletes the oldest rows of a table, as many as a transaction
// may, and returns how many.
func (s *Store) deleteBefore(ctx context.Context, table string, limit int64) (int64, error) {
	last := []any{limit, int64(-1)} // before every row at the limit
	keys, err := list(ctx, s.pool, ask("SELECT at, series FROM "+table+" WHERE at < ? ORDER BY at, series LIMIT 1 OFFSET ?", limit, chunk-1), scanKey)
	if err != nil {
		return 0, explain(s.path, err)
	}
	if len(keys) > 0 {
		last = keys[0]
	}
	var deleted int64
	err = s.w.do(ctx, func(ctx context.Context, tx *sql.Tx) error {
		var err error
		deleted, err = run(ctx, tx, "DELETE FROM "+table+" WHERE (at, series) <= (?, ?)", last...)
		return err
	})
	return deleted, err
}
