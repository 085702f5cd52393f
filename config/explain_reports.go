package config

import (
	"fmt"
	"slices"
	"strings"
	"time"

	"github.com/gaugewatch/gaugewatch/internal/schedule"
	"github.com/gaugewatch/gaugewatch/notify"
)

// An ExplainedReport is a report with its next three slots, and who gets it.
type ExplainedReport struct {
	Name    string            `json:"name"`
	Title   string            `json:"title,omitempty"`
	When    string            `json:"when"`
	Next    []time.Time       `json:"next"`
	Period  schedule.Duration `json:"period,omitempty"` // 0: since the slot before
	Targets int               `json:"targets"`          // how many it shows
	Fields  int               `json:"fields"`
	Skip    bool              `json:"skip,omitempty"`        // what was missed is not made up for
	Alerts  bool              `json:"only_alerts,omitempty"` // it comes only where there was an alert
	To      []ExplainedReader `json:"to"`
}

// An ExplainedReader is a channel that gets a report.
type ExplainedReader struct {
	Channel string `json:"channel"`

	// WordsOnly says why it gets no picture; empty: it does.
	WordsOnly string `json:"words_only,omitempty"`

	// Night are the next slots that its quiet hours make one report of, and
	// At is when that comes; none: no slot lies in them.
	Night []time.Time `json:"night,omitempty"`
	At    time.Time   `json:"at,omitzero"`
}

// nightsAhead is how far ahead quiet hours with reports in them are looked for.
const nightsAhead = 31 * 24 * time.Hour

// reports explains the reports.
func (e *explainer) reports() []ExplainedReport {
	all := []ExplainedReport{}
	for i := range e.Reports {
		r := &e.Reports[i]
		x := ExplainedReport{
			Name: r.Name, Title: r.Title, When: r.rhythm.String(), Period: or(r.Period, 0),
			Skip: r.Missed == missedSkip, Alerts: r.OnlyIf == onlyAlerts, To: []ExplainedReader{},
		}
		x.Targets, x.Fields = e.shown(r)
		if r.Period == nil && r.rhythm.least == r.rhythm.most {
			x.Period = schedule.Duration(r.rhythm.least)
		}
		at := e.now
		for range 3 {
			if at = r.rhythm.Next(at); at.IsZero() {
				break
			}
			x.Next = append(x.Next, at)
		}
		for _, ch := range e.readers(r) {
			to := ExplainedReader{Channel: ch.Name, WordsOnly: e.wordsOnly(ch)}
			to.Night, to.At = e.night(r, ch)
			x.To = append(x.To, to)
		}
		all = append(all, x)
	}
	return all
}

// wordsOnly says why a channel gets the words of a report without its picture;
// empty where it gets both.
func (c *Config) wordsOnly(ch *Channel) string {
	switch ch.Kind.Value.(type) {
	case *notify.LINE, *notify.GoogleChat:
		if !c.publishes() {
			return "its provider fetches pictures, for which it needs web.public_url or publish"
		}
	case *notify.Webhook:
		if !c.publishes() {
			return "its body names the picture without a url, for which it needs web.public_url or publish"
		}
	case *notify.Console:
		return "a console shows no pictures"
	}
	return ""
}

// night returns the slots of a report in the next quiet hours of a channel in
// which there are any, and when these hours end. A slot at their very end is
// one of them.
func (e *explainer) night(r *Report, ch *Channel) (slots []time.Time, ends time.Time) {
	if ch.quiet == nil {
		return nil, ends
	}
	for at := r.rhythm.Next(e.now); !at.IsZero() && at.Before(e.now.Add(nightsAhead)); at = r.rhythm.Next(at) {
		switch {
		case at.Equal(ends):
			slots = append(slots, at)
		case !ends.IsZero() && at.After(ends):
			return slots, ends
		case ch.quiet.Window.Contains(at):
			slots, ends = append(slots, at), ch.quiet.Window.Next(at)
			if ends.IsZero() {
				return slots, ends
			}
		}
	}
	return slots, ends
}

// editions counts the reports that a channel gets in the coming thirty days:
// those of its quiet hours are one.
func (e *explainer) editions(ch *Channel) int {
	const month = 30 * 24 * time.Hour
	count := 0
	for i := range e.Reports {
		r := &e.Reports[i]
		if !slices.Contains(e.readers(r), ch) {
			continue
		}
		for at := r.rhythm.Next(e.now); !at.IsZero() && at.Before(e.now.Add(month)); at = r.rhythm.Next(at) {
			count++
			if ch.quiet == nil || !ch.quiet.Window.Contains(at) {
				continue
			}
			if at = ch.quiet.Window.Next(at); at.IsZero() {
				break // they do not end
			}
		}
	}
	return count
}

// printReports writes who gets which report, and when.
func (e Explanation) printReports(p *printer) {
	if len(e.Reports) == 0 {
		return
	}
	p.head("REPORT", "WHEN", "NEXT ("+zoneName(e.now)+")", "SHOWS", "TO", "AS")
	for _, x := range e.Reports {
		cells := []string{x.Name, x.When, ticks(x.Next), x.shows()}
		if len(x.To) == 0 {
			p.row(append(cells, "NOBODY")...)
		}
		for _, to := range x.To {
			p.row(append(cells, to.Channel, e.form(to))...)
			cells = []string{"", "", "", ""}
		}
	}
}

// shows says what a report shows.
func (x *ExplainedReport) shows() string {
	of := "since the one before"
	if x.Period > 0 {
		of = length(x.Period.Std())
	}
	text := fmt.Sprintf("%s: %s of %s", of, count(x.Fields, "field"), count(x.Targets, "target"))
	if x.Alerts {
		text += ", after alerts only"
	}
	if x.Skip {
		text += ", never late"
	}
	return text
}

// form says as what a channel gets a report.
func (e Explanation) form(to ExplainedReader) string {
	text := "picture and words"
	if to.WordsOnly != "" {
		text = "words only: " + to.WordsOnly
	}
	n := len(to.Night)
	switch {
	case n == 0:
		return text
	case to.At.IsZero():
		return text + "; held back from " + e.moment(to.Night[0]) + " on"
	case n == 1:
		return text + "; if quiet: that of " + clockOf(to.Night[0]) + " comes " + e.moment(to.At)
	case n > 4 || to.Night[n-1].Sub(to.Night[0]) >= 24*time.Hour:
		return fmt.Sprintf("%s; if quiet: the %d from %s on are one, %s", text, n, e.moment(to.Night[0]), e.moment(to.At))
	}
	var slots []string
	for _, at := range to.Night {
		slots = append(slots, clockOf(at))
	}
	return text + "; if quiet: " + strings.Join(slots, ", ") + " are one, " + e.moment(to.At)
}

// clockOf writes what the clock shows at a time.
func clockOf(at time.Time) string { return at.Format("15:04") }
