package data

import (
	"cmp"
	"context"
	"database/sql"
	"math"
	"slices"
	"time"
)

// A Coverage is how much of a stretch of time a field had values.
type Coverage struct {
	Series int64

	// From and To are the part of the range in which the field was known:
	// from its first sample or span on, until it left the configuration.
	// They are equal where it was not known at all.
	From, To time.Time

	// Covered is the time between them that lies in no span: neither of the
	// field, nor of its target, nor of the time that nobody watched.
	Covered time.Duration
}

// Percent returns the covered part, from 0 to 100; NaN where the field was not
// known at all.
func (c Coverage) Percent() float64 { return 100 * float64(c.Covered) / float64(c.To.Sub(c.From)) }

// Coverage returns the coverage of the fields with these ids, or of all fields
// that there ever were, in the order of their ids. The time since the watch
// was last kept counts as not watched: a range that is not over should end at
// the fact "alive" while a daemon is running. A range without begin or end
// begins with the field, and ends when the watch was last kept. Nothing tells
// of samples that were dropped on a full disk, nor of the time in which a field
// was out of the configuration before it came back: that counts as covered.
func (r *Reader) Coverage(ctx context.Context, of Range) ([]Coverage, error) {
	all, err := r.coverage(ctx, of)
	return all, explain(r.path, err)
}

// coverage reads it as it stands at one moment.
func (r *Reader) coverage(ctx context.Context, of Range) ([]Coverage, error) {
	tx, err := r.pool.BeginTx(ctx, nil)
	if err != nil {
		return nil, err
	}
	defer func() { _ = tx.Rollback() }() // nothing was written
	alive, err := timeFact(ctx, tx, factAlive)
	if err != nil {
		return nil, err
	}
	if of.To.IsZero() {
		of.To = alive
	}
	return coverage(ctx, tx, of, alive)
}

// coverage reads it in a transaction. Since alive the watch was not kept.
func coverage(ctx context.Context, tx *sql.Tx, of Range, alive time.Time) ([]Coverage, error) {
	from, to, every, ids := of.bounds()
	fields, err := list(ctx, tx, ask(`SELECT field.id, coalesce(target.id, field.id), field.retired FROM subjects AS field
		LEFT JOIN subjects AS target ON target.target = field.target AND target.field = ''
		WHERE field.field <> '' AND (? OR field.id IN (SELECT value FROM json_each(?))) ORDER BY field.id`, every, ids), scanField)
	if err != nil {
		return nil, err
	}
	all := make([]Coverage, len(fields))
	for i, f := range fields {
		all[i], err = f.coverage(ctx, tx, stretch{from, to}, alive)
		if err != nil {
			return nil, err
		}
	}
	return all, nil
}

// A fieldOf is a field, its target, and until when it is known.
type fieldOf struct{ id, target, until int64 }

// scanField reads a field.
func scanField(rows *sql.Rows) (fieldOf, error) {
	f := fieldOf{until: never}
	var retired sql.NullInt64
	err := rows.Scan(&f.id, &f.target, &retired)
	if retired.Valid {
		f.until = retired.Int64
	}
	return f, err
}

// coverage returns the coverage of the field.
func (f fieldOf) coverage(ctx context.Context, tx *sql.Tx, of stretch, alive time.Time) (Coverage, error) {
	since, err := f.knownSince(ctx, tx, of.began)
	if err != nil {
		return Coverage{}, err
	}
	of.ended = min(of.ended, f.until)
	of.began = min(max(of.began, since), of.ended)
	without, err := f.without(ctx, tx, of)
	without = append(without, stretch{alive.UnixMilli(), never})
	return Coverage{Series: f.id, From: fromMilli(of.began), To: fromMilli(of.ended), Covered: of.outside(without)}, err
}

// A stretch is one of time, in unix milliseconds.
type stretch struct{ began, ended int64 }

// outside returns how much of the stretch lies in none of the others.
func (s stretch) outside(others []stretch) time.Duration {
	slices.SortFunc(others, func(a, b stretch) int { return cmp.Compare(a.began, b.began) })
	var outside int64
	at := s.began
	for _, other := range others {
		if began := min(other.began, s.ended); began > at {
			outside += began - at
		}
		at = max(at, other.ended)
	}
	outside += max(0, s.ended-at)
	return time.Duration(outside) * time.Millisecond
}

// without returns the stretches in which the field had no values, as far as
// they reach into one.
func (f fieldOf) without(ctx context.Context, tx *sql.Tx, in stretch) ([]stretch, error) {
	return list(ctx, tx, ask(`SELECT began, coalesce(ended, ?) FROM spans
		WHERE subject IN (0, ?, ?) AND began < ? AND coalesce(ended, ?) > ?`,
		int64(never), f.id, f.target, in.ended, int64(never), in.began), func(rows *sql.Rows) (stretch, error) {
		var s stretch
		err := rows.Scan(&s.began, &s.ended)
		return s, err
	})
}

// never is the end of time.
const never = math.MaxInt64

// knownSince returns when the field had its first sample or span; where it has
// had neither, when its target had its first span. Of what lies before soon, the
// hour is enough.
func (f fieldOf) knownSince(ctx context.Context, tx *sql.Tx, soon int64) (int64, error) {
	hour, err := number(ctx, tx, "SELECT coalesce(min(at), ?) FROM summaries WHERE span = ? AND series = ?",
		int64(never), Hour.Milliseconds(), f.id)
	if err != nil || hour <= soon-Hour.Milliseconds() {
		return hour, err
	}
	sample, err := firstSample(ctx, tx, f.id, hour)
	if err != nil {
		return 0, err
	}
	const firstSpan = "SELECT coalesce(min(began), ?) FROM spans WHERE subject = ?"
	span, err := number(ctx, tx, firstSpan, int64(never), f.id)
	if err != nil || min(sample, span) < never {
		return min(sample, span), err
	}
	return number(ctx, tx, firstSpan, int64(never), f.target)
}

// firstSample returns when a series had its first sample, given the first hour
// that has a summary; where that sample has been pruned, when the hour began.
func firstSample(ctx context.Context, tx *sql.Tx, series, hour int64) (int64, error) {
	from, to := hour, int64(never)
	if hour < never {
		to = hour + Hour.Milliseconds()
	} else {
		closed, err := timeFact(ctx, tx, factCondensed)
		if err != nil {
			return 0, err
		}
		from = closed.UnixMilli()
	}
	samples, err := column[int64](ctx, tx, `WITH RECURSIVE ticks (at) AS (
			SELECT min(at) FROM samples WHERE at >= ?
			UNION ALL SELECT (SELECT min(at) FROM samples WHERE at > ticks.at) FROM ticks WHERE at < ?)
		SELECT s.at FROM ticks CROSS JOIN samples AS s ON s.at = ticks.at AND series = ? WHERE s.at < ? LIMIT 1`, from, to, series, to)
	if err != nil || len(samples) == 0 {
		return hour, err
	}
	return samples[0], nil
}

// number returns the only number that a query finds.
func number(ctx context.Context, from source, sql string, args ...any) (int64, error) {
	numbers, err := column[int64](ctx, from, sql, args...)
	if err != nil {
		return 0, err
	}
	return numbers[0], nil
}
