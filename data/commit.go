package data

import (
	"cmp"
	"context"
	"database/sql"
	"encoding/json"
	"fmt"
	"maps"
	"math"
	"slices"
	"strconv"
	"strings"
	"time"

	"github.com/gaugewatch/gaugewatch/checks"
	"github.com/gaugewatch/gaugewatch/notify"
)

// Commit writes a batch in one transaction, which is on disk when Commit
// returns nil; otherwise nothing of it was written. Of samples with the same
// time and series the first wins; the others are counted in [Stats]. The
// batch is not changed.
//
// On a full disk a batch with samples or rejects fails with [ErrFull]. For
// one without them the reserve is released, and from then on all samples are
// refused until there is room enough to make the reserve anew.
func (s *Store) Commit(ctx context.Context, b Batch) error {
	samples := inOrder(b.Samples)
	do := s.w.do
	if len(b.Samples)+len(b.Rejects) > 0 {
		do = s.w.doWithRoom
	}
	var inserted int64
	err := do(ctx, func(ctx context.Context, tx *sql.Tx) error {
		var err error
		if inserted, err = s.writeSamples(ctx, tx, samples); err != nil {
			return fmt.Errorf("samples: %w", err)
		}
		return b.write(ctx, tx)
	})
	if err == nil {
		s.notFinite.Add(uint64(len(b.Samples) - len(samples)))
		s.duplicates.Add(uint64(int64(len(samples)) - inserted))
	}
	return err
}

// inOrder returns the finite samples in the order of their keys, so that they
// are appended at one end.
func inOrder(samples []Sample) []Sample {
	finite := make([]Sample, 0, len(samples))
	for _, s := range samples {
		if !math.IsNaN(s.Value) && !math.IsInf(s.Value, 0) {
			finite = append(finite, s)
		}
	}
	slices.SortStableFunc(finite, func(a, b Sample) int {
		return cmp.Or(a.At.Compare(b.At), cmp.Compare(a.Series, b.Series))
	})
	return finite
}

// writeSamples inserts samples, marks the summaries that they come too late
// for, and returns how many were inserted.
func (s *Store) writeSamples(ctx context.Context, tx *sql.Tx, samples []Sample) (int64, error) {
	var inserted int64
	for _, in := range s.inserts {
		for len(samples) >= in.rows {
			n, err := in.run(ctx, tx, samples[:in.rows])
			if err != nil {
				return 0, err
			}
			if err := s.markLate(ctx, tx, samples[:in.rows]); err != nil {
				return 0, err
			}
			inserted += n
			samples = samples[in.rows:]
		}
	}
	return inserted, nil
}

// An insert is a statement that inserts so many samples at once.
type insert struct {
	rows int
	sql  string
}

// newInserts returns the inserts that any number of samples is made up of,
// the largest first. Beyond some sixty rows a statement gets no cheaper.
func newInserts() []insert {
	var all []insert
	for _, rows := range []int{64, 8, 1} {
		values := strings.Repeat(", (?, ?, ?)", rows)[2:]
		all = append(all, insert{rows, "INSERT OR IGNORE INTO samples (at, series, value) VALUES " + values})
	}
	return all
}

// run inserts as many samples as the statement takes.
func (in insert) run(ctx context.Context, tx *sql.Tx, samples []Sample) (int64, error) {
	args := make([]any, 0, 3*in.rows)
	for _, s := range samples {
		args = append(args, s.At.UnixMilli(), s.Series, s.Value)
	}
	return run(ctx, tx, in.sql, args...)
}

// write writes everything but the samples.
func (b *Batch) write(ctx context.Context, tx *sql.Tx) error {
	for _, part := range []struct {
		name  string
		write func(context.Context, *sql.Tx) error
	}{
		{"rejects", b.writeRejects},
		{"spans", b.writeSpans},
		{"states", b.writeStates},
		{"alerts", b.writeAlerts},
		{"changes", b.writeChanges},
		{"deliveries", b.writeDeliveries},
		{"ends", b.writeEnds},
		{"answers", b.writeAnswers},
		{"mutes", b.writeMutes},
		{"tokens", b.writeTokens},
		{"links", b.writeLinks},
		{"heard", b.writeHeard},
		{"facts", b.writeFacts},
	} {
		if err := part.write(ctx, tx); err != nil {
			return fmt.Errorf("%s: %w", part.name, err)
		}
	}
	return nil
}

// maxRaw is how many characters of a refused text are kept.
const maxRaw = 200

func (b *Batch) writeRejects(ctx context.Context, tx *sql.Tx) error {
	for _, r := range b.Rejects {
		value := sql.NullFloat64{Float64: r.Value, Valid: !math.IsNaN(r.Value) && !math.IsInf(r.Value, 0)}
		raw := strings.ToValidUTF8(r.Raw, "\uFFFD")
		if runes := []rune(raw); len(runes) > maxRaw {
			raw = string(runes[:maxRaw])
		}
		if _, err := run(ctx, tx, "INSERT OR IGNORE INTO rejects (at, series, value, raw, class) VALUES (?, ?, ?, ?, ?)",
			r.At.UnixMilli(), r.Series, value, raw, r.Class.String()); err != nil {
			return err
		}
	}
	return nil
}

func (b *Batch) writeSpans(ctx context.Context, tx *sql.Tx) error {
	for _, c := range b.Spans {
		q := ask(`INSERT INTO spans (subject, kind, reason, began) VALUES (?, ?, ?, ?)
			ON CONFLICT DO UPDATE SET reason = excluded.reason, ended = NULL`,
			c.Subject, c.Kind.String(), c.Reason.String(), c.At.UnixMilli())
		if c.Ended {
			q = ask("UPDATE spans SET ended = max(began, ?) WHERE subject = ? AND kind = ? AND ended IS NULL",
				c.At.UnixMilli(), c.Subject, c.Kind.String())
		}
		if _, err := run(ctx, tx, q.sql, q.args...); err != nil {
			return err
		}
	}
	for _, g := range b.Gaps {
		reason := "unknown"
		if g.Stopped {
			reason = "stopped"
		}
		if _, err := run(ctx, tx, `INSERT INTO spans (subject, kind, reason, began, ended) VALUES (0, ?, ?, ?, ?)
			ON CONFLICT DO UPDATE SET ended = max(ended, excluded.ended)`,
			NotWatched, reason, g.Began.UnixMilli(), g.Ended.UnixMilli()); err != nil {
			return err
		}
	}
	return nil
}

func (b *Batch) writeStates(ctx context.Context, tx *sql.Tx) error {
	for _, subject := range slices.Sorted(maps.Keys(b.States)) {
		state := b.States[subject]
		q := ask("DELETE FROM states WHERE subject = ?", subject)
		if len(state.Open) > 0 || !state.At.IsZero() {
			text, err := json.Marshal(state)
			if err != nil {
				return err
			}
			q = ask("INSERT INTO states (subject, state) VALUES (?, ?) ON CONFLICT DO UPDATE SET state = excluded.state", subject, string(text))
		}
		if _, err := run(ctx, tx, q.sql, q.args...); err != nil {
			return err
		}
	}
	return nil
}

func (b *Batch) writeAlerts(ctx context.Context, tx *sql.Tx) error {
	for _, id := range slices.Sorted(maps.Keys(b.Alerts)) {
		a := b.Alerts[id]
		text, err := json.Marshal(a)
		if err != nil {
			return fmt.Errorf("alert A%d: %w", id, err)
		}
		if _, err := run(ctx, tx, `INSERT INTO alerts (id, subject, kind, level, peak, since, fired, resolved, drill, alert)
			VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?)
			ON CONFLICT DO UPDATE SET level = excluded.level, peak = excluded.peak, resolved = excluded.resolved, alert = excluded.alert`,
			id, a.Subject.ID, a.Kind.String(), a.Level.String(), a.Peak.String(),
			a.Since.UnixMilli(), a.Fired.UnixMilli(), orNull(a.Resolved), a.Drill, string(text)); err != nil {
			return err
		}
	}
	return nil
}

func (b *Batch) writeChanges(ctx context.Context, tx *sql.Tx) error {
	for _, row := range b.Changes {
		err := writeChange(ctx, tx, row)
		if err == nil {
			err = outdate(ctx, tx, row)
		}
		if err != nil {
			return fmt.Errorf("alert A%d: %w", row.Alert, err)
		}
	}
	return nil
}

// writeChange writes a step. One that people or rules took has the level of
// the alert, as it has just been written.
func writeChange(ctx context.Context, tx *sql.Tx, row Change) error {
	c := row.Change
	if c.What >= checks.Reminded {
		_, err := run(ctx, tx, `INSERT INTO changes (alert, at, what, level, text)
			VALUES (?, ?, ?, (SELECT level FROM alerts WHERE id = ?), ?)`,
			row.Alert, c.At.UnixMilli(), c.What.String(), row.Alert, c.Note)
		return err
	}
	value, text := sql.NullFloat64{}, c.Condition.Fault.String()
	if c.Condition.Kind.Valued() {
		value, text = sql.NullFloat64{Float64: c.Value, Valid: c.What != checks.Unwatched}, ""
	}
	_, err := run(ctx, tx, "INSERT INTO changes (alert, at, what, level, value, text) VALUES (?, ?, ?, ?, ?, ?)",
		row.Alert, c.At.UnixMilli(), c.What.String(), c.Condition.Level.String(), value, text)
	return err
}

func (b *Batch) writeDeliveries(ctx context.Context, tx *sql.Tx) error {
	for _, d := range b.Deliveries {
		if err := writeDelivery(ctx, tx, d); err != nil {
			return fmt.Errorf("to %s: %w", d.Channel, err)
		}
	}
	return nil
}

// writeDelivery makes a channel owe a delivery, or records one that was told
// while nothing could be written.
func writeDelivery(ctx context.Context, tx *sql.Tx, d notify.Delivery) error {
	notice, err := jsonOrNull(d.Notice)
	if err != nil {
		return err
	}
	edition, err := jsonOrNull(d.Edition)
	if err != nil {
		return err
	}
	if d.Next.IsZero() {
		d.Next = d.Owed
	}
	if d.State == "" {
		d.State = notify.Owed
	}
	done := sql.NullInt64{Int64: d.Next.UnixMilli(), Valid: d.State.Final()}
	result, err := tx.ExecContext(ctx, "INSERT INTO deliveries (channel, cause, owed, state, next, notice, edition, done) VALUES (?, ?, ?, ?, ?, ?, ?, ?)",
		d.Channel, string(d.Cause), d.Owed.UnixMilli(), string(d.State), d.Next.UnixMilli(), notice, edition, done)
	if err != nil {
		return err
	}
	id, err := result.LastInsertId()
	if err != nil {
		return err
	}
	for i, p := range d.Parts {
		if _, err := run(ctx, tx, "INSERT INTO delivery_alerts (delivery, part, alert, what) VALUES (?, ?, ?, ?)",
			id, i, p.Alert.ID, p.What.String()); err != nil {
			return fmt.Errorf("alert A%d: %w", p.Alert.ID, err)
		}
	}
	return nil
}

// jsonOrNull is a struct as it is stored; nil is NULL.
func jsonOrNull[T any](v *T) (sql.NullString, error) {
	if v == nil {
		return sql.NullString{}, nil
	}
	text, err := json.Marshal(v)
	return sql.NullString{String: string(text), Valid: true}, err
}

func (b *Batch) writeAnswers(ctx context.Context, tx *sql.Tx) error {
	for _, a := range b.Answers {
		if _, err := run(ctx, tx, "UPDATE requests SET done = ?, answer = ? WHERE id = ? AND done IS NULL",
			a.At.UnixMilli(), a.Text, a.Request); err != nil {
			return err
		}
	}
	return nil
}

// writeFacts notes when the watch was last kept. A stop that was meant is one
// at exactly that time.
func (b *Batch) writeFacts(ctx context.Context, tx *sql.Tx) error {
	if err := b.writeSlots(ctx, tx); err != nil {
		return err
	}
	if !b.Alive.IsZero() {
		if err := setFact(ctx, tx, factAlive, milli(b.Alive)); err != nil {
			return err
		}
	}
	if !b.Stopped {
		return nil
	}
	_, err := run(ctx, tx, `INSERT INTO facts (name, value) SELECT ?, value FROM facts WHERE name = ?
		ON CONFLICT DO UPDATE SET value = excluded.value`, factStopped, factAlive)
	return err
}

// milli is a time as a fact.
func milli(t time.Time) string { return strconv.FormatInt(t.UnixMilli(), 10) }
