package data

import (
	"context"
	"database/sql"
	"encoding/json"
	"time"

	"github.com/gaugewatch/gaugewatch/checks"
	"github.com/gaugewatch/gaugewatch/report"
)

// Reader is where reports read.
var _ report.Archive = (*Reader)(nil)

const (
	// lately is how long ago the watch may have been kept while it goes on: a
	// daemon without news writes that now and then only.
	lately = 5 * time.Minute

	// mostAlerts is how many alerts a report reads; of more it only says how
	// many there are.
	mostAlerts = 500
)

// Read returns what a report asks for, all as of one moment. Twelve fields of
// three hours take about three milliseconds, of however many samples.
func (r *Reader) Read(ctx context.Context, q report.Query) (report.Record, error) {
	record, err := r.record(ctx, q)
	return record, explain(r.path, err)
}

func (r *Reader) record(ctx context.Context, q report.Query) (report.Record, error) {
	tx, err := r.pool.BeginTx(ctx, nil)
	if err != nil {
		return report.Record{}, err
	}
	defer func() { _ = tx.Rollback() }() // nothing was written
	alive, err := timeFact(ctx, tx, factAlive)
	if err != nil {
		return report.Record{}, err
	}
	if alive.Before(q.To) && q.To.Sub(alive) <= lately {
		alive = q.To
	}
	p := past{tx: tx, Query: q, alive: alive}
	var record report.Record
	for _, read := range []func(context.Context, *report.Record) error{p.readFields, p.readSpans, p.readAlerts, p.readSteps, p.readMutes} {
		if err := read(ctx, &record); err != nil {
			return report.Record{}, err
		}
	}
	return record, nil
}

// A past reads what a query asks for in a transaction.
type past struct {
	report.Query
	tx    *sql.Tx
	alive time.Time // until when the watch was kept, at least
}

// chosen returns ids as JSON, without those of nobody.
func chosen(ids ...int64) string {
	known := make([]int64, 0, len(ids))
	for _, id := range ids {
		if id != 0 {
			known = append(known, id)
		}
	}
	text, err := json.Marshal(known)
	if err != nil {
		return "[]" // cannot be: they are numbers
	}
	return string(text)
}

// subjects are the ids of fields and targets.
func (p *past) subjects() []int64 { return append(append([]int64(nil), p.Fields...), p.Targets...) }

// readSpans reads the stretches without values, and that the watch is no
// longer kept.
func (p *past) readSpans(ctx context.Context, record *report.Record) error {
	spans, err := list(ctx, p.tx, ask(`SELECT subject, kind, began, ended FROM spans
		WHERE (subject = 0 OR subject IN (SELECT value FROM json_each(?))) AND began < ? AND (ended IS NULL OR ended > ?)
		ORDER BY began, subject`, chosen(p.subjects()...), p.To.UnixMilli(), p.From.UnixMilli()),
		func(rows *sql.Rows) (report.Span, error) {
			var s report.Span
			var kind string
			var began int64
			var ended sql.NullInt64
			err := rows.Scan(&s.Subject, &kind, &began, &ended)
			s.Lack, s.Began, s.Ended = lackOf(kind), fromMilli(began), at(ended)
			return s, err
		})
	if p.alive.Before(p.To) {
		spans = append(spans, report.Span{Lack: report.NotWatched, Began: p.alive})
	}
	record.Spans = spans
	return err
}

// lackOf returns what the kind of a span is called in a report.
func lackOf(kind string) report.Lack {
	switch kind {
	case checks.Missing.String():
		return report.Missing
	case checks.Invalid.String():
		return report.Invalid
	case NotWatched:
		return report.NotWatched
	}
	return report.NoResponse
}

// readAlerts reads the alerts that lasted in the period. Drills are none.
func (p *past) readAlerts(ctx context.Context, record *report.Record) error {
	const which = "fired < ?1 AND drill = 0 AND (?3 OR kind = ?4 OR subject IN (SELECT value FROM json_each(?5)))"
	return each(ctx, p.tx, ask(`WITH lasting AS (
			SELECT * FROM alerts WHERE resolved IS NULL AND `+which+`
			UNION ALL SELECT * FROM alerts WHERE resolved > ?2 AND `+which+`)
		SELECT alert, count(*) OVER () FROM lasting
		ORDER BY resolved IS NOT NULL, instr('fatal error warn info', peak), fired, id LIMIT ?6`,
		p.To.UnixMilli(), p.From.UnixMilli(), p.All, checks.Uplink.String(), chosen(p.subjects()...), mostAlerts),
		func(rows *sql.Rows) error {
			var text []byte
			if err := rows.Scan(&text, &record.Fired); err != nil {
				return err
			}
			alert, err := unmarshal[checks.Alert](text)
			record.Alerts = append(record.Alerts, report.Alert{Alert: alert})
			return err
		})
}

// readSteps reads how the levels of the alerts changed.
func (p *past) readSteps(ctx context.Context, record *report.Record) error {
	ids := make([]int64, len(record.Alerts))
	places := make(map[int64]int, len(record.Alerts))
	for i, a := range record.Alerts {
		ids[i], places[a.ID] = a.ID, i
	}
	return each(ctx, p.tx, ask(`SELECT alert, at, level FROM changes
		WHERE alert IN (SELECT value FROM json_each(?)) AND what IN (?, ?, ?) ORDER BY id`,
		chosen(ids...), checks.Fired.String(), checks.Worsened.String(), checks.Eased.String()),
		func(rows *sql.Rows) error {
			var alert, at int64
			var level []byte
			var step report.Step
			if err := rows.Scan(&alert, &at, &level); err != nil {
				return err
			}
			step.At = fromMilli(at)
			a := &record.Alerts[places[alert]]
			err := step.Level.UnmarshalText(level)
			a.Steps = append(a.Steps, step)
			return err
		})
}

// readMutes reads the mutes that are in force at the end of the period or after.
func (p *past) readMutes(ctx context.Context, record *report.Record) error {
	var err error
	record.Mutes, err = list(ctx, p.tx, ask(selectMutes+" WHERE min(until, coalesce(ended, until)) > ? ORDER BY id", p.To.UnixMilli()), scanMute)
	return err
}
