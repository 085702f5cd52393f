package config

import (
	"time"

	"github.com/gaugewatch/gaugewatch/internal/schedule"
	"github.com/gaugewatch/gaugewatch/notify"
)

// An Explanation says what a configuration comes to: when what is asked, what
// is an alert and why, how soon it is known, who is told, and when they are
// not.
type Explanation struct {
	Files       []string               `json:"files"`
	Schedules   []ExplainedSchedule    `json:"schedules"`
	Calendars   []ExplainedCalendar    `json:"calendars"`
	People      []ExplainedPerson      `json:"people"`
	Alerts      []ExplainedAlert       `json:"alerts"`
	Times       []ExplainedTime        `json:"times"`
	Targets     []ExplainedTarget      `json:"targets"`
	Uplink      *ExplainedUplink       `json:"uplink,omitempty"`
	Mutes       ExplainedMutes         `json:"mutes"`
	Maintenance []ExplainedMaintenance `json:"maintenance"`
	Channels    []ExplainedChannel     `json:"channels"`
	Reports     []ExplainedReport      `json:"reports"`
	Entries     []ExplainedEntry       `json:"entries"`
	Told        []Told                 `json:"told"`
	LeftOut     []LeftOut              `json:"left_out"`

	targets, fields, channels int
	now                       time.Time // in the zone of the file
}

// An ExplainedSchedule is a schedule with its next three ticks.
type ExplainedSchedule struct {
	Name string      `json:"name,omitempty"`
	Spec string      `json:"spec"`
	Next []time.Time `json:"next"`
}

// Explain says what the configuration comes to at a time.
func (c *Config) Explain(now time.Time) Explanation {
	e := explainer{Config: c, now: now.In(c.zone), policies: c.policies()}
	e.quiet = e.hushes()
	out := Explanation{
		Files: c.Files, LeftOut: c.LeftOut, Schedules: e.schedules(), Told: e.told(),
		Calendars: e.calendars(), People: e.people(), Mutes: ExplainedMutes(c.Mutes), Uplink: e.uplink(),
		Maintenance: e.maintenance(), Channels: e.channels(), Reports: e.reports(), Entries: e.entries(),
		Alerts: []ExplainedAlert{}, Times: []ExplainedTime{}, Targets: []ExplainedTarget{},
		now: e.now, targets: len(c.Targets), channels: len(e.policies),
	}
	for i := range c.Targets {
		t := &c.Targets[i]
		out.fields += len(t.Fields)
		out.Alerts = append(out.Alerts, e.alerts(t)...)
		out.Times = append(out.Times, e.times(t)...)
		out.Targets = append(out.Targets, e.target(t)...)
	}
	return out
}

// An explainer explains one configuration.
type explainer struct {
	*Config
	now      time.Time // in the zone of the file
	policies []notify.Policy
	quiet    map[string]time.Duration // the longest quiet hours of channels, by name
}

// schedules explains the schedules that have names, and then those that are
// used without.
func (e *explainer) schedules() []ExplainedSchedule {
	var all []ExplainedSchedule
	known := make(map[schedule.Schedule]bool)
	add := func(name string, s schedule.Schedule) {
		if s.IsZero() || name == "" && known[s] {
			return
		}
		known[s] = true
		x := ExplainedSchedule{Name: name, Spec: s.String()}
		at := e.now
		for range 3 {
			at = s.Next(at)
			x.Next = append(x.Next, at)
		}
		all = append(all, x)
	}
	for _, name := range keysOf(e.Config.schedules) {
		add(name, e.Config.schedules[name].Schedule)
	}
	for i := range e.Targets {
		for _, r := range e.Targets[i].rhythms() {
			add("", r.Schedule)
		}
	}
	return all
}
