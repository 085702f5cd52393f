package data

import (
	"context"
	"database/sql"
	"math"
	"time"

	"github.com/gaugewatch/gaugewatch/checks"
	"github.com/gaugewatch/gaugewatch/report"
)

// readFields reads what is known of the fields.
func (p *past) readFields(ctx context.Context, record *report.Record) error {
	all := p.gatherers()
	read := p.readSamples
	if p.Sum > 0 {
		read = p.readSums
	}
	if err := read(ctx, all); err != nil {
		return err
	}
	record.Fields = make(map[int64]report.History, len(all))
	for id, g := range all {
		h := g.history()
		if h.Latest.At.IsZero() && !p.Bare {
			latest, err := latestBefore(ctx, p.tx, id, p.To)
			if err != nil {
				return err
			}
			h.Latest = latest
		}
		record.Fields[id] = h
	}
	if p.Bare {
		return nil
	}
	return p.readCoverage(ctx, record)
}

// readCoverage reads how much of the period the fields had values.
func (p *past) readCoverage(ctx context.Context, record *report.Record) error {
	ids := make([]int64, 0, len(record.Fields))
	for id := range record.Fields {
		ids = append(ids, id)
	}
	if len(ids) == 0 {
		return nil // none would be all
	}
	all, err := coverage(ctx, p.tx, Range{IDs: ids, From: p.From, To: p.To}, p.alive)
	for _, c := range all {
		h := record.Fields[c.Series]
		h.Known, h.Covered = c.To.Sub(c.From), c.Covered
		record.Fields[c.Series] = h
	}
	return err
}

// readSamples reads all samples, also those of the lead.
func (p *past) readSamples(ctx context.Context, into map[int64]*gatherer) error {
	return p.samples(ctx, p.From.Add(-p.Lead), p.To, into)
}

// readSums reads summaries where hours and days have closed long enough ago to
// have some, and samples where they have not.
func (p *past) readSums(ctx context.Context, into map[int64]*gatherer) error {
	closed, err := timeFact(ctx, p.tx, factCondensed)
	if err != nil {
		return err
	}
	// Between them lie the hours, and between those the days; each of these
	// stretches may be empty.
	hours := inner(p.From, earlier(p.To, closed.Add(-Hour)), Hour)
	days := stretch{hours.began, hours.began}
	if whole := inner(fromMilli(hours.began), earlier(fromMilli(hours.ended), closed.Add(-Day)), Day); p.Sum%Day == 0 && whole.began < whole.ended {
		days = whole
	}
	for _, read := range []func() error{
		func() error { return p.samples(ctx, p.From, earlier(p.To, fromMilli(hours.began)), into) },
		func() error {
			for _, g := range into {
				g.latest = checks.Point{} // there may be later ones that the summaries hide
			}
			return p.summaries(ctx, Hour, stretch{hours.began, days.began}, into)
		},
		func() error { return p.summaries(ctx, Day, days, into) },
		func() error { return p.summaries(ctx, Hour, stretch{days.ended, hours.ended}, into) },
		func() error { return p.samples(ctx, fromMilli(hours.ended), p.To, into) },
	} {
		if err := read(); err != nil {
			return err
		}
	}
	return nil
}

// earlier returns the earlier of two times.
func earlier(a, b time.Time) time.Time {
	if b.Before(a) {
		return b
	}
	return a
}

// inner returns the whole buckets of a span that lie between two times; where
// there are none, an empty stretch at the begin of the first that would.
func inner(from, to time.Time, span time.Duration) stretch {
	began := floor(from.UnixMilli()+span.Milliseconds()-1, span)
	return stretch{began, max(began, floor(to.UnixMilli(), span))}
}

// summaries hands over the summaries of a stretch.
func (p *past) summaries(ctx context.Context, span time.Duration, of stretch, into map[int64]*gatherer) error {
	if of.began >= of.ended {
		return nil
	}
	return each(ctx, p.tx, ask(`SELECT series, at, min, avg, max, count FROM summaries
		WHERE span = ? AND at >= ? AND at < ? AND series IN (SELECT value FROM json_each(?)) ORDER BY series, at`,
		span.Milliseconds(), of.began, of.ended, chosen(p.Fields...)), func(rows *sql.Rows) error {
		var series, at int64
		var s report.Stats
		if err := rows.Scan(&series, &at, &s.Min, &s.Avg, &s.Max, &s.Count); err != nil {
			return err
		}
		into[series].add(at, s)
		return nil
	})
}

// How samples of some series are found: from tick to tick, which takes little
// for each of them, or by looking at those of all series.
const (
	selectHopping = `WITH RECURSIVE ticks (at) AS (
			SELECT min(at) FROM samples WHERE at >= ?1 AND at < ?2
			UNION ALL SELECT (SELECT min(at) FROM samples WHERE at > ticks.at AND at < ?2) FROM ticks WHERE at IS NOT NULL)
		SELECT s.at, series, value FROM ticks CROSS JOIN samples AS s ON s.at = ticks.at AND series IN (SELECT value FROM json_each(?3))`
	selectScanning = `SELECT at, series, value FROM samples
		WHERE at >= ?1 AND at < ?2 AND +series IN (SELECT value FROM json_each(?3)) ORDER BY at`

	hop = 8 // samples that are looked at in the time in which one is looked up
)

// samples hands over the samples of [from, to), in the order of their time.
func (p *past) samples(ctx context.Context, from, to time.Time, into map[int64]*gatherer) error {
	if !from.Before(to) || len(into) == 0 {
		return nil
	}
	crowd, err := p.crowd(ctx, from, to)
	if err != nil {
		return err
	}
	how := selectScanning
	if float64(len(into)*hop) < crowd {
		how = selectHopping
	}
	return each(ctx, p.tx, ask(how, from.UnixMilli(), to.UnixMilli(), chosen(p.Fields...)), func(rows *sql.Rows) error {
		var at, series int64
		var v float64
		if err := rows.Scan(&at, &series, &v); err != nil {
			return err
		}
		into[series].sample(at, v)
		return nil
	})
}

// crowd returns how many series share a tick on average, as the last samples
// of [from, to) have it.
func (p *past) crowd(ctx context.Context, from, to time.Time) (float64, error) {
	crowds, err := column[float64](ctx, p.tx, `SELECT coalesce(count(*) * 1.0 / count(DISTINCT at), 0)
		FROM (SELECT at FROM samples WHERE at >= ? AND at < ? ORDER BY at DESC LIMIT 2000)`, from.UnixMilli(), to.UnixMilli())
	if err != nil {
		return 0, err
	}
	return crowds[0], nil
}

// latestBefore returns the last sample of a series before a time; its time is
// zero where there is none.
func latestBefore(ctx context.Context, tx *sql.Tx, series int64, to time.Time) (checks.Point, error) {
	closed, err := timeFact(ctx, tx, factCondensed)
	if err != nil {
		return checks.Point{}, err
	}
	// In what has not closed yet, or else in the last hours that have a summary:
	// what that of To is made of may all lie after it.
	hours, err := column[int64](ctx, tx, "SELECT at FROM summaries WHERE span = ? AND series = ? AND at < ? ORDER BY at DESC LIMIT 2",
		Hour.Milliseconds(), series, to.UnixMilli())
	if err != nil {
		return checks.Point{}, err
	}
	where := []stretch{{closed.UnixMilli(), to.UnixMilli()}}
	for _, hour := range hours {
		where = append(where, stretch{hour, min(hour+Hour.Milliseconds(), to.UnixMilli())})
	}
	for _, in := range where {
		points, err := lastOf(ctx, tx, series, in)
		if err != nil || len(points) > 0 {
			return last(points), err
		}
	}
	return checks.Point{}, nil
}

// lastOf returns the last sample of a series in a stretch, if it has one.
func lastOf(ctx context.Context, tx *sql.Tx, series int64, in stretch) ([]checks.Point, error) {
	return list(ctx, tx, ask(`WITH RECURSIVE ticks (at) AS (
			SELECT max(at) FROM samples WHERE at >= ?1 AND at < ?2
			UNION ALL SELECT (SELECT max(at) FROM samples WHERE at < ticks.at AND at >= ?1) FROM ticks WHERE at IS NOT NULL)
		SELECT s.at, value FROM ticks CROSS JOIN samples AS s ON s.at = ticks.at AND series = ?3 LIMIT 1`,
		in.began, in.ended, series), scanPoint)
}

// last returns the last of some points, if there is one.
func last(points []checks.Point) checks.Point {
	if len(points) == 0 {
		return checks.Point{}
	}
	return points[len(points)-1]
}

// finite says whether a number can be drawn and counted.
func finite(v float64) bool { return !math.IsNaN(v) && !math.IsInf(v, 0) }
