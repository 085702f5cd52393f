package config

import (
	"slices"
	"strings"
	"time"

	"github.com/gaugewatch/gaugewatch/checks"
	"github.com/gaugewatch/gaugewatch/config/strict"
	"github.com/gaugewatch/gaugewatch/internal/schedule"
)

// An ExplainedCalendar is a calendar with its next day.
type ExplainedCalendar struct {
	Name string    `json:"name"`
	File string    `json:"file"`
	Next time.Time `json:"next,omitzero"` // the midnight with which it begins; zero: none is known
}

// An ExplainedPerson is who somebody is.
type ExplainedPerson struct {
	Short    string `json:"short"`
	Name     string `json:"name"`
	Telegram int64  `json:"telegram,omitempty"`
	Line     string `json:"line,omitempty"`
}

// ExplainedMutes are the bounds of mutes.
type ExplainedMutes struct {
	Max    schedule.Duration `json:"max"`
	Except checks.Level      `json:"except"`
}

// An ExplainedTime is a window in which other bounds hold for a field.
type ExplainedTime struct {
	Target string `json:"target"`
	Field  string `json:"field"`
	When   string `json:"when"`
	Phase
	Levels []checks.Level `json:"levels"`        // that have other bounds then
	Off    []checks.Level `json:"off,omitempty"` // that have none
}

// A Phase says whether a window is open, and when it closes or opens.
type Phase struct {
	Open bool      `json:"open"`
	Next time.Time `json:"next,omitzero"` // zero: never again
}

// An ExplainedTarget is what holds back news of a target, or of a field where
// that has a rule of its own.
type ExplainedTarget struct {
	Target    string     `json:"target"`
	Field     string     `json:"field,omitempty"`
	DependsOn []string   `json:"depends_on,omitempty"`
	Flapping  string     `json:"flapping"` // 5 times in 1h, or never
	From      string     `json:"from"`     // the layer of the latter
	Place     strict.Pos `json:"place,omitzero"`
}

// An ExplainedUplink is how our own network is told from many silent devices.
type ExplainedUplink struct {
	Tag     string   `json:"tag"`
	Check   string   `json:"check,omitempty"`
	Targets []string `json:"targets"`
}

// An ExplainedMaintenance is a maintenance window with the next three times at
// which it is open.
type ExplainedMaintenance struct {
	Name    string   `json:"name"`
	Targets []string `json:"targets"` // empty: all
	When    string   `json:"when"`
	Next    []Span   `json:"next"`
}

// A Span is a stretch of time.
type Span struct {
	From time.Time `json:"from"`
	To   time.Time `json:"to,omitzero"` // zero: it is not known when it ends
}

// calendars explains the calendars.
func (e *explainer) calendars() []ExplainedCalendar {
	all := []ExplainedCalendar{}
	for _, name := range keysOf(e.Calendars) {
		all = append(all, ExplainedCalendar{Name: name, File: e.Calendars[name], Next: nextDay(e.Config.calendars[name], e.now)})
	}
	return all
}

// people explains who is who.
func (e *explainer) people() []ExplainedPerson {
	all := []ExplainedPerson{}
	for _, short := range keysOf(e.People) {
		p := e.People[short]
		all = append(all, ExplainedPerson{Short: short, Name: p.Name, Telegram: p.Telegram, Line: p.Line})
	}
	return all
}

// times explains the windows in which other bounds hold for fields of a target.
func (e *explainer) times(t *Target) []ExplainedTime {
	var all []ExplainedTime
	for i := range t.Fields {
		f := &t.Fields[i]
		for j := range f.When {
			w := &f.When[j]
			x := ExplainedTime{Target: t.Name, Field: f.Name, When: open(w.window), Phase: e.phase(w.window)}
			for _, b := range w.bounds(f) {
				x.Levels = append(x.Levels, b.level)
			}
			for _, level := range checks.Levels() {
				if w.Node.Get(level.String()) != nil && !slices.Contains(x.Levels, level) {
					x.Off = append(x.Off, level)
				}
			}
			all = append(all, x)
		}
	}
	return all
}

// phase says whether a window is open, and when that changes.
func (e *explainer) phase(w schedule.Window) Phase {
	return Phase{Open: w.Contains(e.now), Next: w.Next(e.now)}
}

// target explains what holds back news of a target, where somebody said so.
func (e *explainer) target(t *Target) []ExplainedTarget {
	var all []ExplainedTarget
	add := func(field string, f *Flapping) {
		x := ExplainedTarget{Target: t.Name, Field: field, Flapping: f.String(), From: builtIn}
		if field == "" {
			x.DependsOn = t.DependsOn
		}
		if f != nil && f.Node != nil && f.Node.Pos.File != "" {
			x.From, x.Place = origin(f.Node), f.Node.Pos
		}
		all = append(all, x)
	}
	if removed := t.Flapping == nil || t.Flapping.Node == nil; len(t.DependsOn) > 0 || removed || origin(t.Flapping.Node) != builtIn {
		add("", t.Flapping)
	}
	for i := range t.Fields {
		if f := &t.Fields[i]; f.Flapping.own(t.Flapping) {
			add(f.Name, f.Flapping)
		}
	}
	return all
}

// uplink explains how our own network is told from many silent devices; nil
// where it is not.
func (e *explainer) uplink() *ExplainedUplink {
	if e.Uplink == nil {
		return nil
	}
	return &ExplainedUplink{Tag: e.Uplink.Tag, Check: e.Uplink.Check, Targets: e.tagged(e.Uplink.Tag)}
}

// maintenance explains the maintenance windows.
func (e *explainer) maintenance() []ExplainedMaintenance {
	all := []ExplainedMaintenance{}
	for _, m := range e.Maintenance {
		x := ExplainedMaintenance{Name: m.Name, Targets: []string{}, When: open(m.window), Next: e.spans(m.window, 3)}
		for _, scope := range m.Targets {
			x.Targets = append(x.Targets, scope.String())
		}
		all = append(all, x)
	}
	return all
}

// spans returns the next times at which a window is open, the one that is open
// now included.
func (e *explainer) spans(w schedule.Window, n int) []Span {
	all := []Span{}
	from := e.now
	if !w.Contains(from) {
		from = w.Next(from)
	}
	for ; n > 0 && !from.IsZero(); n-- {
		to := w.Next(from)
		all = append(all, Span{from, to})
		if to.IsZero() {
			break
		}
		from = w.Next(to)
	}
	return all
}

// words joins words with commas.
func words(all []string) string { return strings.Join(all, ", ") }
