package config

import (
	"cmp"
	"fmt"
	"slices"
	"strconv"
	"strings"
	"time"

	"github.com/gaugewatch/gaugewatch/checks"
	"github.com/gaugewatch/gaugewatch/internal/schedule"
)

// date is how a day is written.
const date = "Mon 2 Jan 2006"

func (e Explanation) printCalendars(p *printer) {
	if len(e.Calendars) == 0 {
		return
	}
	p.head("CALENDAR", "FILE", "NEXT DAY")
	for _, c := range e.Calendars {
		next := "none"
		if !c.Next.IsZero() {
			next = c.Next.Format(date)
		}
		p.row(c.Name, c.File, next)
	}
}

func (e Explanation) printPeople(p *printer) {
	if len(e.People) == 0 {
		return
	}
	p.head("PERSON", "NAME", "TELEGRAM", "LINE")
	for _, x := range e.People {
		telegram := "–"
		if x.Telegram != 0 {
			telegram = strconv.FormatInt(x.Telegram, 10)
		}
		p.row(x.Short, x.Name, telegram, cmp.Or(x.Line, "–"))
	}
}

// printTimes writes when other bounds hold.
func (e Explanation) printTimes(p *printer) {
	if len(e.Times) == 0 {
		return
	}
	p.head("AT TIMES", "WHEN", "NOW", "OTHER BOUNDS")
	for _, x := range e.Times {
		var levels []string
		for _, level := range x.Levels {
			levels = append(levels, level.String())
		}
		for _, level := range x.Off {
			levels = append(levels, "no "+level.String())
		}
		p.row(x.Target+"/"+x.Field, x.When, e.phase(x.Phase), words(levels))
	}
}

// phase says whether a window is open, and when that changes.
func (e Explanation) phase(p Phase) string {
	word := "closed"
	if p.Open {
		word = "open"
	}
	if p.Next.IsZero() {
		return word
	}
	return word + " until " + e.moment(p.Next)
}

// moment writes a time with its day, and its year where that is not this one.
func (e Explanation) moment(at time.Time) string {
	if at.Year() != e.now.Year() {
		return at.Format(date + " 15:04")
	}
	return at.Format("Mon 2 Jan 15:04")
}

// printTargets writes what holds back news of targets.
func (e Explanation) printTargets(p *printer) {
	if len(e.Targets) == 0 {
		return
	}
	p.head("TARGET", "REACHED THROUGH", "FLAPS AT", "FROM")
	for _, x := range e.Targets {
		subject, from := x.Target, x.From
		if x.Field != "" {
			subject += "/" + x.Field
		}
		if x.Place.File != "" {
			from += ", " + x.Place.File + ":" + strconv.Itoa(x.Place.Line)
		}
		p.row(subject, cmp.Or(words(x.DependsOn), "–"), x.Flapping, from)
	}
}

// printMaintenance writes the maintenance windows.
func (e Explanation) printMaintenance(p *printer) {
	if len(e.Maintenance) == 0 {
		return
	}
	p.head("MAINTENANCE", "OF", "WHEN", "NEXT")
	for _, m := range e.Maintenance {
		var next []string
		for _, span := range m.Next {
			next = append(next, e.span(span))
		}
		p.row(m.Name, cmp.Or(words(m.Targets), "all targets"), m.When, cmp.Or(words(next), "never"))
	}
}

// span writes a stretch of time, the day of its end only where it is another.
func (e Explanation) span(s Span) string {
	switch {
	case s.To.IsZero():
		return "from " + e.moment(s.From) + " on"
	case s.From.Format(date) == s.To.Format(date):
		return e.moment(s.From) + "–" + s.To.Format("15:04")
	}
	return e.moment(s.From) + "–" + e.moment(s.To)
}

// printRules writes what a mute may do, and what tells our own network from
// silent devices.
func (e Explanation) printRules(p *printer) {
	p.row()
	p.row("An alert that comes and goes " + new(Flapping).String() + " flaps, unless it is said otherwise.")
	p.row("Mutes last " + short(e.Mutes.Max) + " at most; " + passes(e.Mutes.Except) + ".")
	if u := e.Uplink; u != nil {
		sign := "all of them are silent"
		if u.Check != "" {
			sign = u.Check + " does not respond"
		}
		p.row(fmt.Sprintf("The uplink of %s (%s) is down while %s.", u.Tag, words(u.Targets), sign))
	}
}

// short writes a duration in the units that people use for it: 24h.
func short(d schedule.Duration) string {
	if d.Std() == 24*time.Hour {
		return "24h"
	}
	return d.String()
}

// passes says what is told all the same.
func passes(except checks.Level) string {
	switch except {
	case checks.None:
		return "nothing is told meanwhile"
	case checks.Fatal:
		return "what is fatal is told all the same"
	default:
		return except.String() + " and above is told all the same"
	}
}

// printChannels writes what the channels hear, and who is told besides.
func (e Explanation) printChannels(p *printer) {
	if len(e.Channels) == 0 {
		return
	}
	p.head("CHANNEL", "KIND", "HEARS", "QUIET", "REMINDED", "ESCALATES", "FALLBACK")
	for _, x := range e.Channels {
		quiet, repeat, escalates, fallback := "–", "–", "–", "–"
		if q := x.Quiet; q != nil {
			quiet = q.String(e.now.Location().String())
		}
		if x.Repeat > 0 {
			repeat = "every " + x.Repeat.String()
		}
		if x.Escalate != nil {
			escalates = "after " + x.Escalate.Wait.String() + " to " + words(x.Escalate.To)
		}
		if x.Fallback != nil {
			fallback = x.Fallback.To + " after " + x.Fallback.After.String()
		}
		p.row(x.Name, x.Kind, x.hears(), quiet, repeat, escalates, fallback)
	}
}

// printCommands writes who may take care of alerts, and where.
func (e Explanation) printCommands(p *printer) {
	for _, x := range e.Channels {
		if len(x.Commands) == 0 {
			continue
		}
		if len(p.rows) == 0 {
			p.head("COMMANDS", "HEARD FROM")
		}
		p.row(x.Name, words(x.Commands))
	}
}

// String says when the channel is quiet, and what is told all the same.
func (q *ExplainedQuiet) String(zone string) string {
	text := q.When
	if q.Zone != zone {
		text += " (" + q.Zone + ")"
	}
	switch q.Except {
	case checks.None:
		return text
	case checks.Fatal:
		return text + ", but fatal"
	default:
		return text + ", but " + q.Except.String() + " and above"
	}
}

// hears says what the channel is told.
func (x *ExplainedChannel) hears() string {
	text := x.Level.String() + " and above"
	if x.Level == checks.Fatal {
		text = x.Level.String()
	}
	if len(x.Targets) > 0 {
		text += " of " + words(x.Targets)
	}
	if len(x.Tags) > 0 {
		text += " tagged " + strings.Join(x.Tags, " or ")
	}
	if x.Standby {
		text += ", on standby"
	}
	return text
}

// printTold writes who is told, a block for each group of targets, a row for
// each part of the day.
func (e Explanation) printTold(p *printer) {
	levels := checks.Levels()
	if len(e.Told) == 0 {
		return
	}
	head := []string{"WHO IS TOLD"}
	for _, level := range levels {
		head = append(head, strings.ToUpper(level.String()))
	}
	p.head(head...)
	for i, row := range e.Told {
		if i == 0 || !slices.Equal(row.Targets, e.Told[i-1].Targets) {
			p.row(cmp.Or(words(row.Targets), "all targets"))
		}
		if row.Level != levels[0] {
			continue
		}
		cells := []string{"  " + cmp.Or(row.When, "always")}
		for _, level := range e.Told[i : i+len(levels)] {
			cells = append(cells, level.who())
		}
		p.row(cells...)
	}
}

// who names the channels that are told, and those that wait for the end of
// their quiet hours.
func (t *Told) who() string {
	names := slices.Clone(t.Channels)
	for _, later := range t.Later {
		names = append(names, later.Channel+" at "+later.At)
	}
	return channelsOf(names)
}
