package config

import (
	"fmt"

	"github.com/gaugewatch/gaugewatch/checks"
	"github.com/gaugewatch/gaugewatch/internal/schedule"
	"github.com/gaugewatch/gaugewatch/poller/reading"
)

// Stale says when the device's own time of a value is too old, and where that
// time stands.
type Stale struct {
	Stamp     reading.Stamp     `yaml:",inline"`
	Zone      string            `yaml:"zone"`
	OlderThan schedule.Duration `yaml:"older_than"`
	Rule      `yaml:",inline"`
}

// Stuck says for how long a value may stay the same while others move.
type Stuck struct {
	Unchanged schedule.Duration `yaml:"unchanged"`
	Rule      `yaml:",inline"`
}

// A Rate says how fast a value may rise, or fall.
type Rate struct {
	Limit float64           `yaml:"limit"`
	Per   schedule.Duration `yaml:"per"`
	Rule  `yaml:",inline"`
}

// An Event says which change of a value is told.
type Event struct {
	On    Happening     `yaml:"on"`
	Level *checks.Level `yaml:"level"`
}

// UnmarshalText reads the short form, which is On alone.
func (e *Event) UnmarshalText(text []byte) error { return e.On.UnmarshalText(text) }

// A Happening is written increase or change.
type Happening checks.Happening

// UnmarshalText reads increase or change.
func (h *Happening) UnmarshalText(text []byte) error {
	switch string(text) {
	case "increase":
		*h = Happening(checks.Increase)
	case "change":
		*h = Happening(checks.Any)
	default:
		return fmt.Errorf("expected increase or change, found %q", text)
	}
	return nil
}

// MarshalText writes what UnmarshalText reads.
func (h Happening) MarshalText() ([]byte, error) { return []byte(h.String()), nil }

// String returns increase or change, or nothing where nothing is an event.
func (h Happening) String() string {
	switch checks.Happening(h) {
	case checks.Increase:
		return "increase"
	case checks.Any:
		return "change"
	case checks.Never:
	}
	return ""
}

// troubles are the kinds of trouble that a field may have besides its bounds.
// Each is written as the key of its rule.
func troubles() []checks.Kind {
	return []checks.Kind{
		checks.Missing, checks.Invalid, checks.Stale, checks.Stuck, checks.Rise, checks.Fall, checks.Event,
	}
}

// rules returns what is expected of a field. What looks far back by itself
// needs no After besides, and so does not take over that of the field.
func (f *Field) rules() *checks.Rules {
	r := &checks.Rules{
		Limits: f.limits(), Clear: f.Clear,
		Missing: f.Missing.rule(checks.Error, f.After), Invalid: f.Invalid.rule(checks.Error, f.After),
		Rise: f.Rise.rate(), Fall: f.Fall.rate(), Codes: f.Reading.Codes(),
	}
	if s := f.Stale; s != nil {
		r.Stale, r.OlderThan = s.rule(checks.Warn, nil), s.OlderThan.Std()
	}
	if s := f.Stuck; s != nil {
		r.Stuck, r.Unchanged = s.rule(checks.Warn, nil), s.Unchanged.Std()
	}
	if e := f.Event; e != nil && or(e.Level, checks.Info) > checks.None {
		r.Event.Level, r.On = or(e.Level, checks.Info), checks.Happening(e.On)
	}
	return r
}

// rate returns a rate as judgement wants it.
func (r *Rate) rate() checks.Rate {
	if r == nil {
		return checks.Rate{}
	}
	return checks.Rate{Rule: r.rule(checks.Warn, nil), Limit: r.Limit, Per: r.Per.Std()}
}

// checkStale checks when a value is too old.
func (l *loader) checkStale(f *Field) {
	s := f.Stale
	if s == nil || s.Node == nil {
		return
	}
	s.Stamp.Zone = l.checkZone(s.Node, "zone", s.Zone)
	f.Reading.Stamp = &s.Stamp
	if s.Zone != "" && s.Stamp.Age != "" {
		l.mistake(s.Node, "zone", "an age has no zone")
	}
	if s.OlderThan <= 0 {
		l.mistake(s.Node, "older_than", "needs older_than: the age beyond which a value is old, such as 10m")
	}
}

// checkMoves checks what is expected of how a value moves, against the gap
// between two polls.
func (l *loader) checkMoves(t *Target, f *Field) {
	if s := f.Stuck; s != nil && s.Node != nil {
		l.checkStuck(t, f)
	}
	l.checkRate(f, f.Rise, "rise")
	l.checkRate(f, f.Fall, "fall")
	if n := f.Node.Get("event"); f.Event != nil && f.Event.On == Happening(checks.Never) {
		l.mistake(n, "on", "needs on: increase, for a counter, or on: change, for a state")
	}
}

func (l *loader) checkStuck(t *Target, f *Field) {
	s, gap := f.Stuck, f.gap()
	switch {
	case s.Unchanged <= 0:
		l.mistake(s.Node, "unchanged", "needs unchanged: how long a value may stay the same while others move, such as 6h")
	case s.Unchanged < gap:
		l.mistake(s.Node, "unchanged", "%s is shorter than the %s between two polls: no value could be seen to move", s.Unchanged, gap)
	case len(t.Fields) == 1 && origin(s.Node) != "defaults":
		l.warnings.At(s.Node, "never told: %s has no other field, and only another that moves shows that this one is stuck", t.Name)
	}
}

// ratePolls is how many polls a rate takes, with one to spare for those that
// are a little late. From fewer no rate is known.
const ratePolls = 4

func (l *loader) checkRate(f *Field, r *Rate, verb string) {
	if r == nil || r.Node == nil {
		return
	}
	if r.Limit <= 0 {
		l.mistake(r.Node, "limit", "needs a limit above 0: by how much the value may %s within per", verb)
	}
	switch least := ratePolls * f.gap(); {
	case r.Per <= 0:
		l.mistake(r.Node, "per", "needs per: the time within which the value may %s by the limit, such as 10m", verb)
	case r.Per < least:
		l.warn(r.Node, "per", "too short: it takes %d polls to know how fast a value moves, and with %s between two that is %s",
			ratePolls, f.gap(), least)
	}
}

// gap returns the shortest gap between two polls of the field; zero where that
// is not known.
func (f *Field) gap() schedule.Duration {
	return schedule.Duration(f.rhythm.least)
}
