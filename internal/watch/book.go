package watch

import (
	"log/slog"
	"slices"

	"github.com/gaugewatch/gaugewatch/checks"
	"github.com/gaugewatch/gaugewatch/data"
)

// alertKey says which alert an open one is: one a subject and kind.
type alertKey struct {
	subject int64
	kind    checks.Kind
}

// open returns the open alerts, worst and oldest first.
func (w *Watch) open() []checks.Alert {
	all := make([]checks.Alert, 0, len(w.alerts))
	for _, a := range w.alerts {
		all = append(all, a)
	}
	slices.SortFunc(all, func(a, b checks.Alert) int {
		if a.Level != b.Level {
			return int(b.Level - a.Level)
		}
		return int(a.ID - b.ID)
	})
	return all
}

// latest returns an alert as it stands by now.
func (w *Watch) latest(a checks.Alert) checks.Alert {
	if now, changed := w.batch.Alerts[a.ID]; changed {
		return now
	}
	return a
}

// put takes an alert over as it stands now, to be written. One that is over is
// forgotten.
func (w *Watch) put(a checks.Alert) {
	key := alertKey{a.Subject.ID, a.Kind}
	switch {
	case a.Open():
		w.alerts[key] = a
	case w.alerts[key].ID == a.ID:
		delete(w.alerts, key)
	}
	w.batch.Alerts[a.ID] = a
	if w.alerts[key].Held != nil {
		w.holds[key] = true
	} else {
		delete(w.holds, key)
	}
	w.time(key)
}

// change records a step of an alert, and the alert as it stands after it.
func (w *Watch) change(a checks.Alert, c checks.Change) {
	w.put(a)
	w.batch.Changes = append(w.batch.Changes, data.Change{Alert: a.ID, Change: c})
	w.log(a, c)
}

// mark records what a rule or a person does to an alert, whose condition stays
// as it is.
func (w *Watch) mark(a checks.Alert, what checks.What, note string) {
	w.touch()
	w.change(a, checks.Change{What: what, At: w.now(), From: a.Level, Value: a.Value, Limit: a.Limit, Note: note, Condition: condition(a)})
}

// condition returns the condition of an alert, as far as its record knows it.
func condition(a checks.Alert) checks.Condition {
	return checks.Condition{
		Kind: a.Kind, Level: a.Level, Side: a.Side, Since: a.Since, Worst: a.Worst, WorstAt: a.WorstAt, Fault: a.Fault,
	}
}

// log writes one line for a step of an alert.
func (w *Watch) log(a checks.Alert, c checks.Change) {
	attrs := []any{
		slog.String("alert", a.Name()), slog.String("subject", a.Subject.String()),
		slog.String("kind", a.Kind.String()), slog.String("level", a.Level.String()),
	}
	if a.Kind.Valued() {
		attrs = append(attrs, slog.Float64("value", c.Value))
	} else {
		attrs = append(attrs, slog.String("fault", a.Fault.String()))
	}
	w.Log.Info("alert "+c.What.String(), attrs...)
}
