package main

import (
	"cmp"
	"fmt"
	"slices"
	"strings"

	"github.com/gaugewatch/gaugewatch/checks"
	"github.com/gaugewatch/gaugewatch/checks/suppression"
)

// cared says what people and rules have done to an alert that lasts: who has
// acknowledged it, what holds it back, that it flaps; and what will come of it.
func (v *view) cared(a checks.Alert) string {
	var notes []string
	if a.Flapping.Times > 0 {
		text := fmt.Sprintf("flapping: fired %d times", a.Flapping.Times)
		if a.Open() && !a.Flapping.Well.IsZero() {
			text += ", well since " + v.clock(a.Flapping.Well)
		}
		notes = append(notes, text)
	}
	if a.Held != nil {
		notes = append(notes, heldBy(a.Held.By, a.Held.Name))
	}
	if a.Open() && a.Trend.Level > checks.None {
		notes = append(notes, fmt.Sprintf("at this rate beyond %s (%s) in %s", number(a.Trend.Bound, ""), a.Trend.Level, lasted(a.Trend.In)))
	}
	if a.Ack != nil {
		notes = append(notes, v.acked(*a.Ack))
	}
	return strings.Join(notes, "; ")
}

// acked writes an acknowledgement.
func (v *view) acked(ack checks.Ack) string {
	text := "ack " + v.clock(ack.At)
	if ack.By != "" {
		text = "ack " + oneLine(ack.By) + " " + v.clock(ack.At)
	}
	if ack.Note != "" {
		text += " “" + oneLine(ack.Note) + "”"
	}
	return text
}

// heldBy says which rule holds news back.
func heldBy(by, name string) string {
	switch by {
	case suppression.ByMute, suppression.ByPause:
		return "held by " + by + " " + name
	case suppression.ByMaintenance:
		return "held by maintenance " + oneLine(name)
	case suppression.ByDependency:
		return "held while " + name + " is silent too"
	case suppression.ByUplink:
		return "held while all of tag:" + name + " is silent: our own network"
	}
	return "held by " + by
}

// worstFirst orders alerts: those that last before those that are over, the
// worst of them first, and then the latest.
func worstFirst(alerts []checks.Alert) {
	rank := func(a checks.Alert) checks.Level {
		if a.Open() {
			return a.Level
		}
		return checks.None
	}
	slices.SortStableFunc(alerts, func(a, b checks.Alert) int {
		return cmp.Or(cmp.Compare(rank(b), rank(a)), cmp.Compare(b.ID, a.ID))
	})
}
