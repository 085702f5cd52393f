package main

import (
	"cmp"
	"strconv"
	"time"

	"github.com/gaugewatch/gaugewatch/checks"
	"github.com/gaugewatch/gaugewatch/config"
	"github.com/gaugewatch/gaugewatch/internal/backtest"
)

// A comparison is what would have come of a configuration, beside what would
// have come of the one in force.
type comparison struct {
	File     string    `json:"file"` // of the new configuration
	From     time.Time `json:"from"`
	To       time.Time `json:"to"`
	Readings int       `json:"readings"`

	New effect  `json:"new"`
	Now *effect `json:"now,omitempty"` // of the configuration in force; missing where that is the same, or not known

	Gone    []raised    `json:"gone,omitempty"`    // only now
	Added   []raised    `json:"added,omitempty"`   // only new
	Changed [][2]raised `json:"changed,omitempty"` // in both, with another highest level

	view *view
}

// An effect is what would have come of one configuration.
type effect struct {
	Alerts   []raised         `json:"alerts"`
	Messages []sent           `json:"messages"`
	LeftOut  []config.LeftOut `json:"left_out,omitempty"`

	// NotReplayed are the fields of which the device tells bounds: these are
	// not stored.
	NotReplayed []string `json:"not_replayed,omitempty"`

	unbound map[int64]bool // the same by their ids
}

// A raised alert is one that would have been.
type raised struct {
	Subject  string       `json:"subject"`
	Kind     string       `json:"kind"`
	Level    checks.Level `json:"level"` // the highest
	Since    time.Time    `json:"since"`
	Fired    time.Time    `json:"fired"`
	Resolved time.Time    `json:"resolved,omitzero"`
	Lasted   string       `json:"lasted"`
	Worst    *float64     `json:"worst,omitempty"`
	Held     string       `json:"held,omitempty"` // what held it back to its end
	Flapping bool         `json:"flapping,omitempty"`

	id   int64 // of the subject
	unit string
}

// A sent message is one that would have been.
type sent struct {
	Channel string       `json:"channel"`
	At      time.Time    `json:"at"` // in the channel's zone
	Night   bool         `json:"night,omitempty"`
	Level   checks.Level `json:"level"`
	About   string       `json:"about"` // the worst of what it tells
	Kind    string       `json:"kind"`
	Steps   int          `json:"steps"` // how many steps of alerts it tells
	Digest  bool         `json:"digest,omitempty"`
}

// newComparison compares the first of the configurations, that of the file,
// with the second, if there is one.
func newComparison(v *view, file string, tried []triedConfig) *comparison {
	o := tried[0].outcome
	c := &comparison{File: file, view: v, From: o.Began, To: o.Ended, Readings: o.Readings, New: effectOf(&tried[0])}
	if len(tried) == 1 {
		return c
	}
	now := tried[1].outcome
	c.Now = new(effectOf(&tried[1]))
	d := backtest.Compare(now, o)
	for _, a := range d.Gone {
		if !c.New.passesOver(a) {
			c.Gone = append(c.Gone, raisedOf(a, now))
		}
	}
	for _, a := range d.New {
		if !c.Now.passesOver(a) {
			c.Added = append(c.Added, raisedOf(a, o))
		}
	}
	for _, pair := range d.Changed {
		c.Changed = append(c.Changed, [2]raised{raisedOf(pair[0], now), raisedOf(pair[1], o)})
	}
	return c
}

// effectOf returns what came of a configuration.
func effectOf(t *triedConfig) effect {
	e := effect{Alerts: []raised{}, Messages: []sent{}, LeftOut: t.plan.LeftOut, unbound: map[int64]bool{}}
	for _, target := range t.rules.Targets {
		for _, f := range target.Fields {
			if f.Answered() {
				e.unbound[f.About.ID] = true
				e.NotReplayed = append(e.NotReplayed, f.About.String())
			}
		}
	}
	for i := range t.outcome.Alerts {
		e.Alerts = append(e.Alerts, raisedOf(&t.outcome.Alerts[i], t.outcome))
	}
	zones := map[string]*time.Location{}
	for _, p := range t.rules.Policies {
		zones[p.Channel] = cmp.Or(p.Zone, time.UTC)
	}
	for _, m := range t.outcome.Messages {
		at := m.At.In(zones[m.Channel])
		e.Messages = append(e.Messages, sent{
			Channel: m.Channel, At: at, Night: night(at), Level: m.Level, About: m.About.String(),
			Kind: kindWord(m.Kind, m.Side), Steps: m.Steps, Digest: m.Digest,
		})
	}
	return e
}

// passesOver says whether it is not known if the configuration raises an alert,
// since the device tells the bound.
func (e *effect) passesOver(a *backtest.Alert) bool {
	return a.Kind == checks.Bound && e.unbound[a.Subject.ID]
}

// night says whether a time is one at which people sleep: from 22:00 to 06:00.
func night(at time.Time) bool { return at.Hour() >= 22 || at.Hour() < 6 }

// raisedOf returns an alert as it is shown.
func raisedOf(a *backtest.Alert, of *backtest.Outcome) raised {
	r := raised{
		Subject: a.Subject.String(), Kind: kindWord(a.Kind, a.Side), Level: a.Peak, Since: a.Since, Fired: a.Fired, Resolved: a.Resolved,
		Lasted: lasted(a.Lasted(of)), Held: a.Held, Flapping: a.Flaps,
		id: a.Subject.ID, unit: a.Subject.Unit,
	}
	switch a.Kind {
	case checks.Bound, checks.Rise, checks.Fall:
		r.Worst = new(significant(a.Worst))
	case checks.OK, checks.Missing, checks.Invalid, checks.NoResponse, checks.Stale, checks.Stuck, checks.Event, checks.Uplink, checks.Alarm, checks.News, checks.Overdue, checks.Unconfirmed:
	}
	return r
}

// significant rounds a number to six digits: a rate is a sum of many.
func significant(v float64) float64 {
	rounded, err := strconv.ParseFloat(strconv.FormatFloat(v, 'g', 6, 64), 64)
	if err != nil {
		return v // cannot be: it is a number that was just written
	}
	return rounded
}
