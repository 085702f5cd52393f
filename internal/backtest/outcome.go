package backtest

import (
	"cmp"
	"slices"
	"time"

	"github.com/gaugewatch/gaugewatch/checks"
)

// An Outcome is what came of a replay.
type Outcome struct {
	Alerts   []Alert   // in the order in which they fired
	Messages []Message // in the order in which they went out

	Readings     int // of what the rules name
	Began, Ended time.Time
}

// An Alert is one that was raised.
type Alert struct {
	Subject *checks.Subject
	Kind    checks.Kind
	Side    checks.Side
	Peak    checks.Level // the highest level

	Since    time.Time // first seen
	Fired    time.Time // became an alert
	Resolved time.Time // ended; zero: it lasts

	Worst float64 // the value farthest beyond the bound, or the greatest change; see checks.Condition
	Held  string  // the rule that held it back to the end; empty: it was told as far as the channels go
	Flaps bool    // it came and went too often
}

// Lasted returns how long the alert lasted, or had lasted at the end of the
// replay.
func (a *Alert) Lasted(o *Outcome) time.Duration { return a.until(o).Sub(a.Since) }

// until returns when the alert ended, or else the replay.
func (a *Alert) until(o *Outcome) time.Time {
	if a.Resolved.IsZero() {
		return o.Ended
	}
	return a.Resolved
}

// A Message is one that went out.
type Message struct {
	Channel string
	At      time.Time
	Steps   int  // how many steps of alerts it tells
	Digest  bool // after quiet hours, or too late

	// What the worst of its alerts is about.
	Level checks.Level
	About *checks.Subject
	Kind  checks.Kind
	Side  checks.Side
}

// A Difference is what one outcome has and another has not. An alert of one is
// that of the other when it is about the same subject, of the same kind, and
// they last at the same time.
type Difference struct {
	Gone    []*Alert    // only in the first
	New     []*Alert    // only in the second
	Changed [][2]*Alert // in both, with another highest level; the worst against the worst
}

// Compare returns how the second outcome differs from the first.
func Compare(first, second *Outcome) Difference {
	var d Difference
	before, after := first.bySubject(), second.bySubject()
	for key, alerts := range before {
		d.Gone = append(d.Gone, without(alerts, first, after[key], second)...)
		d.Changed = append(d.Changed, changed(alerts, first, after[key], second)...)
	}
	for key, alerts := range after {
		d.New = append(d.New, without(alerts, second, before[key], first)...)
	}
	byTime := func(a, b *Alert) int {
		return cmp.Or(a.Since.Compare(b.Since), cmp.Compare(a.Subject.ID, b.Subject.ID), cmp.Compare(a.Kind, b.Kind))
	}
	slices.SortFunc(d.Gone, byTime)
	slices.SortFunc(d.New, byTime)
	slices.SortFunc(d.Changed, func(a, b [2]*Alert) int { return byTime(a[0], b[0]) })
	return d
}

// A trouble is of what there is one alert at a time.
type trouble struct {
	subject int64
	kind    checks.Kind
}

// bySubject returns the alerts in the order of their beginning.
func (o *Outcome) bySubject() map[trouble][]*Alert {
	all := map[trouble][]*Alert{}
	for i := range o.Alerts {
		a := &o.Alerts[i]
		key := trouble{a.Subject.ID, a.Kind}
		all[key] = append(all[key], a)
	}
	return all
}

// without returns the alerts that last at no time at which one of the others
// does. Of both, one begins when the one before has ended.
func without(alerts []*Alert, of *Outcome, others []*Alert, ofOthers *Outcome) []*Alert {
	var alone []*Alert
	for _, a := range alerts {
		if len(meeting(a, of, &others, ofOthers)) == 0 {
			alone = append(alone, a)
		}
	}
	return alone
}

// changed returns the alerts whose highest level is another than that of those
// that last at the same time, each with the worst of these.
func changed(alerts []*Alert, of *Outcome, others []*Alert, ofOthers *Outcome) [][2]*Alert {
	var all [][2]*Alert
	for _, a := range alerts {
		met := meeting(a, of, &others, ofOthers)
		if len(met) == 0 {
			continue
		}
		worst := slices.MaxFunc(met, func(a, b *Alert) int { return cmp.Compare(a.Peak, b.Peak) })
		if worst.Peak != a.Peak {
			all = append(all, [2]*Alert{a, worst})
		}
	}
	return all
}

// meeting returns the others that last at the same time as the alert, and
// drops those from all others that ended before it.
func meeting(a *Alert, of *Outcome, others *[]*Alert, ofOthers *Outcome) []*Alert {
	rest := *others
	for len(rest) > 0 && rest[0].until(ofOthers).Before(a.Since) {
		rest = rest[1:]
	}
	*others = rest
	n := 0
	for n < len(rest) && !rest[n].Since.After(a.until(of)) {
		n++
	}
	return rest[:n]
}
