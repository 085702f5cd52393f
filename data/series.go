package data

import (
	"context"
	"database/sql"
	"encoding/json"
	"time"

	"github.com/gaugewatch/gaugewatch/checks"
)

// Samples lie in the order of their time: those of one series lie far apart,
// with the other series in between. But many series have the same ticks, so
// what is asked of one series goes from tick to tick and looks for its sample
// there.

// Recent returns the values of a series from a time on, the oldest first. It
// is meant for the last minutes: it takes a few microseconds for each tick of
// any series since then, however many series there are.
func (r *Reader) Recent(ctx context.Context, series int64, from time.Time) ([]checks.Point, error) {
	points, err := list(ctx, r.pool, ask(`WITH RECURSIVE ticks (at) AS (
			SELECT min(at) FROM samples WHERE at >= ?
			UNION ALL SELECT (SELECT min(at) FROM samples WHERE at > ticks.at) FROM ticks WHERE at IS NOT NULL)
		SELECT s.at, value FROM ticks CROSS JOIN samples AS s ON s.at = ticks.at AND series = ? ORDER BY s.at`,
		from.UnixMilli(), series), scanPoint)
	return points, explain(r.path, err)
}

// scanPoint reads a time and a value.
func scanPoint(rows *sql.Rows) (checks.Point, error) {
	var p checks.Point
	var at int64
	err := rows.Scan(&at, &p.Value)
	p.At = fromMilli(at)
	return p, err
}

// Nearest returns for each of some times the sample of a series that is
// nearest to it and at most so far away; of two that are equally near the
// earlier one. Its time is zero where there is none.
func (r *Reader) Nearest(ctx context.Context, series int64, times []time.Time, within time.Duration) ([]checks.Point, error) {
	nearest := make([]checks.Point, len(times))
	places := map[int64][]int{} // of the times without a sample
	for i, t := range times {
		places[t.UnixMilli()] = append(places[t.UnixMilli()], i)
	}
	// Most times are ticks themselves, which is soon looked up.
	for _, reach := range []time.Duration{0, within} {
		found, err := r.nearest(ctx, series, missing(places), reach)
		if err != nil {
			return nil, explain(r.path, err)
		}
		for t, p := range found {
			for _, i := range places[t] {
				nearest[i] = p
			}
			delete(places, t)
		}
	}
	return nearest, nil
}

// missing returns the times as JSON.
func missing(places map[int64][]int) string {
	times := make([]int64, 0, len(places))
	for t := range places {
		times = append(times, t)
	}
	text, err := json.Marshal(times)
	if err != nil {
		return "[]" // cannot be: they are numbers
	}
	return string(text)
}

// nearest returns the nearest samples by the times that have one.
func (r *Reader) nearest(ctx context.Context, series int64, times string, within time.Duration) (map[int64]checks.Point, error) {
	found := map[int64]checks.Point{}
	reach := within.Milliseconds()
	err := each(ctx, r.pool, ask(`WITH RECURSIVE ticks (time, at) AS (
			SELECT t.value, (SELECT min(at) FROM samples WHERE at BETWEEN t.value - ? AND t.value + ?) FROM json_each(?) AS t
			UNION ALL SELECT time, (SELECT min(at) FROM samples WHERE at > ticks.at AND at <= time + ?) FROM ticks WHERE at IS NOT NULL)
		SELECT s.at, s.value, time FROM ticks CROSS JOIN samples AS s ON s.at = ticks.at AND series = ? ORDER BY s.at`,
		reach, reach, times, reach, series), func(rows *sql.Rows) error {
		var at, t int64
		var p checks.Point
		if err := rows.Scan(&at, &p.Value, &t); err != nil {
			return err
		}
		p.At = fromMilli(at)
		wanted := fromMilli(t)
		if best, ok := found[t]; !ok || p.At.Sub(wanted).Abs() < best.At.Sub(wanted).Abs() {
			found[t] = p
		}
		return nil
	})
	return found, err
}
