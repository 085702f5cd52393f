package config

import (
	"fmt"
	"strings"
	"time"

	"github.com/gaugewatch/gaugewatch/checks"
	"github.com/gaugewatch/gaugewatch/checks/suppression"
	"github.com/gaugewatch/gaugewatch/config/strict"
	"github.com/gaugewatch/gaugewatch/internal/near"
	"github.com/gaugewatch/gaugewatch/internal/schedule"
)

// A Maintenance is a time in which nothing is told of some targets: for a
// duration from each tick of a schedule on, from one hour to another on some
// days, or from one moment to another.
type Maintenance struct {
	Name     string              `yaml:"name"`
	Targets  []suppression.Scope `yaml:"targets"`
	Schedule string              `yaml:"schedule"`
	Duration schedule.Duration   `yaml:"duration"`
	From     *Turn               `yaml:"from"`
	To       *Turn               `yaml:"to"`
	Days     `yaml:",inline"`

	Node *strict.Node `yaml:",node"`

	window schedule.Window
}

// A Turn is where a maintenance window begins or ends: a time of day, or a
// moment.
type Turn struct {
	clock *Clock    // nil: a moment
	at    time.Time // in UTC, unless it names its zone
	zoned bool
}

// UnmarshalText reads a time of day, a date with one or its midnight, or RFC 3339.
func (t *Turn) UnmarshalText(text []byte) error {
	var clock Clock
	if clock.UnmarshalText(text) == nil {
		*t = Turn{clock: &clock}
		return nil
	}
	for _, layout := range []string{"2006-01-02 15:04", "2006-01-02T15:04", "2006-01-02 15:04:05", "2006-01-02T15:04:05", time.DateOnly} {
		if at, err := time.Parse(layout, string(text)); err == nil {
			*t = Turn{at: at}
			return nil
		}
	}
	at, err := time.Parse(time.RFC3339, string(text))
	if err != nil {
		return fmt.Errorf("expected a time of day such as 07:00, or a moment such as 2026-11-22 07:00 or 2026-11-22, found %q", text)
	}
	*t = Turn{at: at, zoned: true}
	return nil
}

// in returns the moment by the clock of a zone, unless it names its own.
func (t *Turn) in(zone *time.Location) time.Time {
	if t.zoned {
		return t.at.In(zone)
	}
	year, month, day := t.at.Date()
	return time.Date(year, month, day, t.at.Hour(), t.at.Minute(), t.at.Second(), 0, zone)
}

// checkMaintenance checks all maintenance windows.
func (l *loader) checkMaintenance() {
	taken := make(map[string]*strict.Node)
	for i := range l.config.Maintenance {
		m := &l.config.Maintenance[i]
		if m.Node == nil {
			continue // no map; told already
		}
		l.checkName(m.Node, "maintenance window", m.Name, taken)
		for j, scope := range m.Targets {
			at, _ := m.Node.Find("targets[" + itoa(j) + "]")
			l.checkScope(at, scope)
		}
		if window, ok := l.maintenance(m); ok {
			m.window = window
			l.checkOpening(m)
		}
	}
}

// maintenance returns when a maintenance window is open, and whether that
// makes sense.
func (l *loader) maintenance(m *Maintenance) (schedule.Window, bool) {
	n := m.Node
	for _, key := range []string{"schedule", "duration", "from", "to"} {
		if !l.sound(n, key) {
			return schedule.Window{}, false
		}
	}
	switch {
	case m.Schedule != "" && (m.From != nil || m.To != nil):
		l.mistake(n, "schedule", "either schedule and duration, or from and to")
	case m.Schedule != "":
		return l.recurring(m)
	case n.Get("duration") != nil:
		l.mistake(n, "duration", "needs a schedule besides, from whose ticks on it lasts; else write from and to")
	case m.From == nil && m.To == nil && m.isZero():
		l.report.At(n, "needs a time: schedule and duration, from and to, or days")
	case m.From == nil && m.To == nil:
		return l.hours(n, &Hours{Days: m.Days}, l.config.zone)
	case m.From == nil || m.To == nil:
		l.report.At(n, "needs from and to")
	case m.From.clock != nil && m.To.clock != nil:
		return l.hours(n, &Hours{Days: m.Days, From: m.From.clock, To: m.To.clock}, l.config.zone)
	case m.From.clock != nil || m.To.clock != nil:
		l.mistake(n, "to", "from and to are both a time of day, or both a moment such as 2026-11-22 07:00")
	default:
		return l.once(m)
	}
	return schedule.Window{}, false
}

// recurring returns the window of a schedule.
func (l *loader) recurring(m *Maintenance) (schedule.Window, bool) {
	s := l.scheduleOf(m.Node, m.Schedule)
	switch {
	case s.IsZero():
		return schedule.Window{}, false
	case m.Duration <= 0:
		l.mistake(m.Node, "duration", "needs a duration: how long it lasts from each tick of the schedule on, such as 2h")
		return schedule.Window{}, false
	case len(m.Days.Days) > 0:
		l.mistake(m.Node, "days", "the schedule names the days")
		return schedule.Window{}, false
	}
	return l.bind(m.Node, &m.Days, schedule.Recurring(s.Schedule, m.Duration.Std()))
}

// once returns the window that comes once.
func (l *loader) once(m *Maintenance) (schedule.Window, bool) {
	from, to := m.From.in(l.config.zone), m.To.in(l.config.zone)
	switch {
	case !m.isZero():
		l.report.At(m.Node, "comes once, so that days and calendars say nothing")
		return schedule.Window{}, false
	case !from.Before(to):
		l.mistake(m.Node, "to", "is not after from")
		return schedule.Window{}, false
	}
	return schedule.Once(from, to), true
}

// checkOpening checks that a window opens and closes.
func (l *loader) checkOpening(m *Maintenance) {
	next := m.window.Next(l.now)
	switch open := m.window.Contains(l.now); {
	case open && next.IsZero():
		l.report.At(m.Node, "never ends, so that nothing would be told any more")
	case !open && next.IsZero() && m.Schedule == "" && m.From != nil && m.From.clock == nil:
		l.warn(m.Node, "to", "is over, and may be deleted")
	case !open && next.IsZero():
		l.warnings.At(m.Node, "never opens any more")
	}
}

// checkScope warns of what covers nothing.
func (l *loader) checkScope(at *strict.Node, scope suppression.Scope) {
	if scope == (suppression.Scope{}) || l.faults[at] || l.report.Doubts(at) {
		return
	}
	if scope.Tag != "" {
		l.checkTag(at, scope.Tag, &l.warnings)
		return
	}
	var known []string
	for i := range l.config.Targets {
		t := &l.config.Targets[i]
		about := t.subject()
		if scope.Covers(about) {
			return
		}
		known = append(known, about.String())
		for j := range t.Fields {
			about.Field = t.Fields[j].Name
			if scope.Covers(about) {
				return
			}
			known = append(known, about.String())
			known = append(known, alike(scope, about)...)
		}
	}
	l.warnings.Add(strict.Mistake{
		Pos: at.Pos, Path: at.Path(), Text: "there is no " + scope.String(), Near: near.Word(scope.String(), known),
	})
}

// alike returns a field as the scope might have meant it: with the pattern of
// the scope for its target, or for the field, where that one fits.
func alike(s suppression.Scope, about checks.Subject) []string {
	if s.Field == "" {
		return nil
	}
	var all []string
	meant := suppression.Scope{Target: s.Target, Field: about.Field}
	if strings.ContainsAny(s.Target, "*?[") && meant.Covers(about) {
		all = append(all, meant.String())
	}
	meant = suppression.Scope{Target: about.Target, Field: s.Field}
	if strings.ContainsAny(s.Field, "*?[") && meant.Covers(about) {
		all = append(all, meant.String())
	}
	return all
}
