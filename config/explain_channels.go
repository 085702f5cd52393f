package config

import (
	"time"

	"github.com/gaugewatch/gaugewatch/checks"
	"github.com/gaugewatch/gaugewatch/internal/schedule"
	"github.com/gaugewatch/gaugewatch/notify"
)

// An ExplainedChannel is a channel in use, and when others are told besides.
type ExplainedChannel struct {
	Name     string              `json:"name"`
	Kind     string              `json:"kind"`
	Level    checks.Level        `json:"level"`
	Targets  []string            `json:"targets"` // empty: all
	Tags     []string            `json:"tags"`    // empty: all
	Standby  bool                `json:"standby,omitempty"`
	Quiet    *ExplainedQuiet     `json:"quiet,omitempty"`
	Repeat   schedule.Duration   `json:"repeat,omitempty"` // 0: never
	Escalate *ExplainedEscalated `json:"escalate,omitempty"`
	Fallback *ExplainedFallback  `json:"fallback,omitempty"`
	Month    *ExplainedMonth     `json:"month,omitempty"`    // where the provider may limit it
	Commands []string            `json:"commands,omitempty"` // short names of those who may take care of alerts there
}

// An ExplainedQuiet is when a channel is quiet.
type ExplainedQuiet struct {
	When   string       `json:"when"`
	Zone   string       `json:"zone"`
	Except checks.Level `json:"except"`
	Phase
}

// An ExplainedEscalated is who else is told, and when.
type ExplainedEscalated struct {
	Wait schedule.Duration `json:"wait"`
	To   []string          `json:"to"`
}

// An ExplainedFallback is who stands in, and when.
type ExplainedFallback struct {
	To    string            `json:"to"`
	After schedule.Duration `json:"after"`
}

// channels explains the channels in use.
func (e *explainer) channels() []ExplainedChannel {
	all := []ExplainedChannel{}
	for i, ch := range e.active() {
		p := e.policies[i]
		x := ExplainedChannel{
			Name: ch.Name, Kind: ch.Kind.Key, Level: p.Level, Targets: append([]string{}, p.Targets...), Tags: append([]string{}, p.Tags...), Standby: p.Standby,
			Repeat: schedule.Duration(p.Repeat),
		}
		if p.Quiet != nil {
			x.Quiet = &ExplainedQuiet{
				When: open(p.Quiet.Window), Zone: p.Zone.String(), Except: p.Quiet.Except, Phase: e.phase(p.Quiet.Window),
			}
		}
		if p.Escalate.Wait > 0 {
			x.Escalate = &ExplainedEscalated{Wait: schedule.Duration(p.Escalate.Wait), To: p.Escalate.To}
		}
		x.Commands = keysOf(e.commanders(ch))
		if p.Fallback != "" {
			x.Fallback = &ExplainedFallback{To: p.Fallback, After: schedule.Duration(p.FallbackAfter)}
		}
		if counter, ok := ch.Kind.Value.(notify.Counter); ok {
			x.Month = &ExplainedMonth{Counts: counter.Counts(), Reports: e.editions(ch)}
		}
		all = append(all, x)
	}
	return all
}

// hushAhead is how far ahead the longest quiet hours are looked for: over the
// holidays of a year.
const hushAhead = 366 * 24 * time.Hour

// hushes returns how long the quiet hours of each channel last at most.
func (e *explainer) hushes() map[string]time.Duration {
	longest := make(map[string]time.Duration)
	for _, p := range e.policies {
		if p.Quiet == nil {
			continue
		}
		w := p.Quiet.Window
		for at := w.Next(e.now.AddDate(0, 0, -1)); !at.IsZero() && at.Before(e.now.Add(hushAhead)); {
			next := w.Next(at)
			if w.Contains(at) && !next.IsZero() {
				longest[p.Channel] = max(longest[p.Channel], next.Sub(at))
			}
			at = next
		}
	}
	return longest
}
