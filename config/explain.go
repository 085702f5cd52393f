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
	"github.com/gaugewatch/gaugewatch/config/strict"
	"github.com/gaugewatch/gaugewatch/internal/schedule"
	"github.com/gaugewatch/gaugewatch/notify"
)

// An Explanation says what a configuration comes to: when what is asked, what
// is an alert and why, how soon it is known, and who is told.
type Explanation struct {
	Files     []string            `json:"files"`
	Schedules []ExplainedSchedule `json:"schedules"`
	Alerts    []ExplainedAlert    `json:"alerts"`
	Told      []Told              `json:"told"`
	LeftOut   []LeftOut           `json:"left_out"`

	targets, fields, channels int
	zone                      *time.Location
}

// An ExplainedSchedule is a schedule with its next three ticks.
type ExplainedSchedule struct {
	Name string      `json:"name,omitempty"`
	Spec string      `json:"spec"`
	Next []time.Time `json:"next"`
}

// An ExplainedAlert is something that may become an alert.
type ExplainedAlert struct {
	Target string       `json:"target"`
	Field  string       `json:"field,omitempty"`
	Kind   string       `json:"kind"` // bound, missing, invalid or no_response
	Level  checks.Level `json:"level"`

	Lower *float64 `json:"lower,omitempty"`
	Upper *float64 `json:"upper,omitempty"`
	Unit  string   `json:"unit,omitempty"`

	From  string     `json:"from"` // the layer: built in, defaults, profile NAME, target
	Place strict.Pos `json:"place,omitzero"`

	After     string `json:"after"` // at once, 2 polls, 30m
	AfterFrom string `json:"after_from,omitempty"`

	// Within is the longest time from the fault to the message: the longest
	// gap between two polls, in which nobody looks; After, counted in whole
	// gaps, the first of N polls in a row being the one that looked; the
	// timeout of the last poll; and the longest group_wait of those who are
	// told, which fatal alerts do not wait for.
	Within schedule.Duration `json:"within"`

	Told []string `json:"told"` // the channels
}

// Told says which channels hear of a level of some targets, between two hours
// of the day.
type Told struct {
	Targets  []string     `json:"targets"` // empty: all
	Level    checks.Level `json:"level"`
	From     int          `json:"from"` // hour of the day
	To       int          `json:"to"`
	Channels []string     `json:"channels"`
}

// Explain says what the configuration comes to at a time.
func (c *Config) Explain(now time.Time) Explanation {
	e := explainer{Config: c, policies: c.policies()}
	out := Explanation{
		Files: c.Files, LeftOut: c.LeftOut, Schedules: e.schedules(now), Told: e.told(),
		zone: c.zone, targets: len(c.Targets), channels: len(e.policies),
	}
	for i := range c.Targets {
		t := &c.Targets[i]
		out.fields += len(t.Fields)
		out.Alerts = append(out.Alerts, e.target(t)...)
	}
	return out
}

// An explainer explains one configuration.
type explainer struct {
	*Config
	policies []notify.Policy
}

// schedules explains the schedules that have names, and then those that are
// used without.
func (e *explainer) schedules(now time.Time) []ExplainedSchedule {
	var all []ExplainedSchedule
	known := make(map[schedule.Schedule]bool)
	add := func(name string, s schedule.Schedule) {
		if s.IsZero() || name == "" && known[s] {
			return
		}
		known[s] = true
		x := ExplainedSchedule{Name: name, Spec: s.String()}
		at := now.In(e.zone)
		for range 3 {
			at = s.Next(at)
			x.Next = append(x.Next, at)
		}
		all = append(all, x)
	}
	for _, name := range keysOf(e.Config.schedules) {
		add(name, e.Config.schedules[name])
	}
	for i := range e.Targets {
		for _, s := range e.Targets[i].schedules() {
			add("", s)
		}
	}
	return all
}

// target explains what may become an alert of a target and of its fields.
func (e *explainer) target(t *Target) []ExplainedAlert {
	var all []ExplainedAlert
	add := func(x ExplainedAlert, after checks.After, when []schedule.Schedule) {
		if x.Level == checks.None {
			return
		}
		x.Target, x.After = t.Name, After(after).String()
		x.Told = told(e.policies, t.Name, x.Level)
		x.Within = schedule.Duration(e.within(x, after, t, when))
		all = append(all, x)
	}
	rules := t.rules()
	add(explainRule(checks.NoResponse, t.NoResponse, t.Node), rules.NoResponse.After, t.schedules())
	for i := range t.Fields {
		f := &t.Fields[i]
		when := []schedule.Schedule{f.schedule}
		for j, b := range f.bounds() {
			x := ExplainedAlert{
				Kind: checks.Bound.String(), Level: b.level, Lower: b.Lower, Upper: b.Upper, Unit: f.Reading.Unit,
				From: origin(b.Node), Place: b.Node.Pos, AfterFrom: afterFrom(b.Node, f.Node),
			}
			x.Field = f.Name
			add(x, f.limits()[j].After, when)
		}
		rules := f.rules()
		missing, invalid := explainRule(checks.Missing, f.Missing, f.Node), explainRule(checks.Invalid, f.Invalid, f.Node)
		missing.Field, invalid.Field = f.Name, f.Name
		add(missing, rules.Missing.After, when)
		add(invalid, rules.Invalid.After, when)
	}
	return all
}

// explainRule explains trouble without bounds.
func explainRule(kind checks.Kind, r *Rule, around *strict.Node) ExplainedAlert {
	x := ExplainedAlert{Kind: kind.String(), Level: r.rule(nil).Level}
	if n := r.node(); n != nil {
		x.From, x.AfterFrom = origin(n), afterFrom(n, around)
		if n.Pos.File != "" {
			x.Place = n.Pos
		}
	}
	return x
}

// afterFrom says which layer After comes from, where that is another than the
// one that the trouble comes from.
func afterFrom(own, around *strict.Node) string {
	after := around.Get("after")
	if own.Get("after") != nil || after == nil || origin(after) == origin(own) {
		return ""
	}
	return origin(after)
}

// within is the longest time from the fault to the message.
func (e *explainer) within(x ExplainedAlert, after checks.After, t *Target, when []schedule.Schedule) time.Duration {
	gap := time.Duration(0)
	for _, s := range when {
		_, most := gapsOf(s)
		if gap == 0 || most < gap {
			gap = most
		}
	}
	wait := time.Duration(max(after.Polls, 1)-1) * gap
	if after.For > 0 && gap > 0 {
		wait = (after.For + gap - 1) / gap * gap
	}
	group := time.Duration(0)
	for _, p := range e.policies {
		if x.Level < checks.Fatal && slices.Contains(x.Told, p.Channel) {
			group = max(group, p.GroupWait)
		}
	}
	return gap + wait + t.Timeout.Std() + group
}

// told groups the targets of which the same channels hear. Until a channel has
// quiet hours, all hours are alike.
func (e *explainer) told() []Told {
	groups := make(map[string][]string)
	var order []string
	for i := range e.Targets {
		name := e.Targets[i].Name
		key := fmt.Sprint(e.heard(name))
		if groups[key] == nil {
			order = append(order, key)
		}
		groups[key] = append(groups[key], name)
	}
	var all []Told
	for _, key := range order {
		heard := e.heard(groups[key][0])
		for i, level := range checks.Levels() {
			row := Told{Targets: groups[key], Level: level, To: 24, Channels: heard[i]}
			if len(order) == 1 {
				row.Targets = nil
			}
			all = append(all, row)
		}
	}
	return all
}

// heard lists the channels that hear of a target, by level.
func (e *explainer) heard(target string) [][]string {
	var all [][]string
	for _, level := range checks.Levels() {
		all = append(all, told(e.policies, target, level))
	}
	return all
}

// what writes what makes the alert, for a person.
func (x ExplainedAlert) what() string {
	if x.Kind != checks.Bound.String() {
		return strings.ReplaceAll(x.Kind, "_", " ")
	}
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
