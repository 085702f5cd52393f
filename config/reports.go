package config

import (
	"slices"
	"time"

	"github.com/gaugewatch/gaugewatch/checks"
	"github.com/gaugewatch/gaugewatch/checks/suppression"
	"github.com/gaugewatch/gaugewatch/config/strict"
	"github.com/gaugewatch/gaugewatch/internal/near"
	"github.com/gaugewatch/gaugewatch/internal/schedule"
	"github.com/gaugewatch/gaugewatch/notify"
)

// A Report is a picture with words that says, again and again, how some fields
// were.
type Report struct {
	Name     string              `yaml:"name"`
	Title    string              `yaml:"title"`
	Schedule string              `yaml:"schedule"`
	Period   *schedule.Duration  `yaml:"period"`
	Fields   []suppression.Scope `yaml:"fields"`
	Tags     []string            `yaml:"tags"`
	Channels []string            `yaml:"channels"`
	Theme    string              `yaml:"theme"`
	Missed   string              `yaml:"missed"`
	OnlyIf   string              `yaml:"only_if"`

	Node *strict.Node `yaml:",node"`

	rhythm rhythm
}

// What a report may say, besides what is decoded.
const (
	themeLight = "light" // the default
	themeDark  = "dark"
	missedLate = "late" // the default
	missedSkip = "skip"
	onlyAlerts = "alerts"
)

// When reports come where the file does not say, and how close they may be:
// drawing and sending one takes its time, and people read others meanwhile.
const (
	defaultReports = "0 */3 * * *"
	leastReports   = schedule.Duration(time.Minute)
)

// LeastPeriod and MostPeriod bound the time that a report shows.
const (
	LeastPeriod = schedule.Duration(time.Minute)
	MostPeriod  = 10 * year
)

// checkReports checks all reports.
func (l *loader) checkReports() {
	taken := make(map[string]*strict.Node)
	for i := range l.config.Reports {
		r := &l.config.Reports[i]
		if r.Node == nil {
			continue // no map; told already
		}
		l.checkName(r.Node, "report", r.Name, taken)
		l.checkSlots(r)
		l.checkWord(r.Node, "theme", r.Theme, themeLight, themeDark)
		l.checkWord(r.Node, "missed", r.Missed, missedLate, missedSkip)
		l.checkWord(r.Node, "only_if", r.OnlyIf, onlyAlerts)
		l.checkReaders(r)
		l.checkShown(r)
	}
}

// checkSlots checks when a report comes, and of which time.
func (l *loader) checkSlots(r *Report) {
	switch at := r.Node.Get("schedule"); {
	case at == nil || at.Kind == strict.Null:
		r.rhythm = l.scheduleOf(r.Node, defaultReports)
	case l.sound(r.Node, "schedule"):
		r.rhythm = l.scheduleOf(r.Node, r.Schedule)
	}
	if !r.rhythm.IsZero() {
		if gap := r.rhythm.least; gap < leastReports.Std() {
			l.mistake(r.Node, "schedule", "a report every %s: it comes once a minute at most", length(gap))
		}
	}
	switch p := r.Period; {
	case p == nil || !l.sound(r.Node, "period"):
	case *p < LeastPeriod || *p > MostPeriod:
		l.mistake(r.Node, "period", "expected a time from %s to %s, such as 3h", LeastPeriod, MostPeriod)
	}
}

// checkWord checks that what stands below a key is one of some words.
func (l *loader) checkWord(n *strict.Node, key, word string, known ...string) {
	at := n.Get(key)
	if at == nil || at.Kind == strict.Null || slices.Contains(known, word) {
		return
	}
	l.unlike(n, key, "expected "+strict.Words(known, "or"), near.Word(word, known))
}

// checkReaders checks to whom a report goes.
func (l *loader) checkReaders(r *Report) {
	n := r.Node.Get("channels")
	if n != nil && n.Kind == strict.List && len(n.Items) == 0 {
		l.report.At(n, "names no channel: nobody would get it; without channels all do but commands and those on standby")
		return
	}
	for i, name := range r.Channels {
		at := n
		if n.Kind == strict.List {
			at = n.Items[i]
		}
		to := l.config.channel(name)
		switch {
		case l.report.Doubts(at):
		case name == "":
			l.report.At(at, "an empty name")
		case to == nil:
			l.nowhere(at, "channel", name, l.config.channelNames())
		case slices.Contains(r.Channels[:i], name):
			l.report.At(at, "the channel %s stands here twice", name)
		case to.disabled():
			l.warnings.At(at, "the channel %s is disabled: it gets no report", name)
		}
	}
}

// checkShown warns where a report shows less than its file seems to say.
func (l *loader) checkShown(r *Report) {
	n := r.Node.Get("fields")
	for i, scope := range r.Fields {
		at := n
		if n.Kind == strict.List {
			at = n.Items[i]
		}
		if scope.Tag != "" {
			l.mistake(at, "", "expected TARGET or TARGET/FIELD; a tag is written tags: [%s]", scope.Tag)
			continue
		}
		l.checkScope(at, scope)
	}
	l.checkTags(r.Node, "tags", r.Tags)
	unborne := func(tag string) bool { return len(l.config.tagged(tag)) == 0 }
	if targets, _ := l.config.shown(r); targets == 0 && len(r.Fields) > 0 && !slices.ContainsFunc(r.Tags, unborne) && len(r.Tags) > 0 {
		l.warn(r.Node, "tags", "no target with such a tag is among the fields: the report shows nothing")
	}
}

// covers says whether a report shows a target or field.
func (r *Report) covers(about checks.Subject) bool {
	fits := func(s suppression.Scope) bool { return s.Covers(about) }
	bears := func(tag string) bool { return slices.Contains(about.Tags, tag) }
	return (len(r.Fields) == 0 || slices.ContainsFunc(r.Fields, fits)) && (len(r.Tags) == 0 || slices.ContainsFunc(r.Tags, bears))
}

// shown counts the targets and the fields that a report shows.
func (c *Config) shown(r *Report) (targets, fields int) {
	for i := range c.Targets {
		t := &c.Targets[i]
		about, before := t.subject(), fields
		whole := r.covers(about)
		for j := range t.Fields {
			about.Field = t.Fields[j].Name
			if r.covers(about) {
				fields++
			}
		}
		if whole || fields > before {
			targets++
		}
	}
	return targets, fields
}

// readers returns the channels that get a report, those that are left out for
// now among them. A siren is no reader unless it is named.
func (c *Config) readers(r *Report) []*Channel {
	var all []*Channel
	for i := range c.Channels {
		ch := &c.Channels[i]
		_, siren := ch.Kind.Value.(*notify.Command)
		reads := slices.Contains(r.Channels, ch.Name) || len(r.Channels) == 0 && !ch.Standby && !siren
		if reads && !ch.disabled() {
			all = append(all, ch)
		}
	}
	return all
}

// A PlannedReport is a report to put together and send.
type PlannedReport struct {
	Name     string
	Title    string            // empty: the name
	Schedule schedule.Schedule // its slots
	Period   time.Duration     // what it shows until its slot; zero: since the slot before
	Fields   []string          // patterns, TARGET or TARGET/FIELD; none: all
	Tags     []string          // tags of which a target has one; none: all
	Channels []string          // who gets it
	Theme    string            // light or dark
	Skip     bool              // a slot that passed while nothing ran is not made up for
	Alerts   bool              // it comes only where an alert was open in its time
}

// reports returns the reports as they are to be put together.
func (c *Config) reports() []PlannedReport {
	var all []PlannedReport
	for i := range c.Reports {
		r := &c.Reports[i]
		p := PlannedReport{
			Name: r.Name, Title: r.Title, Schedule: r.rhythm.Schedule, Period: or(r.Period, 0).Std(), Tags: slices.Clone(r.Tags),
			Theme: themeLight, Skip: r.Missed == missedSkip, Alerts: r.OnlyIf == onlyAlerts,
		}
		if r.Theme != "" {
			p.Theme = r.Theme
		}
		for _, scope := range r.Fields {
			p.Fields = append(p.Fields, scope.String())
		}
		for _, ch := range c.readers(r) {
			p.Channels = append(p.Channels, ch.Name)
		}
		all = append(all, p)
	}
	return all
}
