package data

import (
	"cmp"
	"context"
	"database/sql"
	"encoding/json"
	"math"
	"time"

	"github.com/gaugewatch/gaugewatch/checks"
)

// A Range chooses what concerns some series or subjects in [From, To). No
// ids choose all; a zero To is the end.
type Range struct {
	IDs      []int64
	From, To time.Time
}

// bounds returns the range as the arguments of a query: from, to, and whether
// all ids are chosen, and the ids.
func (r Range) bounds() (from, to int64, all bool, ids string) {
	to = math.MaxInt64
	if !r.To.IsZero() {
		to = r.To.UnixMilli()
	}
	text, err := json.Marshal(r.IDs)
	if err != nil {
		text = nil // cannot be: they are numbers
	}
	return r.From.UnixMilli(), to, len(r.IDs) == 0, string(text)
}

// page is how many samples are read at a time. Between pages the database
// is left alone, so that a slow reader hinders nobody.
const page = 10_000

// Samples hands the samples of a range to f, in the order of their time and
// series, until f fails. It needs no more memory for more samples; f may use
// the store and take its time.
func (r *Reader) Samples(ctx context.Context, of Range, f func(Sample) error) error {
	from, to, all, ids := of.bounds()
	query := `SELECT at, series, value FROM samples WHERE (at, series) > (?, ?) AND at < ?
		AND series IN (SELECT value FROM json_each(?)) ORDER BY at, series LIMIT ?`
	if all {
		query = "SELECT at, series, value FROM samples WHERE (at, series) > (?, ?) AND at < ? AND ? IS NOT NULL ORDER BY at, series LIMIT ?"
	}
	for series := int64(math.MinInt64); ; {
		samples, err := list(ctx, r.pool, ask(query, from, series, to, ids, page), scanSample)
		if err != nil {
			return explain(r.path, err)
		}
		for _, s := range samples {
			if err := f(s); err != nil {
				return err
			}
		}
		if len(samples) < page {
			return nil
		}
		last := samples[len(samples)-1]
		from, series = last.At.UnixMilli(), last.Series
	}
}

// scanSample reads a sample.
func scanSample(rows *sql.Rows) (Sample, error) {
	var s Sample
	var at int64
	err := rows.Scan(&at, &s.Series, &s.Value)
	s.At = fromMilli(at)
	return s, err
}

// A Summary is what the samples of a series in a stretch of time come to.
type Summary struct {
	Series        int64
	At            time.Time // when the stretch begins; it lasts for the span
	Min, Avg, Max float64
	Count         int // samples
}

// Summaries returns the summaries of a range, those of a series together and
// in the order of time. The span is Hour or Day; both are of UTC. A stretch
// has a summary from a few minutes after its end on.
func (r *Reader) Summaries(ctx context.Context, span time.Duration, of Range) ([]Summary, error) {
	from, to, all, ids := of.bounds()
	query := `SELECT series, at, min, avg, max, count FROM summaries WHERE span = ? AND at >= ? AND at < ?
		AND series IN (SELECT value FROM json_each(?)) ORDER BY series, at`
	if all {
		query = "SELECT series, at, min, avg, max, count FROM summaries WHERE span = ? AND at >= ? AND at < ? AND ? IS NOT NULL ORDER BY series, at"
	}
	summaries, err := list(ctx, r.pool, ask(query, span.Milliseconds(), from, to, ids), scanSummary)
	return summaries, explain(r.path, err)
}

// scanSummary reads a summary.
func scanSummary(rows *sql.Rows) (Summary, error) {
	var s Summary
	var at int64
	err := rows.Scan(&s.Series, &at, &s.Min, &s.Avg, &s.Max, &s.Count)
	s.At = fromMilli(at)
	return s, err
}

// NotWatched is the kind of a span in which nobody watched. Its subject is 0.
const NotWatched = "not_watched"

// A Span is a stretch without value.
type Span struct {
	Subject int64
	Kind    string    // missing, invalid, no_response or NotWatched
	Reason  string    // the word of a checks.Class; of NotWatched: stopped or unknown
	Began   time.Time // the first tick without a value
	Ended   time.Time // the first tick with a value again; zero while it lasts
}

// Spans returns the spans that reach into a range, in the order of their
// begin. The ids are of subjects, or 0 for the time that nobody watched.
func (r *Reader) Spans(ctx context.Context, of Range) ([]Span, error) {
	from, to, all, ids := of.bounds()
	spans, err := list(ctx, r.pool, ask(`SELECT subject, kind, reason, began, ended FROM spans
		WHERE began < ? AND (ended IS NULL OR ended > ?) AND (? OR subject IN (SELECT value FROM json_each(?)))
		ORDER BY began, subject`, to, from, all, ids),
		func(rows *sql.Rows) (Span, error) {
			var s Span
			var began int64
			var ended sql.NullInt64
			err := rows.Scan(&s.Subject, &s.Kind, &s.Reason, &began, &ended)
			s.Began, s.Ended = fromMilli(began), at(ended)
			return s, err
		})
	return spans, explain(r.path, err)
}

// An AlertFilter chooses alerts. Its zero value chooses all.
type AlertFilter struct {
	ID       int64     // this one
	Subject  int64     // about this subject
	Open     bool      // lasting
	Over     bool      // that have ended
	From, To time.Time // lasting at some time in [From, To)

	Level checks.Level // of this level; of those that have ended, the highest they had
	Kind  checks.Kind  // of this kind of trouble
	Tag   string       // about what bore this tag

	Before int64 // with a lower number than this
	Limit  int   // at most so many; 0: all
}

// Alerts returns the alerts that the filter chooses, the latest first.
func (r *Reader) Alerts(ctx context.Context, f AlertFilter) ([]checks.Alert, error) {
	q := filter{where: "1", order: "id DESC", limit: f.Limit}
	q.add(f.ID != 0, "id = ?", f.ID)
	q.add(f.Subject != 0, "subject = ?", f.Subject)
	q.add(f.Open, "resolved IS NULL")
	q.add(f.Over, "resolved IS NOT NULL")
	q.add(f.Over && !f.From.IsZero(), "resolved > ?", f.From.UnixMilli())
	q.add(!f.Over && !f.From.IsZero(), "(resolved IS NULL OR resolved > ?)", f.From.UnixMilli())
	q.add(f.Level > checks.None, "iif(resolved IS NULL, level, peak) = ?", f.Level.String())
	q.add(f.Kind != checks.OK, "kind = ?", f.Kind.String())
	q.add(f.Tag != "", "EXISTS (SELECT 1 FROM json_each(alert, '$.subject.tags') WHERE value = ?)", f.Tag)
	q.add(f.Before > 0, "id < ?", f.Before)
	q.add(!f.To.IsZero(), "fired < ?", f.To.UnixMilli())
	if f.Over && !f.From.IsZero() {
		q.order = "+id DESC" // so that the index of ends is used: lately is less than all
	}
	alerts, err := list(ctx, r.pool, ask("SELECT alert FROM alerts WHERE id IN (SELECT id FROM alerts"+q.String()+") ORDER BY id DESC", q.args...), decode[checks.Alert])
	return alerts, explain(r.path, err)
}

// Tags returns the tags that alerts have borne of late, in their order.
func (r *Reader) Tags(ctx context.Context) ([]string, error) {
	const late = 2000 // alerts
	tags, err := column[string](ctx, r.pool, `SELECT DISTINCT value FROM (SELECT alert FROM alerts ORDER BY id DESC LIMIT ?),
		json_each(alert, '$.subject.tags') ORDER BY value`, late)
	return tags, explain(r.path, err)
}

// A Step is a change of an alert as it was recorded.
type Step struct {
	At    time.Time
	What  checks.What
	Level checks.Level // after the step
	Value *float64     // the value that caused it; nil: none
	Text  string       // what the fault said; of what people and rules do: by whom or by which rule
}

// Steps returns the life of an alert, in the order of its steps.
func (r *Reader) Steps(ctx context.Context, alert int64) ([]Step, error) {
	steps, err := list(ctx, r.pool, ask("SELECT at, what, level, value, text FROM changes WHERE alert = ? ORDER BY id", alert),
		func(rows *sql.Rows) (Step, error) {
			var s Step
			var at int64
			var what, level []byte
			err := rows.Scan(&at, &what, &level, &s.Value, &s.Text)
			s.At = fromMilli(at)
			return s, cmp.Or(err, s.What.UnmarshalText(what), s.Level.UnmarshalText(level))
		})
	return steps, explain(r.path, err)
}

// Latest returns the latest sample of every field that is in the
// configuration and has one.
func (r *Reader) Latest(ctx context.Context) (map[int64]Sample, error) {
	latest, err := r.latest(ctx)
	return latest, explain(r.path, err)
}

// latest looks through the samples of the hours that have not closed, newest
// first; of a field that has none there, the summaries tell in which hour to
// look.
func (r *Reader) latest(ctx context.Context) (map[int64]Sample, error) {
	fields, err := column[int64](ctx, r.pool, "SELECT id FROM subjects WHERE field <> '' AND retired IS NULL")
	if err != nil {
		return nil, err
	}
	wanted := make(map[int64]bool, len(fields))
	for _, id := range fields {
		wanted[id] = true
	}
	closed, err := timeFact(ctx, r.pool, factCondensed)
	if err != nil {
		return nil, err
	}
	latest := make(map[int64]Sample, len(wanted))
	if err := r.lookBack(ctx, closed, wanted, latest); err != nil {
		return nil, err
	}
	for id := range wanted {
		old, err := list(ctx, r.pool, ask(`SELECT s.at, s.series, s.value FROM samples AS s, (
				SELECT max(at) AS hour FROM summaries WHERE span = ? AND series = ?)
			WHERE s.at >= hour AND s.at < hour + ? AND s.series = ? ORDER BY s.at DESC LIMIT 1`,
			Hour.Milliseconds(), id, Hour.Milliseconds(), id), scanSample)
		if err != nil {
			return nil, err
		}
		for _, s := range old {
			latest[id] = s
		}
	}
	return latest, nil
}

// lookBack moves those wanted that have a sample at or after a time to latest.
func (r *Reader) lookBack(ctx context.Context, from time.Time, wanted map[int64]bool, latest map[int64]Sample) error {
	if len(wanted) == 0 {
		return nil
	}
	rows, err := r.pool.QueryContext(ctx, "SELECT at, series, value FROM samples WHERE at >= ? ORDER BY at DESC, series DESC", from.UnixMilli())
	if err != nil {
		return err
	}
	defer rows.Close()
	for len(wanted) > 0 && rows.Next() {
		s, err := scanSample(rows)
		if err != nil {
			return err
		}
		if wanted[s.Series] {
			latest[s.Series] = s
			delete(wanted, s.Series)
		}
	}
	return rows.Err()
}
