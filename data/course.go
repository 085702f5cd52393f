package data

import (
	"context"
	"database/sql"
	"time"

	"github.com/gaugewatch/gaugewatch/checks"
)

// Course hands the samples of a series in [from, to) to f, the oldest first, until
// f fails. It takes a few microseconds for each tick of any series in that time,
// however many series there are, and no more memory for more of them; f may take
// its time.
func (r *Reader) Course(ctx context.Context, series int64, of Range, f func(checks.Point) error) error {
	for {
		points, next, err := r.leg(ctx, series, of)
		if err != nil {
			return explain(r.path, err)
		}
		for _, p := range points {
			if err := f(p); err != nil {
				return err
			}
		}
		if next.IsZero() {
			return nil
		}
		of.From = next
	}
}

// leg returns the samples of a series at the first ticks of a range, and where
// the range goes on after them; zero: nowhere.
func (r *Reader) leg(ctx context.Context, series int64, of Range) (points []checks.Point, next time.Time, err error) {
	from, to, _, _ := of.bounds()
	ticks := 0
	err = each(ctx, r.pool, ask(`WITH RECURSIVE ticks (at) AS (
			SELECT min(at) FROM samples WHERE at >= ?1 AND at < ?2
			UNION ALL SELECT (SELECT min(at) FROM samples WHERE at > ticks.at AND at < ?2) FROM ticks WHERE at IS NOT NULL LIMIT ?4)
		SELECT ticks.at, value FROM ticks LEFT JOIN samples AS s ON s.at = ticks.at AND series = ?3 WHERE ticks.at IS NOT NULL`,
		from, to, series, page), func(rows *sql.Rows) error {
		var at int64
		var value sql.NullFloat64
		if err := rows.Scan(&at, &value); err != nil {
			return err
		}
		if value.Valid {
			points = append(points, checks.Point{At: fromMilli(at), Value: value.Float64})
		}
		if ticks++; ticks == page {
			next = fromMilli(at + 1)
		}
		return nil
	})
	return points, next, err
}

// LastLack returns the last span of a subject, and whether it ever had one.
func (r *Reader) LastLack(ctx context.Context, subject int64) (Span, bool, error) {
	all, err := list(ctx, r.pool, ask("SELECT kind, reason, began, ended FROM spans WHERE subject = ? ORDER BY began DESC LIMIT 1", subject),
		func(rows *sql.Rows) (Span, error) {
			s := Span{Subject: subject}
			var began int64
			var ended sql.NullInt64
			err := rows.Scan(&s.Kind, &s.Reason, &began, &ended)
			s.Began, s.Ended = fromMilli(began), at(ended)
			return s, err
		})
	if err != nil || len(all) == 0 {
		return Span{}, false, explain(r.path, err)
	}
	return all[0], true, nil
}

// SamplesSince returns up to when samples are gone: before that there are
// summaries alone. Zero: none are.
func (r *Reader) SamplesSince(ctx context.Context) (time.Time, error) {
	at, err := timeFact(ctx, r.pool, factPruned)
	return at, explain(r.path, err)
}
