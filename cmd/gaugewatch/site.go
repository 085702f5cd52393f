package main

import (
	"slices"
	"time"

	"github.com/gaugewatch/gaugewatch/checks"
	"github.com/gaugewatch/gaugewatch/checks/suppression"
	"github.com/gaugewatch/gaugewatch/internal/schedule"
	"github.com/gaugewatch/gaugewatch/internal/watch"
	"github.com/gaugewatch/gaugewatch/report"
)

// A survey is what is watched, and what is known of it besides what is stored.
type survey struct {
	targets     []watch.Target
	maintenance []watch.Maintenance

	// ID returns the id of what is watched; 0: storage does not know it.
	id func(about checks.Subject) int64

	// Told are the bounds that came with the last answers, by the ids of
	// fields; those of other fields are not known.
	told map[int64][]checks.Limit
}

// site returns what is watched, with the limits that hold from one time to
// another.
func (s survey) site(from, to, now time.Time) report.Site {
	var site report.Site
	for i := range s.targets {
		site.Targets = append(site.Targets, s.target(&s.targets[i], stretch{from, to}, now))
	}
	for _, m := range s.maintenance {
		if m.Window.Contains(now) {
			site.Windows = append(site.Windows, report.Window{
				Window: suppression.Window{Name: m.Name, Scopes: m.Scopes}, Until: m.Window.Next(now),
			})
		}
	}
	return site
}

// target returns a target with its fields.
func (s survey) target(p *watch.Target, in stretch, now time.Time) report.Target {
	t := report.Target{Subject: p.Subject, Step: step(p.Schedule)}
	t.Subject.ID = s.id(p.Subject)
	answered := now.Add(-p.Offset - p.Timeout)
	for i, expected := range p.Fields {
		about, when := p.Target.Fields[i].Subject, p.Schedule
		about.ID = s.id(about)
		if n := p.Target.Fields[i].When; n >= 0 && n < len(p.Schedule) {
			when = p.Schedule[n : n+1]
		}
		t.Fields = append(t.Fields, report.Field{
			Subject: about, Step: step(when), Due: due(when, answered), Limits: s.limits(about.ID, expected, in),
		})
	}
	return t
}

// segmentsAtMost bounds how often other limits come into force in one plot.
const segmentsAtMost = 1000

// limits returns the limits of a field as they hold in a time.
func (s survey) limits(id int64, f watch.Field, in stretch) []report.Segment {
	usual := f.Rules.Bounds(checks.Reading{Limits: s.told[id]})
	all := []report.Segment{{Limits: usual}}
	holds := -1
	for at := in.began; len(f.Timed) > 0 && len(all) < segmentsAtMost; {
		open := slices.IndexFunc(f.Timed, func(w watch.TimedRules) bool { return w.Window.Contains(at) })
		if last := len(all) - 1; open != holds {
			limits := usual
			if open >= 0 {
				limits = f.Timed[open].Rules.Bounds(checks.Reading{Limits: s.told[id]})
			}
			all[last].To = at
			all = append(all, report.Segment{From: at, Limits: limits})
			holds = open
		}
		if at = turn(f.Timed, at); at.IsZero() || !at.Before(in.ended) {
			break
		}
	}
	return all
}

// turn returns when the first of some windows opens or closes after a time; zero
// where none does.
func turn(timed []watch.TimedRules, at time.Time) time.Time {
	var first time.Time
	for i := range timed {
		if next := timed[i].Window.Next(at); first.IsZero() || !next.IsZero() && next.Before(first) {
			first = next
		}
	}
	return first
}

// step is the usual time between two polls: the shortest of the next ones.
func step(when []schedule.Schedule) time.Duration {
	const polls = 24
	least := time.Duration(0)
	for _, s := range when {
		at := s.Next(time.Unix(0, 0))
		for range polls {
			next := s.Next(at)
			if next.IsZero() {
				break
			}
			if gap := next.Sub(at); least == 0 || gap < least {
				least = gap
			}
			at = next
		}
	}
	return least
}

// due is the last tick of some schedules that is not after a time.
func due(when []schedule.Schedule, at time.Time) time.Time {
	var last time.Time
	for _, s := range when {
		if tick := s.Last(at); tick.After(last) {
			last = tick
		}
	}
	return last
}
