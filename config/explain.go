package config

import (
	"fmt"
	"slices"
	"time"

	"github.com/gaugewatch/gaugewatch/checks"
	"github.com/gaugewatch/gaugewatch/config/strict"
	"github.com/gaugewatch/gaugewatch/internal/schedule"
	"github.com/gaugewatch/gaugewatch/notify"
)

// An Explanation says what a configuration comes to: when what is asked, what
// is an alert and why, how soon it is known, and who is told.
type Explanation struct {
	Files     []string            `json:"files"`
	Schedules []ExplainedSchedule `json:"schedules"`
	Alerts    []ExplainedAlert    `json:"alerts"`
	Told      []Told              `json:"told"`
	LeftOut   []LeftOut           `json:"left_out"`

	targets, fields, channels int
	zone                      *time.Location
}

// An ExplainedSchedule is a schedule with its next three ticks.
type ExplainedSchedule struct {
	Name string      `json:"name,omitempty"`
	Spec string      `json:"spec"`
	Next []time.Time `json:"next"`
}

// An ExplainedAlert is something that may become an alert.
type ExplainedAlert struct {
	Target string       `json:"target"`
	Field  string       `json:"field,omitempty"`
	Kind   string       `json:"kind"` // as in storage: bound, missing, stale
	Level  checks.Level `json:"level"`

	Lower *float64 `json:"lower,omitempty"`
	Upper *float64 `json:"upper,omitempty"`
	Unit  string   `json:"unit,omitempty"`

	Limit  float64           `json:"limit,omitempty"`  // by which it rises or falls
	Period schedule.Duration `json:"period,omitempty"` // within which it does, or after which it is old or stuck
	On     Happening         `json:"on,omitempty"`     // the change that is an event

	From  string     `json:"from"` // the layer: built in, defaults, profile NAME, target
	Place strict.Pos `json:"place,omitzero"`

	After     string `json:"after"` // at once, 2 polls, 30m
	AfterFrom string `json:"after_from,omitempty"`

	// Within is the longest time from the fault to the message: the longest
	// gap between two polls, in which nobody looks; Period; After, counted in whole
	// gaps, the first of N polls in a row being the one that looked; the
	// timeout of the last poll; and the longest group_wait of those who are
	// told, which fatal alerts do not wait for.
	Within schedule.Duration `json:"within"`

	Told []string `json:"told"` // the channels
}

// Told says which channels hear of a level of some targets, between two hours
// of the day.
type Told struct {
	Targets  []string     `json:"targets"` // empty: all
	Level    checks.Level `json:"level"`
	From     int          `json:"from"` // hour of the day
	To       int          `json:"to"`
	Channels []string     `json:"channels"`
}

// Explain says what the configuration comes to at a time.
func (c *Config) Explain(now time.Time) Explanation {
	e := explainer{Config: c, policies: c.policies()}
	out := Explanation{
		Files: c.Files, LeftOut: c.LeftOut, Schedules: e.schedules(now), Told: e.told(),
		zone: c.zone, targets: len(c.Targets), channels: len(e.policies),
	}
	for i := range c.Targets {
		t := &c.Targets[i]
		out.fields += len(t.Fields)
		out.Alerts = append(out.Alerts, e.target(t)...)
	}
	return out
}

// An explainer explains one configuration.
type explainer struct {
	*Config
	policies []notify.Policy
}

// schedules explains the schedules that have names, and then those that are
// used without.
func (e *explainer) schedules(now time.Time) []ExplainedSchedule {
	var all []ExplainedSchedule
	known := make(map[schedule.Schedule]bool)
	add := func(name string, s schedule.Schedule) {
		if s.IsZero() || name == "" && known[s] {
			return
		}
		known[s] = true
		x := ExplainedSchedule{Name: name, Spec: s.String()}
		at := now.In(e.zone)
		for range 3 {
			at = s.Next(at)
			x.Next = append(x.Next, at)
		}
		all = append(all, x)
	}
	for _, name := range keysOf(e.Config.schedules) {
		add(name, e.Config.schedules[name])
	}
	for i := range e.Targets {
		for _, s := range e.Targets[i].schedules() {
			add("", s)
		}
	}
	return all
}

// target explains what may become an alert of a target and of its fields.
func (e *explainer) target(t *Target) []ExplainedAlert {
	var all []ExplainedAlert
	add := func(x ExplainedAlert, after checks.After, when []schedule.Schedule) {
		if x.Level == checks.None {
			return
		}
		x.Target, x.After = t.Name, After(after).String()
		x.Told = told(e.policies, t, x.Level)
		x.Within = schedule.Duration(e.within(x, after, t, when))
		all = append(all, x)
	}
	silence := t.rules().NoResponse
	add(explainRule(checks.NoResponse, silence, t.Node), silence.After, t.schedules())
	for i := range t.Fields {
		f := &t.Fields[i]
		when := []schedule.Schedule{f.schedule}
		for j, b := range f.bounds() {
			x := ExplainedAlert{
				Kind: checks.Bound.String(), Level: b.level, Lower: b.lower, Upper: b.upper, Unit: f.Reading.Unit,
				From: origin(b.Node), Place: b.Node.Pos, AfterFrom: afterFrom(b.Node, f.Node),
			}
			x.Field = f.Name
			add(x, f.limits()[j].After, when)
		}
		rules := f.rules()
		for _, kind := range troubles() {
			x := explainRule(kind, rules.Of(kind), f.Node)
			x.Field = f.Name
			x.detail(kind, &rules, f.Reading.Unit)
			add(x, rules.Of(kind).After, when)
		}
	}
	return all
}

// explainRule explains trouble without bounds.
func explainRule(kind checks.Kind, r checks.Rule, around *strict.Node) ExplainedAlert {
	x := ExplainedAlert{Kind: kind.String(), Level: r.Level}
	n := around.Get(x.Kind)
	if n == nil {
		return x
	}
	x.From = origin(n)
	if n.Pos.File != "" {
		x.Place = n.Pos
	}
	if kind == checks.NoResponse || kind == checks.Missing || kind == checks.Invalid {
		x.AfterFrom = afterFrom(n, around)
	}
	return x
}

// detail adds what else the rule of a kind says.
func (x *ExplainedAlert) detail(kind checks.Kind, rules *checks.Rules, unit string) {
	rate := func(r checks.Rate) { x.Limit, x.Period, x.Unit = r.Limit, schedule.Duration(r.Per), unit }
	switch kind {
	case checks.Stale:
		x.Period = schedule.Duration(rules.OlderThan)
	case checks.Stuck:
		x.Period = schedule.Duration(rules.Unchanged)
	case checks.Rise:
		rate(rules.Rise)
	case checks.Fall:
		rate(rules.Fall)
	case checks.Event:
		x.On = Happening(rules.On)
	case checks.OK, checks.Bound, checks.Missing, checks.Invalid, checks.NoResponse, checks.Uplink:
	}
}

// afterFrom says which layer After comes from, where that is another than the
// one that the trouble comes from.
func afterFrom(own, around *strict.Node) string {
	after := around.Get("after")
	if own.Get("after") != nil || after == nil || origin(after) == origin(own) {
		return ""
	}
	return origin(after)
}

// within is the longest time from the fault to the message.
func (e *explainer) within(x ExplainedAlert, after checks.After, t *Target, when []schedule.Schedule) time.Duration {
	gap := time.Duration(0)
	for _, s := range when {
		_, most := gapsOf(s)
		if gap == 0 || most < gap {
			gap = most
		}
	}
	wait := time.Duration(max(after.Polls, 1)-1) * gap
	if after.For > 0 && gap > 0 {
		wait = (after.For + gap - 1) / gap * gap
	}
	group := time.Duration(0)
	for _, p := range e.policies {
		if x.Level < checks.Fatal && slices.Contains(x.Told, p.Channel) {
			group = max(group, p.GroupWait)
		}
	}
	return gap + x.Period.Std() + wait + t.Timeout.Std() + group
}

// told groups the targets of which the same channels hear. Until a channel has
// quiet hours, all hours are alike.
func (e *explainer) told() []Told {
	groups := make(map[string][]string)
	heard := make(map[string][][]string)
	var order []string
	for i := range e.Targets {
		t := &e.Targets[i]
		channels := e.heard(t)
		key := fmt.Sprint(channels)
		if groups[key] == nil {
			order = append(order, key)
			heard[key] = channels
		}
		groups[key] = append(groups[key], t.Name)
	}
	var all []Told
	for _, key := range order {
		for i, level := range checks.Levels() {
			row := Told{Targets: groups[key], Level: level, To: 24, Channels: heard[key][i]}
			if len(order) == 1 {
				row.Targets = nil
			}
			all = append(all, row)
		}
	}
	return all
}

// heard lists the channels that hear of a target, by level.
func (e *explainer) heard(t *Target) [][]string {
	var all [][]string
	for _, level := range checks.Levels() {
		all = append(all, told(e.policies, t, level))
	}
	return all
}
