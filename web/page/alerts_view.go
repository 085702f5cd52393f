package page

import (
	"cmp"
	"html/template"
	"strconv"
	"strings"
	"time"

	"github.com/gaugewatch/gaugewatch/checks"
	"github.com/gaugewatch/gaugewatch/internal/language"
)

// A teller writes the pages about alerts for readers of one language.
type teller struct {
	scribe
	T tales
}

// newTeller returns a teller who writes as a scribe does.
func newTeller(s scribe) teller { return teller{s, talesOf(s.Code)} }

// A listView is what the page with the alerts shows.
type listView struct {
	frame
	T       tales
	Entries []entryView
	Selects []selectView
	Mutes   []mutedView
	May     bool         // the reader may do something
	Seen    int64        // the number of the latest that nobody has seen to; 0: there is none
	Older   template.URL // of the next page; empty: this is the last one
	First   template.URL // of the first page; empty: this is it
}

// A mutedView is a mute or a pause in force.
type mutedView struct{ Name, Scope, Text, By, Why string }

// muted tells of a mute or a pause in force.
func (t teller) muted(m *Muted) mutedView {
	return mutedView{
		Name: m.Name, Scope: language.Tidy(m.Scope, titleRoom), Text: t.held(&Hold{Pause: m.Pause, Until: m.Until}),
		By: language.Tidy(m.By, titleRoom), Why: language.Tidy(m.Why, noteRoom),
	}
}

// A storyView is what the page of one alert shows.
type storyView struct {
	frame
	T       tales
	Entry   entryView
	Todo    string
	May     bool         // the reader may do something about it
	Lengths []optionView // of mutes, while it lasts
	Steps   []stepView
	Told    []toldView
	Mutes   []mutedView // in force, that hold news of it back
	Path    string      // of the page of what it is about, at the time of it; empty: there is none

	Explained, Explanation string // in more words; empty: there are none
}

// An entryView is one alert of a list.
type entryView struct {
	Shape             shape
	Name, Text, Where string
	When              string
	Over              bool
	Notes             []string
}

// entry tells of an alert.
func (t teller) entry(a *checks.Alert) entryView {
	shown := *a
	shown.Level = a.Peak
	if a.Open() {
		shown.Level = a.Level
	}
	v := t.alert(&shown)
	where := named(a.Subject.TargetTitle, a.Subject.Target)
	e := entryView{
		Shape: v.Shape, Name: v.Name, Text: v.Text, Where: language.Tidy(where, titleRoom), Notes: v.Notes, When: v.Since, Over: !a.Open(),
	}
	lasted, template := t.clock.Measure(cmp.Or(a.Resolved, t.clock.At).Sub(a.Since)), t.T.Lasts
	if e.Over {
		e.When, template = t.clock.Stretch(a.Since, a.Resolved), t.T.Lasted
	}
	if lasted != "" {
		e.When += " · " + language.Fill(template, language.Values{"lasted": lasted})
	}
	if a.Drill {
		e.When += " · " + t.T.Drill
	}
	return e
}

// A selectView is a choice.
type selectView struct {
	Name, Label string
	Options     []optionView
}

// An optionView is one that can be chosen.
type optionView struct {
	Value, Text string
	Chosen      bool
}

// kind is what a kind of trouble is called.
func (t teller) kind(k checks.Kind) string {
	switch {
	case k == checks.Bound:
		return t.T.Bound
	case k == checks.Alarm:
		return t.T.Alarm
	case k == checks.News:
		return t.T.News
	case int(k) < len(t.Kinds) && t.Kinds[k] != "":
		return t.Kinds[k]
	}
	return k.String()
}

// A stepView is a step of a story.
type stepView struct {
	At, What, Text string
	Shape          shape
}

// A toldView is what a channel was told.
type toldView struct {
	Channel, What, State, Error string
	Bad                         bool
}

// steps tells the steps of a story.
func (t teller) steps(s *Story) []stepView {
	var all []stepView
	before := s.Alert.Since
	for _, step := range s.Steps {
		v := stepView{At: t.second(before, step.At), What: t.what(step.What), Text: language.Tidy(step.Text, noteRoom), Shape: shapeOf(step.Level)}
		if len(all) == 0 {
			v.At = t.second(t.clock.At, step.At)
		}
		if step.Value != nil {
			value := language.ScaleOf(s.Alert.Limits...).Format(*step.Value) + " " + language.Tidy(s.Alert.Subject.Unit, titleRoom)
			v.Text = strings.TrimSpace(value + " " + v.Text)
		}
		before = step.At
		all = append(all, v)
	}
	return all
}

// what is what a step is called.
func (t teller) what(w checks.What) string {
	if w < 0 || int(w) >= len(t.T.What) {
		return w.String()
	}
	return t.T.What[w]
}

// told tells who was told.
func (t teller) told(s *Story) []toldView {
	var all []toldView
	for _, one := range s.Told {
		v := toldView{Channel: language.Tidy(one.Channel, titleRoom), Error: language.Tidy(one.Error, noteRoom)}
		var whats []string
		for _, w := range one.Steps {
			whats = append(whats, t.what(w))
		}
		v.What = strings.Join(whats, ", ")
		switch {
		case one.Arrived:
			v.State, v.Error = language.Fill(t.T.Arrived, language.Values{"at": t.clock.Tell(one.Done)}), ""
		case one.Done.IsZero():
			v.State, v.Bad = language.Fill(t.T.OnTheWay, language.Values{"at": t.clock.Tell(one.Owed)}), v.Error != ""
		default:
			v.State, v.Bad = t.T.Lost, true
		}
		all = append(all, v)
	}
	return all
}

// lengths are for how long a mute or a pause may be asked for.
func lengths() []time.Duration {
	return []time.Duration{time.Hour, 30 * time.Minute, 2 * time.Hour, 4 * time.Hour, 8 * time.Hour, 24 * time.Hour}
}

// lengths returns the lengths of mutes to choose from.
func (t teller) lengths() []optionView {
	var all []optionView
	for _, d := range lengths() {
		all = append(all, optionView{Value: strconv.Itoa(int(d / time.Minute)), Text: t.clock.Measure(d)})
	}
	return all
}
