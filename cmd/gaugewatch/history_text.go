package main

import (
	"cmp"
	"fmt"
	"io"
	"strings"
	"time"

	"github.com/gaugewatch/gaugewatch/checks"
)

// A narrator tells a story to a person at a terminal.
type narrator struct {
	*view
	out io.Writer
}

// say prints a line.
func (n narrator) say(format string, args ...any) { fmt.Fprintf(n.out, format+"\n", args...) }

// tell tells the whole story.
func (n narrator) tell(s history) error {
	if s.Now != nil {
		if err := n.tellNow(*s.Now); err != nil {
			return err
		}
	}
	if s.Alert == nil {
		n.say("It has never had an alert.")
		return nil
	}
	if s.Now != nil {
		n.say("")
	}
	n.tellAlert(*s.Alert)
	n.tellSamples(s)
	n.say("\nWhat happened:")
	if err := n.steps(s).write(n.out); err != nil {
		return err
	}
	n.say("\nWho was told:")
	if len(s.Told) == 0 {
		n.say("nobody")
	} else if err := n.hearings(s.Told).write(n.out); err != nil {
		return err
	}
	if len(s.Untold) > 0 {
		n.say("\nWho was not:")
	}
	for _, u := range s.Untold {
		n.say("%s %s", u.Channel, u.Reason)
	}
	return nil
}

// tellNow tells how the subject stands.
func (n narrator) tellNow(p present) error {
	name := checks.Subject{Target: p.Target, Field: p.Field}.String()
	switch {
	case p.Value != nil:
		n.say("%s is %s, read %s (%s ago)", name, number(*p.Value, p.Unit), n.clock(*p.At), sofar(*p.At))
	case p.Field != "":
		n.say("%s has no value yet", name)
	default:
		n.say("%s", name)
	}
	if len(p.Bounds) > 0 {
		n.say("Bounds: %s", written(p.Bounds))
	}
	if len(p.Open) > 0 {
		n.say("Now %s", n.troubleWords(p.Open))
	}
	for _, text := range p.Quiet {
		n.say("Told of nothing: %s", text)
	}
	for _, c := range p.Pending {
		n.say("Pending: %s at %s, for %s of %s", c.Kind, c.Level, c.Has, c.Needs)
	}
	if p.Why != "" {
		n.say("Nothing is firing: %s.", p.Why)
	}
	if len(p.Fields) == 0 {
		return nil
	}
	t := n.statusTable(p.Fields)
	return t.write(n.out)
}

// tellAlert tells what the alert is.
func (n narrator) tellAlert(a checks.Alert) {
	head := fmt.Sprintf("%s: %s %s of %s", a.Name(), a.Peak, kindWord(a.Kind, a.Side), a.Subject)
	if title := titleOf(a.Subject); title != "" {
		head += " (" + title + ")"
	}
	if a.Drill {
		head += ", a drill"
	}
	n.say("%s", head)
	switch {
	case a.Open():
		n.say("Began %s and lasts, %s by now", n.clock(a.Since), sofar(a.Since))
	default:
		n.say("Began %s, over %s, after %s", n.clock(a.Since), n.clock(a.Resolved), lasted(a.Resolved.Sub(a.Since)))
	}
	if a.Kind == checks.Bound && !a.WorstAt.IsZero() {
		n.say("Worst: %s at %s", number(a.Worst, a.Subject.Unit), n.clock(a.WorstAt))
	}
	if care := n.cared(a); care != "" {
		n.say("%s", strings.ToUpper(care[:1])+care[1:])
	}
	if a.Subject.Todo != "" {
		n.say("To do: %s", oneLine(a.Subject.Todo))
	}
}

// titleOf returns what people call a subject; nothing where they do not.
func titleOf(s checks.Subject) string {
	if s.Field == "" {
		return oneLine(s.TargetTitle)
	}
	return oneLine(strings.TrimSpace(s.TargetTitle + " " + s.FieldTitle))
}

// sofar writes how long it is since a time, a second at least.
func sofar(t time.Time) string { return lasted(max(time.Since(t), time.Second)) }

// tellSamples draws the values around the alert.
func (n narrator) tellSamples(s history) {
	p := plot{points: s.Samples, from: s.from, to: s.to, marks: n.marks(*s.Alert), lines: rulers(s.Alert)}
	for _, g := range s.Gaps {
		p.gaps = append(p.gaps, stretch{g.Began, cmp.Or(g.Ended, s.to)})
	}
	if picture := p.String(); picture != "" {
		n.say("\n%s  %s … %s", picture, n.clock(s.from), n.clock(s.to))
		for _, m := range p.marks {
			n.say("  %c %s", m.letter, m.text)
		}
	}
	for _, g := range s.Gaps {
		end := "now"
		if !g.Ended.IsZero() {
			end = n.clock(g.Ended)
		}
		n.say("  × %s: %s from %s to %s", g.Of, gapWords(g), n.clock(g.Began), end)
	}
}

// gapWords says why there was no value.
func gapWords(g gap) string {
	text := strings.ReplaceAll(g.Kind, "_", " ")
	if g.Reason != "" {
		text += " (" + strings.ReplaceAll(g.Reason, "_", " ") + ")"
	}
	return text
}

// rulers are the bounds of the alert.
func rulers(a *checks.Alert) []ruler {
	var all []ruler
	for _, l := range a.Limits {
		for _, bound := range []*float64{l.Lower, l.Upper} {
			if bound != nil {
				all = append(all, ruler{*bound, l.Level.String() + " " + number(*bound, "")})
			}
		}
	}
	return all
}

// marks are the moments of the alert that a plot points out.
func (n narrator) marks(a checks.Alert) []mark {
	all := []mark{{a.Since, 'b', "began " + n.clock(a.Since)}}
	if a.Fired.After(a.Since) {
		all = append(all, mark{a.Fired, 'f', "fired " + n.clock(a.Fired)})
	}
	if a.Kind == checks.Bound && a.WorstAt.After(a.Since) {
		all = append(all, mark{a.WorstAt, 'w', "worst " + n.clock(a.WorstAt) + ": " + number(a.Worst, a.Subject.Unit)})
	}
	if !a.Open() {
		all = append(all, mark{a.Resolved, 'e', "ended " + n.clock(a.Resolved)})
	}
	return all
}

// steps shows the life of the alert.
func (n narrator) steps(s history) *table {
	t := &table{head: []string{"WHEN", "WHAT", "VALUE", "WHY"}}
	level := checks.None
	for _, step := range s.Steps {
		value := ""
		if step.Value != nil {
			value = number(*step.Value, s.Alert.Subject.Unit)
		}
		t.add(n.clock(step.At), step.What, value, stepWords(*s.Alert, step, level))
		level = max(step.Level, checks.None)
	}
	return t
}

// stepWords says why a step was taken; before is the level before it.
func stepWords(a checks.Alert, step stage, before checks.Level) string {
	var text string
	switch step.What {
	case checks.Began.String():
		text = "first seen; not yet an alert"
	case checks.Fired.String():
		text = step.Level.String() + ": " + limitWords(a, step)
	case checks.Worsened.String():
		text = fmt.Sprintf("%s after %s: %s", step.Level, before, limitWords(a, step))
	case checks.Eased.String():
		text = fmt.Sprintf("%s after %s", step.Level, before)
	case checks.Resolved.String():
		return overWords(a)
	case checks.Unwatched.String():
		text = "taken out of the configuration"
		if a.Fault.Class == checks.Unrenewed {
			text = "no longer reported; nobody has said that it is over"
		}
	case checks.Held.String():
		return "by " + oneLine(step.Note)
	case checks.Released.String():
		return "told after all; was held by " + oneLine(step.Note)
	case checks.Escalated.String():
		text = "nobody had acknowledged it; told besides"
	case checks.Reminded.String():
		text = "told again"
	case checks.Resumed.String():
		text = "told again, since a pause ended"
	}
	switch {
	case step.Note == "":
		return text
	case text == "":
		return oneLine(step.Note)
	}
	return text + ": " + oneLine(step.Note)
}

// overWords says why an alert is over; what the fault said is no reason.
func overWords(a checks.Alert) string {
	if a.Loosened {
		return "over: its bounds were changed"
	}
	switch a.Kind {
	case checks.NoResponse:
		return "over: it answers again"
	case checks.Missing, checks.Invalid:
		return "over: there are values again"
	case checks.Stale:
		return "over: its values are new again"
	case checks.Stuck:
		return "over: its values change again"
	case checks.Unconfirmed:
		return "over: it was confirmed"
	case checks.OK, checks.Bound, checks.Rise, checks.Fall, checks.Event, checks.Uplink, checks.Alarm, checks.News, checks.Overdue:
	}
	return "over"
}

// limitWords says which limit of a level is passed, and how long it must be.
func limitWords(a checks.Alert, step stage) string {
	for _, l := range a.Limits {
		if l.Level != step.Level || a.Kind != checks.Bound || step.Value == nil {
			continue
		}
		switch l.Beyond(*step.Value, 0) {
		case checks.High:
			return "above " + number(*l.Upper, "") + afterWords(l.After)
		case checks.Low:
			return "below " + number(*l.Lower, "") + afterWords(l.After)
		case checks.Inside:
		}
	}
	return kindWord(a.Kind, a.Side)
}

// afterWords says how long something must last before it is an alert.
func afterWords(after checks.After) string {
	switch {
	case after.For > 0:
		return " for " + lasted(after.For)
	case after.Polls > 1:
		return " for " + count(after.Polls, "poll")
	}
	return ""
}

// hearings shows who was told.
func (n narrator) hearings(all []hearing) *table {
	t := &table{head: []string{"CHANNEL", "NEWS", "OWED", "ATTEMPT", "OUTCOME", ""}}
	for _, h := range all {
		lead := []string{h.Channel, newsWords(h), n.clock(h.Owed)}
		for _, a := range h.Attempts {
			t.add(append(lead, n.clock(a.At), a.Outcome, oneLine(a.Answer))...)
			lead = []string{"", "", ""}
		}
		if note := n.stillWords(h); note != "" || len(h.Attempts) == 0 {
			t.add(append(lead, "", string(h.State), note)...)
		}
	}
	return t
}

// newsWords says which steps of the alert a channel was told.
func newsWords(h hearing) string {
	words := make([]string, len(h.Steps))
	for i, step := range h.Steps {
		words[i] = step.String()
	}
	text := strings.Join(words, ", ")
	if h.Instead != "" {
		text += ", in place of " + h.Instead
	}
	return text
}

// stillWords says what is still to come of a delivery, or why nothing came of
// it without an attempt.
func (n narrator) stillWords(h hearing) string {
	switch {
	case !h.Until.IsZero():
		return "waits for the end of the quiet hours, " + n.clock(h.Until)
	case !h.State.Final():
		return "is still to be told"
	case len(h.Attempts) == 0:
		return oneLine(h.Error)
	}
	return ""
}
