package data

import (
	"context"
	"database/sql"
	"strconv"
	"time"

	"github.com/gaugewatch/gaugewatch/checks"
	"github.com/gaugewatch/gaugewatch/notify"
)

// Facts that the store itself keeps.
const (
	factAlive     = "alive"     // when the watch was last kept
	factStopped   = "stopped"   // what alive was when the program was last stopped on purpose
	factCondensed = "condensed" // hours before it have closed
	factPruned    = "pruned"    // samples before it are gone
)

// Load returns what the watch must know to go on where it stopped.
func (s *Store) Load(ctx context.Context) (Loaded, error) {
	l := Loaded{Spans: map[int64]checks.Kind{}, Fired: map[FiredKey][]time.Time{}, Told: map[int64]map[string]notify.Telling{}}
	tx, err := s.pool.BeginTx(ctx, nil)
	if err != nil {
		return Loaded{}, explain(s.path, err)
	}
	defer func() { _ = tx.Rollback() }() // nothing was written
	for _, load := range []func(context.Context, *sql.Tx) error{
		l.loadSubjects, l.loadOutside, l.loadAlerts, l.loadFacts, l.loadSlots, l.loadMutes, l.loadFired, l.loadTold, l.loadHeard,
	} {
		if err := load(ctx, tx); err != nil {
			return Loaded{}, explain(s.path, err)
		}
	}
	return l, nil
}

// States returns what judgement remembers of the subjects of which it was
// stored: those that are not well, and those whose rules look far back.
func (r *Reader) States(ctx context.Context) (map[int64]checks.State, error) {
	all, err := states(ctx, r.pool)
	return all, explain(r.path, err)
}

// states returns the states by subject.
func states(ctx context.Context, from source) (map[int64]checks.State, error) {
	all := map[int64]checks.State{}
	err := each(ctx, from, ask("SELECT subject, state FROM states"), func(rows *sql.Rows) error {
		var subject int64
		var text []byte
		err := rows.Scan(&subject, &text)
		if err == nil {
			all[subject], err = unmarshal[checks.State](text)
		}
		return err
	})
	return all, err
}

// loadSubjects loads what is known of subjects: states and open spans.
func (l *Loaded) loadSubjects(ctx context.Context, tx *sql.Tx) error {
	var err error
	if l.States, err = states(ctx, tx); err != nil {
		return err
	}
	return each(ctx, tx, ask("SELECT subject, kind FROM spans WHERE ended IS NULL AND subject <> 0 ORDER BY began"), func(rows *sql.Rows) error {
		var subject int64
		var word []byte
		var kind checks.Kind
		err := rows.Scan(&subject, &word)
		if err == nil {
			err = kind.UnmarshalText(word)
		}
		l.Spans[subject] = kind
		return err
	})
}

// loadAlerts loads the alerts that last, in the order of their ids, and the
// highest id.
func (l *Loaded) loadAlerts(ctx context.Context, tx *sql.Tx) error {
	var err error
	if l.Open, err = list(ctx, tx, ask("SELECT alert FROM alerts WHERE resolved IS NULL ORDER BY id"), decode[checks.Alert]); err != nil {
		return err
	}
	return tx.QueryRowContext(ctx, "SELECT coalesce(max(id), 0) FROM alerts").Scan(&l.LastAlert)
}

// loadFired loads when alerts fired in the last day that is known of. The
// clock may have been set meanwhile, so the record itself says which day that
// is.
func (l *Loaded) loadFired(ctx context.Context, tx *sql.Tx) error {
	return each(ctx, tx, ask(`SELECT subject, kind, fired FROM alerts WHERE NOT drill
		AND fired >= (SELECT max(coalesce(max(fired), 0), ?) FROM alerts) - ? ORDER BY fired, id`,
		l.Alive.UnixMilli(), Day.Milliseconds()), func(rows *sql.Rows) error {
		var key FiredKey
		var word []byte
		var fired int64
		if err := rows.Scan(&key.Subject, &word, &fired); err != nil {
			return err
		}
		if err := key.Kind.UnmarshalText(word); err != nil {
			return err
		}
		l.Fired[key] = append(l.Fired[key], fromMilli(fired))
		return nil
	})
}

// loadTold loads which channels have been owed news of the alerts that last.
// A channel that stands in for another is not among them: what it is told
// next is again the other's to pass on.
func (l *Loaded) loadTold(ctx context.Context, tx *sql.Tx) error {
	return each(ctx, tx, ask(`SELECT alerts.id, channel, min(owed), max(owed) FROM alerts
		JOIN delivery_alerts AS part ON part.alert = alerts.id JOIN deliveries ON deliveries.id = delivery
		WHERE resolved IS NULL AND stand_in IS NULL GROUP BY alerts.id, channel`), func(rows *sql.Rows) error {
		var alert, first, last int64
		var channel string
		if err := rows.Scan(&alert, &channel, &first, &last); err != nil {
			return err
		}
		if l.Told[alert] == nil {
			l.Told[alert] = map[string]notify.Telling{}
		}
		l.Told[alert][channel] = notify.Telling{First: fromMilli(first), Last: fromMilli(last)}
		return nil
	})
}

// loadFacts loads when the watch was last kept, and how that ended.
func (l *Loaded) loadFacts(ctx context.Context, tx *sql.Tx) error {
	alive, err := timeFact(ctx, tx, factAlive)
	if err != nil {
		return err
	}
	stopped, err := timeFact(ctx, tx, factStopped)
	l.Alive, l.Stopped = alive, !alive.IsZero() && stopped.Equal(alive)
	return err
}

// Fact returns a small fact about the program, such as the configuration that
// last worked; empty where there is none of the name.
func (r *Reader) Fact(ctx context.Context, name string) (string, error) {
	value, err := fact(ctx, r.pool, name)
	return value, explain(r.path, err)
}

// SetFact keeps a small fact about the program.
func (s *Store) SetFact(ctx context.Context, name, value string) error {
	return s.w.do(ctx, func(ctx context.Context, tx *sql.Tx) error { return setFact(ctx, tx, name, value) })
}

// setFact keeps a fact.
func setFact(ctx context.Context, tx *sql.Tx, name, value string) error {
	_, err := run(ctx, tx, "INSERT INTO facts (name, value) VALUES (?, ?) ON CONFLICT DO UPDATE SET value = excluded.value", name, value)
	return err
}

// fact returns a fact; empty where there is none.
func fact(ctx context.Context, from source, name string) (string, error) {
	values, err := column[string](ctx, from, "SELECT value FROM facts WHERE name = ?", name)
	if err != nil || len(values) == 0 {
		return "", err
	}
	return values[0], nil
}

// timeFact returns a fact that is a time; the zero time where there is none.
func timeFact(ctx context.Context, from source, name string) (time.Time, error) {
	text, err := fact(ctx, from, name)
	if err != nil || text == "" {
		return time.Time{}, err
	}
	ms, err := strconv.ParseInt(text, 10, 64)
	return fromMilli(ms), err
}
