package data

import (
	"context"
	"database/sql"
	"math"
	"time"
)

// A Value is what a poll found where a field has its value: a sample, or what
// was refused.
type Value struct {
	At      time.Time // the tick
	Series  int64
	Value   float64 // NaN where it was Refused and no number
	Refused bool
}

// selectValues asks for samples and rejects after a time and series: their
// common order is that of both tables, so that none is sorted.
const selectValues = `SELECT at, series, value, 0 FROM samples WHERE (at, series) > (?1, ?2) AND at < ?3
		AND (?4 OR series IN (SELECT value FROM json_each(?5)))
	UNION ALL SELECT at, series, value, 1 FROM rejects WHERE (at, series) > (?1, ?2) AND at < ?3
		AND (?4 OR series IN (SELECT value FROM json_each(?5)))
	ORDER BY at, series LIMIT ?6`

// Values hands all samples and refused values of a range to f, in the order of
// their time and series, a batch at a time, until f fails. It is meant for
// millions: it takes about half a microsecond for each, and no more memory for
// more of them. F may keep the batch.
func (r *Reader) Values(ctx context.Context, of Range, f func([]Value) error) error {
	from, to, all, ids := of.bounds()
	for series := int64(math.MinInt64); ; {
		batch := make([]Value, 0, page)
		err := each(ctx, r.pool, ask(selectValues, from, series, to, all, ids, page), func(rows *sql.Rows) error {
			v, err := scanValue(rows)
			batch = append(batch, v)
			return err
		})
		if err != nil {
			return explain(r.path, err)
		}
		if len(batch) == 0 {
			return nil
		}
		last := batch[len(batch)-1]
		from, series = last.At.UnixMilli(), last.Series
		if err := f(batch); err != nil {
			return err
		}
	}
}

// scanValue reads a row of selectValues.
func scanValue(rows *sql.Rows) (Value, error) {
	var v Value
	var at int64
	var number sql.NullFloat64
	err := rows.Scan(&at, &v.Series, &number, &v.Refused)
	v.At, v.Value = fromMilli(at), number.Float64
	if !number.Valid {
		v.Value = math.NaN()
	}
	return v, err
}
