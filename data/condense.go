package data

import (
	"context"
	"database/sql"
	"math"
	"slices"
	"time"
)

// The spans of summaries.
const (
	Hour = time.Hour
	Day  = 24 * time.Hour
)

// How the background works.
const (
	grace = 2 * time.Minute // after the end of an hour before it closes; samples that come later mark it anew
	chunk = 512             // rows a transaction writes at most, so that it takes a few milliseconds
)

// Condense closes the hours and days that have ended and summarises them, as
// well as those that got a late sample since. It also makes the reserve for a
// full disk anew. It is meant to be called every few minutes; what it has not
// finished when the context ends, the next call goes on with.
func (s *Store) Condense(ctx context.Context, now time.Time) error {
	s.reserve.restore()
	if err := s.rewind(ctx, now); err != nil {
		return err
	}
	if err := s.closeHours(ctx, now.Add(-grace).Truncate(Hour)); err != nil {
		return err
	}
	for _, span := range []time.Duration{Hour, Day} {
		if err := s.condenseDirty(ctx, span, now.Add(-grace-span)); err != nil {
			return err
		}
	}
	return nil
}

// loadMarks reads up to when hours have closed and samples are gone.
func (s *Store) loadMarks(ctx context.Context) error {
	condensed, err := timeFact(ctx, s.pool, factCondensed)
	if err != nil {
		return err
	}
	pruned, err := timeFact(ctx, s.pool, factPruned)
	if err != nil {
		return err
	}
	s.condensed.Store(condensed.UnixMilli())
	s.pruned.Store(pruned.UnixMilli())
	return nil
}

// rewind takes back the marks that are ahead of the clock, which was wrong when
// they were made: hours have closed only up to now, and what is gone is what
// was before the oldest sample left. Where samples were, hours close anew.
func (s *Store) rewind(ctx context.Context, now time.Time) error {
	end, condensed, pruned := floor(now.UnixMilli(), Hour), s.condensed.Load(), s.pruned.Load()
	if condensed <= now.UnixMilli() && pruned <= now.UnixMilli() {
		return nil
	}
	err := s.w.do(ctx, func(ctx context.Context, tx *sql.Tx) error {
		from, to := pruned, min(condensed, end)
		if pruned > now.UnixMilli() {
			oldest, err := column[int64](ctx, tx, "SELECT at FROM samples ORDER BY at, series LIMIT 1")
			if err != nil {
				return err
			}
			from = end
			if len(oldest) > 0 {
				from = min(end, floor(oldest[0], Hour))
			}
			to = from
		}
		s.pruned.Store(from)
		s.condensed.Store(to)
		if err := setFact(ctx, tx, factPruned, milli(fromMilli(from))); err != nil {
			return err
		}
		return setFact(ctx, tx, factCondensed, milli(fromMilli(to)))
	})
	if err != nil {
		s.pruned.Store(pruned)
		s.condensed.Store(condensed)
	}
	return err
}

// markLate marks the closed hours that samples belong to. Samples older than
// what was pruned mark none: the summary of all is better than that of one.
func (s *Store) markLate(ctx context.Context, tx *sql.Tx, samples []Sample) error {
	marked := int64(math.MinInt64)
	for _, sample := range samples {
		at := sample.At.UnixMilli()
		hour := floor(at, Hour)
		if at >= s.condensed.Load() || at < s.pruned.Load() || hour == marked {
			continue
		}
		if err := mark(ctx, tx, Hour, hour); err != nil {
			return err
		}
		marked = hour
	}
	return nil
}

// mark marks a bucket to be summarised.
func mark(ctx context.Context, tx *sql.Tx, span time.Duration, at int64) error {
	_, err := run(ctx, tx, "INSERT INTO dirty (span, at) VALUES (?, ?) ON CONFLICT DO UPDATE SET marks = marks + 1", span.Milliseconds(), at)
	return err
}

// floor returns the begin of the bucket that a time in unix milliseconds
// belongs to.
func floor(ms int64, span time.Duration) int64 {
	length := span.Milliseconds()
	return ms - (ms%length+length)%length
}

// closeHours marks every hour with samples that has ended, and from now on
// samples before the end of the last of them as late.
func (s *Store) closeHours(ctx context.Context, end time.Time) error {
	to := end.UnixMilli()
	from := s.condensed.Load()
	if to <= from {
		return nil
	}
	err := s.w.doWithRoom(ctx, func(ctx context.Context, tx *sql.Tx) error {
		for at := from; ; {
			first, err := column[int64](ctx, tx, "SELECT at FROM samples WHERE at >= ? AND at < ? ORDER BY at, series LIMIT 1", at, to)
			if err != nil {
				return err
			}
			if len(first) == 0 {
				break
			}
			hour := floor(first[0], Hour)
			if err := mark(ctx, tx, Hour, hour); err != nil {
				return err
			}
			at = hour + Hour.Milliseconds()
		}
		// Nobody else writes now, so no sample slips in between.
		s.condensed.Store(to)
		return setFact(ctx, tx, factCondensed, milli(end))
	})
	if err != nil {
		s.condensed.Store(from)
	}
	return err
}

// A bucket is an hour or a day that is marked.
type bucket struct {
	span  time.Duration
	at    int64 // begin in unix milliseconds
	marks int64 // how often it was marked
}

// condenseDirty summarises the marked buckets that begin at or before last.
func (s *Store) condenseDirty(ctx context.Context, span time.Duration, last time.Time) error {
	buckets, err := list(ctx, s.pool, ask("SELECT at, marks FROM dirty WHERE span = ? AND at <= ? ORDER BY at", span.Milliseconds(), last.UnixMilli()),
		func(rows *sql.Rows) (bucket, error) {
			b := bucket{span: span}
			return b, rows.Scan(&b.at, &b.marks)
		})
	if err != nil {
		return explain(s.path, err)
	}
	for _, b := range buckets {
		if err := s.condenseBucket(ctx, b); err != nil {
			return err
		}
	}
	return nil
}

// condenseBucket summarises a bucket, and marks the day of an hour.
func (s *Store) condenseBucket(ctx context.Context, b bucket) error {
	summaries, err := s.summarise(ctx, b)
	if err != nil {
		return explain(s.path, err)
	}
	if err := s.saveSummaries(ctx, b.span, summaries); err != nil {
		return err
	}
	return s.w.doWithRoom(ctx, func(ctx context.Context, tx *sql.Tx) error {
		// A bucket that was marked again meanwhile stays marked.
		if _, err := run(ctx, tx, "DELETE FROM dirty WHERE span = ? AND at = ? AND marks = ?", b.span.Milliseconds(), b.at, b.marks); err != nil {
			return err
		}
		if b.span == Hour {
			return mark(ctx, tx, Day, floor(b.at, Day))
		}
		return nil
	})
}

// summarise condenses one bucket: an hour from its samples, a day from the
// summaries of its hours.
func (s *Store) summarise(ctx context.Context, b bucket) ([]Summary, error) {
	end := b.at + b.span.Milliseconds()
	q := ask("SELECT series, value, value, value, 1 FROM samples WHERE at >= ? AND at < ?", b.at, end)
	if b.span == Day {
		q = ask("SELECT series, min, avg, max, count FROM subjects JOIN summaries ON span = ? AND series = subjects.id AND at >= ? AND at < ?",
			Hour.Milliseconds(), b.at, end)
	}
	index := map[int64]int{}
	var all []Summary
	err := each(ctx, s.pool, q, func(rows *sql.Rows) error {
		var part Summary
		if err := rows.Scan(&part.Series, &part.Min, &part.Avg, &part.Max, &part.Count); err != nil {
			return err
		}
		i, known := index[part.Series]
		if !known {
			index[part.Series] = len(all)
			part.At = fromMilli(b.at)
			all = append(all, part)
			return nil
		}
		all[i] = all[i].plus(part)
		return nil
	})
	return all, err
}

// plus returns the summary of two stretches.
func (s Summary) plus(o Summary) Summary {
	s.Min, s.Max = min(s.Min, o.Min), max(s.Max, o.Max)
	s.Count += o.Count
	s.Avg += (o.Avg - s.Avg) * (float64(o.Count) / float64(s.Count))
	return s
}

// saveSummaries writes summaries over those that stand there.
func (s *Store) saveSummaries(ctx context.Context, span time.Duration, all []Summary) error {
	for some := range slices.Chunk(all, chunk) {
		err := s.w.doWithRoom(ctx, func(ctx context.Context, tx *sql.Tx) error {
			for _, one := range some {
				_, err := run(ctx, tx, `INSERT INTO summaries (span, series, at, min, avg, max, count) VALUES (?, ?, ?, ?, ?, ?, ?)
					ON CONFLICT DO UPDATE SET min = excluded.min, avg = excluded.avg, max = excluded.max, count = excluded.count`,
					span.Milliseconds(), one.Series, one.At.UnixMilli(), one.Min, one.Avg, one.Max, one.Count)
				if err != nil {
					return err
				}
			}
			return nil
		})
		if err != nil {
			return err
		}
	}
	return nil
}
