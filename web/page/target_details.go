package page

import (
	"strconv"
	"strings"
	"time"

	"github.com/gaugewatch/gaugewatch/checks"
	"github.com/gaugewatch/gaugewatch/internal/language"
)

// A pollView is one poll of the table of readings.
type pollView struct {
	At, Took, Fault string
	Cells           []cellView
}

// A cellView is what a poll brought of one field.
type cellView struct {
	Value, Raw, Fault string
	Same              bool // the value stood so in the answer
}

// A failureView is the last time in which something gave no value.
type failureView struct {
	Of, Kind, Text, Raw, When string
	Lasts                     bool
}

// A ruleView is one rule.
type ruleView struct {
	Shape       shape
	Level, Text string
	Notes       []string
	Holds       bool
}

// A muteView is a mute that is in force.
type muteView struct{ ID, Name, Text string }

// readings writes the table of readings.
func (m marker) readings(v *targetView, s subject) {
	for _, f := range s.fields {
		v.Heads = append(v.Heads, language.Tidy(f.Title, titleRoom))
	}
	for i := range s.details.Polls {
		if row, some := m.poll(&s.details.Polls[i], s.fields); some {
			v.Polls = append(v.Polls, row)
		}
	}
}

// poll writes a row of the table of readings, and says whether it has anything to
// say about some fields.
func (m marker) poll(p *Poll, fields []Field) (row pollView, some bool) {
	at := p.At.In(m.clock.At.Location())
	row = pollView{At: at.Format("15:04:05"), Took: polled(p.Took), Fault: faultWords(p.Fault), Cells: make([]cellView, len(fields))}
	if at.Format(time.DateOnly) != m.clock.At.Format(time.DateOnly) {
		row.At = m.clock.Tell(p.At) + at.Format(":05")
	}
	some = row.Fault != "" || len(fields) == 0
	for i, f := range fields {
		for _, r := range p.Results {
			if r.Field == f.ID {
				row.Cells[i], some = cell(r, f), true
			}
		}
	}
	return row, some
}

// cell writes what a poll brought of one field. What stood in the answer is told
// where it is not the value itself.
func cell(r Result, f Field) cellView {
	c := cellView{Raw: language.Tidy(r.Raw, noteRoom), Fault: faultWords(r.Fault)}
	if r.Value != nil {
		c.Value, c.Fault = language.ScaleOf(f.Limits...).Format(*r.Value), ""
	}
	c.Same = strings.ReplaceAll(c.Raw, "-", language.Minus) == c.Value
	return c
}

// polled writes how long a poll took; nothing where that is not known.
func polled(d time.Duration) string {
	switch {
	case d <= 0:
		return ""
	case d < time.Millisecond:
		return "< 1 ms"
	}
	return took(d)
}

// failure tells of the last failure of a subject, if the page is about it.
func (m marker) failure(f Failure, s subject) (failureView, bool) {
	v := failureView{
		Of: s.titleOf(f.Subject), Kind: m.kind(f.Kind), Text: faultWords(f.Fault), Raw: language.Tidy(f.Raw, noteRoom), Lasts: f.Ended.IsZero(),
		When: m.clock.Stretch(f.Began, f.Ended),
	}
	if v.Lasts {
		v.When = language.Fill(m.Since, language.Values{"since": m.clock.Tell(f.Began)})
	}
	if strings.Contains(v.Text, v.Raw) {
		v.Raw = ""
	}
	return v, s.shows(f.Subject)
}

// rules writes what is expected, and which mutes are in force.
func (m marker) rules(v *targetView, s subject) {
	units, titles := map[string]string{}, map[string]string{}
	for _, f := range s.target.Fields {
		units[f.Name], titles[f.Name] = f.Unit, language.Tidy(f.Title, titleRoom)
	}
	for i := range s.details.Rules {
		r := &s.details.Rules[i]
		if !v.Single || r.Field == "" || r.Field == s.fields[0].Name {
			title := titles[r.Field]
			if v.Single {
				title = ""
			}
			v.Rules = append(v.Rules, m.rule(r, title, units[r.Field]))
		}
	}
	for _, a := range s.details.Asked {
		text := language.Fill(m.L.Asked, language.Values{"when": a.When, "next": m.clock.Tell(a.Next), "timeout": m.clock.Measure(a.Timeout)})
		if len(a.Fields) > 0 {
			text = language.Tidy(strings.Join(a.Fields, ", "), noteRoom) + ": " + text
		}
		v.Asked = append(v.Asked, text)
	}
	for _, one := range s.details.Mutes {
		text := m.held(&one.Hold) + " · " + language.Tidy(one.Scope, titleRoom)
		if by := strings.TrimSpace(one.By + " " + one.Why); by != "" {
			text += " · " + language.Tidy(by, noteRoom)
		}
		v.Mutes = append(v.Mutes, muteView{strings.TrimPrefix(one.Name, "M"), one.Name, text})
	}
}

// rule writes one rule.
func (m marker) rule(r *Rule, title, unit string) ruleView {
	v := ruleView{Shape: shapeOf(r.Level), Level: m.Levels[r.Level], Holds: r.Holds}
	v.Text = strings.TrimSpace(title + " " + m.condition(r, language.Tidy(unit, titleRoom)))
	add := func(text string) {
		if text != "" {
			v.Notes = append(v.Notes, text)
		}
	}
	add(m.after(r.After))
	if r.Kind == checks.Bound && r.Clear > 0 {
		add(language.Fill(m.L.Clear, language.Values{"value": strings.TrimSpace(language.Bound(r.Clear) + " " + language.Tidy(unit, titleRoom))}))
	}
	add(r.When)
	if !r.Holds {
		add(m.L.NotNow)
	}
	add(strings.TrimSpace(m.layer(r.Layer) + " " + language.Tidy(r.Place, titleRoom)))
	told := m.L.Untold
	if len(r.Told) > 0 {
		told = language.Fill(m.L.Told, language.Values{"names": language.Tidy(strings.Join(r.Told, ", "), noteRoom), "within": m.clock.Measure(upwards(r.Within))})
	}
	add(told)
	return v
}

// upwards rounds a duration so that it reads no shorter than it is.
func upwards(d time.Duration) time.Duration {
	if d <= time.Minute {
		return d
	}
	return (d + time.Minute - 1).Truncate(time.Minute)
}

// condition writes what makes an alert.
func (m marker) condition(r *Rule, unit string) string {
	var detail string
	switch r.Kind {
	case checks.Bound:
		return m.bounds(r, unit)
	case checks.Stale, checks.Stuck:
		detail = "> " + m.clock.Measure(r.Period)
	case checks.Rise, checks.Fall:
		detail = "> " + strings.TrimSpace(language.Bound(r.Limit)+" "+unit) + " / " + m.clock.Measure(r.Period)
	case checks.Event:
		detail = m.L.Change
		if r.On == "increase" {
			detail = m.L.Increase
		}
	case checks.Invalid:
		detail = language.Tidy(strings.Join(r.Unbelieved, ", "), noteRoom)
	default:
	}
	return strings.TrimSuffix(m.kind(r.Kind)+": "+detail, ": ")
}

// bounds writes the bounds of a rule; those that the device tells with the place
// where it does.
func (m marker) bounds(r *Rule, unit string) string {
	var all []string
	add := func(sign string, number *float64, told string) {
		switch {
		case told != "":
			all = append(all, sign+" "+m.L.ByDevice+" "+language.Tidy(told, titleRoom))
		case number != nil:
			all = append(all, strings.TrimSpace(sign+" "+language.Bound(*number)+" "+unit))
		}
	}
	add("<", r.Lower, r.LowerAt)
	add(">", r.Upper, r.UpperAt)
	return strings.Join(all, " / ")
}

// after writes how long something must last.
func (m marker) after(a checks.After) string {
	switch {
	case a.For > 0:
		return language.Fill(m.L.After, language.Values{"after": m.clock.Measure(a.For)})
	case a.Polls > 1:
		return language.Fill(m.L.Polls, language.Values{"n": strconv.Itoa(a.Polls)})
	}
	return m.L.AtOnce
}

// layer writes which part of the configuration says so.
func (m marker) layer(from string) string {
	switch name, profile := strings.CutPrefix(from, "profile "); {
	case profile:
		return m.L.Profile + " " + language.Tidy(name, titleRoom)
	case from == "defaults":
		return m.L.Defaults
	case from == "target":
		return m.L.Own
	case from == "built in":
		return m.L.BuiltIn
	}
	return ""
}

// boundsNow says which bounds of a field hold now.
func (m marker) boundsNow(f Field) string {
	var all []string
	for _, l := range f.Limits {
		if text := beyond(l.Lower, l.Upper); text != "" {
			all = append(all, m.Levels[l.Level]+" "+text)
		}
	}
	return strings.Join(all, " · ")
}

// beyond writes what lies beyond bounds.
func beyond(lower, upper *float64) string {
	var all []string
	if lower != nil {
		all = append(all, "< "+language.Bound(*lower))
	}
	if upper != nil {
		all = append(all, "> "+language.Bound(*upper))
	}
	return strings.Join(all, " / ")
}
