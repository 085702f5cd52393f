package config

import "time"

// An Understanding is what the configuration comes to for one target.
type Understanding struct {
	Alerts    []ExplainedAlert  // what may become an alert
	Times     []ExplainedTime   // when other bounds hold
	Timetable []ExplainedAsking // when it is asked
}

// An ExplainedAsking is when a target is asked for some of its fields.
type ExplainedAsking struct {
	Fields  []string // none: whether it responds
	Spec    string
	Next    time.Time
	Timeout time.Duration
}

// ExplainTarget says what the configuration comes to for a target at a time, and
// whether it has a target of the name.
func (c *Config) ExplainTarget(name string, now time.Time) (Understanding, bool) {
	for i := range c.Targets {
		t := &c.Targets[i]
		if t.Name != name {
			continue
		}
		e := explainer{Config: c, now: now.In(c.zone), policies: c.policies()}
		e.quiet = e.hushes()
		return Understanding{Alerts: e.alerts(t), Times: e.times(t), Timetable: e.asking(t)}, true
	}
	return Understanding{}, false
}

// asking says when a target is asked for which of its fields.
func (e *explainer) asking(t *Target) []ExplainedAsking {
	var all []ExplainedAsking
	for _, s := range t.rhythms() {
		x := ExplainedAsking{Spec: s.String(), Next: s.Next(e.now), Timeout: t.Timeout.Std()}
		for i := range t.Fields {
			if t.Fields[i].rhythm == s {
				x.Fields = append(x.Fields, t.Fields[i].Name)
			}
		}
		all = append(all, x)
	}
	return all
}
