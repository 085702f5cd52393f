package config

import (
	"slices"

	"github.com/gaugewatch/gaugewatch/checks"
	"github.com/gaugewatch/gaugewatch/config/strict"
	"github.com/gaugewatch/gaugewatch/internal/schedule"
	"github.com/gaugewatch/gaugewatch/poller/reading"
)

// A When is a time in which other bounds hold: those that it names in place of
// the field's; null removes one.
type When struct {
	Hours `yaml:",inline"`
	Warn  *Bound `yaml:"warn"`
	Error *Bound `yaml:"error"`
	Fatal *Bound `yaml:"fatal"`

	Node *strict.Node `yaml:",node"`

	window schedule.Window
}

// timed returns the field with the bounds that hold in a window.
func (f *Field) timed(w *When) *Field {
	during := *f
	for _, level := range []struct {
		key string
		own *Bound
		in  **Bound
	}{{"warn", w.Warn, &during.Warn}, {"error", w.Error, &during.Error}, {"fatal", w.Fatal, &during.Fatal}} {
		if w.Node.Get(level.key) != nil {
			*level.in = level.own
		}
	}
	return &during
}

// own says whether a window names a bound itself.
func (w *When) own(b leveled) bool {
	return slices.Contains([]*Bound{w.Warn, w.Error, w.Fatal}, b.Bound)
}

// bounds returns the bounds that a window of a field names itself.
func (w *When) bounds(f *Field) []leveled {
	if w.Node == nil {
		return nil
	}
	return slices.DeleteFunc(f.timed(w).bounds(), func(b leveled) bool { return !w.own(b) })
}

// allBounds returns the bounds of a field, and then those that its windows
// name.
func (f *Field) allBounds() []leveled {
	all := f.bounds()
	for i := range f.When {
		all = append(all, f.When[i].bounds(f)...)
	}
	return all
}

// checkWhen checks the bounds that hold at times, and those times.
func (l *loader) checkWhen(f *Field) {
	for i := range f.When {
		w := &f.When[i]
		if w.Node == nil {
			continue // no map; told already
		}
		if window, ok := l.hours(w.Node, &w.Hours, l.config.zone); ok {
			w.window = window
			l.checkTimes(w)
		}
		if w.Node.Get("warn") == nil && w.Node.Get("error") == nil && w.Node.Get("fatal") == nil {
			l.report.At(w.Node, "changes nothing: name the bounds that hold then, such as warn: {upper: 30}, or warn: null for none")
		}
		l.checkDuring(f.timed(w), w)
	}
}

// checkDuring checks the bounds that a window names, among those of the field
// as they hold then.
func (l *loader) checkDuring(f *Field, w *When) {
	for _, b := range f.bounds() {
		if !w.own(b) {
			continue
		}
		l.checkBound(f, b)
		for key, side := range map[string]*reading.Side{"lower": b.Lower, "upper": b.Upper} {
			if side.Told() {
				l.mistake(b.Node, key, "at times a bound is a number; only the field's own may come from the device")
			}
		}
		if !f.comesBack(b) {
			l.report.At(b.Node, "clear %s on both sides leaves nothing between %s and %s: the alert could never end",
				number(f.Clear), number(*b.lower), number(*b.upper))
		}
	}
	l.checkNesting(f, w.own)
}

// checkTimes checks that a window opens now and then.
func (l *loader) checkTimes(w *When) {
	next := w.window.Next(l.now)
	switch open := w.window.Contains(l.now); {
	case w.isZero() && w.From == nil:
		l.report.At(w.Node, "holds always: name days or hours, or write the bounds at the field")
	case open && next.IsZero():
		l.report.At(w.Node, "holds always: write the bounds at the field")
	case !open && next.IsZero():
		l.warnings.At(w.Node, "never comes any more")
	}
}

// timedRules returns the rules that hold at times in place of the others.
func (f *Field) timedRules() []PlannedTime {
	var all []PlannedTime
	for i := range f.When {
		w := &f.When[i]
		rules := f.rules()
		rules.Limits = f.timed(w).limits()
		all = append(all, PlannedTime{Window: w.window, Rules: rules})
	}
	return all
}

// A PlannedTime is a window in which other rules hold.
type PlannedTime struct {
	Window schedule.Window
	Rules  *checks.Rules
}
