package config

import (
	"cmp"
	"fmt"
	"io"
	"strconv"
	"strings"
	"time"

	"github.com/gaugewatch/gaugewatch/checks"
	"github.com/gaugewatch/gaugewatch/internal/columns"
)

// what writes what makes the alert, for a person.
func (x ExplainedAlert) what() string {
	switch x.Kind {
	case checks.Bound.String():
		return x.beyond()
	case checks.Invalid.String():
		return strings.TrimSuffix(x.Kind+": "+strings.Join(x.Unbelieved, ", "), ": ")
	case checks.Stale.String():
		return "older than " + x.Period.String()
	case checks.Stuck.String():
		return "unchanged for " + x.Period.String() + " while other fields move"
	case checks.Rise.String(), checks.Fall.String():
		return x.Kind + "s by more than " + strings.TrimSpace(number(x.Limit)+" "+x.Unit) + " in " + x.Period.String()
	case checks.Event.String():
		return "each " + x.On.String()
	}
	return strings.ReplaceAll(x.Kind, "_", " ")
}

// beyond writes the bounds that make the alert.
func (x ExplainedAlert) beyond() string {
	var sides []string
	side := func(word string, number *float64, at string) {
		if number != nil {
			at = minus(*number)
		}
		if at != "" {
			sides = append(sides, word+" "+at)
		}
	}
	side("below", x.Lower, x.LowerAt)
	side("above", x.Upper, x.UpperAt)
	return strings.TrimSpace(strings.Join(sides, " or ") + " " + x.Unit)
}

// minus writes a number with the sign that people read as minus.
func minus(x float64) string { return strings.Replace(number(x), "-", "−", 1) }

// Print writes the explanation for a person to read.
func (e Explanation) Print(w io.Writer) error {
	for _, write := range []func(*printer){
		e.printSchedules, e.printCalendars, e.printPeople, e.printAlerts, e.printTimes, e.printTargets,
		e.printMaintenance, e.printRules, e.printChannels, e.printReports, e.printEntries, e.printMonths, e.printCommands, e.printTold,
	} {
		p := &printer{}
		write(p)
		if err := p.flush(w); err != nil {
			return err
		}
	}
	return nil
}

// A printer writes tables, each with an empty line in front of it but the
// first.
type printer struct{ rows [][]string }

// row adds a row.
func (p *printer) row(cells ...string) { p.rows = append(p.rows, cells) }

// head adds the headings of a table, after an empty line.
func (p *printer) head(cells ...string) {
	p.row()
	p.row(cells...)
}

// flush writes the rows.
func (p *printer) flush(w io.Writer) error { return columns.Write(w, p.rows) }

// printSchedules writes what was read, and when the schedules tick.
func (e Explanation) printSchedules(p *printer) {
	p.row(fmt.Sprintf("%s: %s, %s, %s", words(e.Files),
		count(e.targets, "target"), count(e.fields, "field"), count(e.channels, "channel in use", "channels in use")))
	p.head("SCHEDULE", "WHEN", "NEXT ("+zoneName(e.now)+")")
	for _, s := range e.Schedules {
		p.row(cmp.Or(s.Name, "–"), s.Spec, ticks(s.Next))
	}
}

// zoneName names the zone of a time: one of the machine's that has no name but
// Local as it is called then.
func zoneName(at time.Time) string {
	name := at.Location().String()
	if name == "Local" {
		return at.Format("MST")
	}
	return name
}

// printAlerts writes what may become an alert.
func (e Explanation) printAlerts(p *printer) {
	p.head("WATCHED", "ALERT", "LEVEL", "AFTER", "TOLD WITHIN", "BY", "FROM")
	for _, x := range e.Alerts {
		p.alert(x)
	}
}

func (p *printer) alert(x ExplainedAlert) {
	subject, after, from, what := x.Target, x.After, x.From, x.what()
	if x.Field != "" {
		subject += "/" + x.Field
	}
	if x.When != "" {
		what += " (" + x.When + ")"
	}
	if x.AfterFrom != "" {
		after += " (" + x.AfterFrom + ")"
	}
	if x.Place.File != "" {
		from += ", " + x.Place.File + ":" + strconv.Itoa(x.Place.Line)
	}
	within := length(x.Within.Std())
	for i, late := range x.Quiet {
		within += []string{"; if quiet: ", ", "}[min(i, 1)] + late.Channel + " " + length(late.Within.Std())
	}
	if len(x.Told) == 0 {
		within = "never"
	}
	p.row(subject, what, x.Level.String(), after, within, channelsOf(x.Told), from)
}

func channelsOf(names []string) string { return cmp.Or(strings.Join(names, ", "), "NOBODY") }

// ticks writes times, each date once.
func ticks(times []time.Time) string {
	var all []string
	day := ""
	for _, at := range times {
		layout := "15:04:05"
		if date := at.Format(time.DateOnly); date != day {
			day, layout = date, "Mon 2 Jan 15:04:05"
		}
		all = append(all, at.Format(layout))
	}
	return strings.Join(all, ", ")
}

// length writes a duration in days, hours, minutes and seconds: 1d2h, 3m5s.
func length(d time.Duration) string {
	const day = 24 * time.Hour
	days, rest := d/day, (d % day).Round(time.Second).String()
	rest = strings.Replace(rest, "m0s", "m", 1)
	rest = strings.Replace(rest, "h0m", "h", 1)
	switch {
	case days == 0:
		return rest
	case rest == "0s":
		return fmt.Sprintf("%dd", days)
	}
	return fmt.Sprintf("%dd%s", days, rest)
}

// count writes a number with its noun, whose plural ends in s unless it is
// given.
func count(n int, noun string, plural ...string) string {
	switch {
	case n == 1:
		return "1 " + noun
	case len(plural) > 0:
		return fmt.Sprintf("%d %s", n, plural[0])
	}
	return fmt.Sprintf("%d %ss", n, noun)
}
