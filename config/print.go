package config

import (
	"cmp"
	"fmt"
	"io"
	"slices"
	"strconv"
	"strings"
	"text/tabwriter"
	"time"

	"github.com/gaugewatch/gaugewatch/checks"
)

// what writes what makes the alert, for a person.
func (x ExplainedAlert) what() string {
	switch x.Kind {
	case checks.Bound.String():
		return x.beyond()
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
	if x.Lower != nil {
		sides = append(sides, "below "+minus(*x.Lower))
	}
	if x.Upper != nil {
		sides = append(sides, "above "+minus(*x.Upper))
	}
	return strings.TrimSpace(strings.Join(sides, " or ") + " " + x.Unit)
}

// minus writes a number with the sign that people read as minus.
func minus(x float64) string { return strings.Replace(number(x), "-", "−", 1) }

// Print writes the explanation for a person to read.
func (e Explanation) Print(w io.Writer) error {
	p := printer{tabwriter.NewWriter(w, 0, 4, 2, ' ', 0)}
	p.line("%s: %s, %s, %s", strings.Join(e.Files, ", "),
		count(e.targets, "target"), count(e.fields, "field"), count(e.channels, "channel in use", "channels in use"))
	p.line("")
	p.line("SCHEDULE\tWHEN\tNEXT (%s)", e.zone)
	for _, s := range e.Schedules {
		p.line("%s\t%s\t%s", cmp.Or(s.Name, "–"), s.Spec, ticks(s.Next))
	}
	p.line("")
	p.line("WATCHED\tALERT\tLEVEL\tAFTER\tTOLD WITHIN\tBY\tFROM")
	for _, x := range e.Alerts {
		p.alert(x)
	}
	p.line("")
	p.told(e.Told)
	return p.Flush()
}

// A printer writes tables.
type printer struct{ *tabwriter.Writer }

// line writes one line. A tabwriter keeps its error until it is flushed.
func (p printer) line(format string, args ...any) {
	_, _ = fmt.Fprintf(p, format+"\n", args...)
}

func (p printer) alert(x ExplainedAlert) {
	subject, after, from := x.Target, x.After, x.From
	if x.Field != "" {
		subject += "/" + x.Field
	}
	if x.AfterFrom != "" {
		after += " (" + x.AfterFrom + ")"
	}
	if x.Place.File != "" {
		from += ", " + x.Place.File + ":" + strconv.Itoa(x.Place.Line)
	}
	within := length(x.Within.Std())
	if len(x.Told) == 0 {
		within = "never"
	}
	p.line("%s\t%s\t%s\t%s\t%s\t%s\t%s", subject, x.what(), x.Level, after, within, channelsOf(x.Told), from)
}

// told writes who is told, a block for each group of targets.
func (p printer) told(rows []Told) {
	for i, row := range rows {
		if i == 0 {
			p.line("WHO IS TOLD\t%02d–%02d", row.From, row.To)
		}
		if i == 0 || !slices.Equal(row.Targets, rows[i-1].Targets) {
			p.line("%s", cmp.Or(strings.Join(row.Targets, ", "), "all targets"))
		}
		p.line("  %s\t%s", row.Level, channelsOf(row.Channels))
	}
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
