package report

import (
	"math"
	"slices"
	"strings"
	"time"

	"github.com/gaugewatch/gaugewatch/checks"
	"github.com/gaugewatch/gaugewatch/internal/language"
)

// alertLines writes the first of some alerts, a line each.
func (s *scribe) alertLines(alerts []Alert, most int) []string {
	var lines []string
	for _, a := range alerts[:min(most, len(alerts))] {
		lines = append(lines, s.alertLine(a))
	}
	if more := len(alerts) - most; more > 0 {
		lines = append(lines, language.Fill(s.More, language.Values{"n": numeral(more)}))
	}
	return lines
}

// alertLine writes an alert: what is wrong, since when or from when to when,
// and how bad it was.
func (s *scribe) alertLine(a Alert) string {
	if a.Open() {
		head := language.Sign(a.Kind, a.Level) + " " + s.head(a, a.Level, a.Value)
		return listed(language.Fill(s.Still, language.Values{"head": head, "since": s.Tell(a.Since)}), s.Lasted(a.Since), s.peak(a), a.Name())
	}
	head := language.Sign(a.Kind, a.Peak) + " " + s.head(a, a.Peak, a.Worst)
	gone := ""
	if a.Unwatched {
		gone = s.Gone
	}
	span := language.Fill(s.Finished, language.Values{"head": head, "span": s.Stretch(a.Since, a.Resolved)})
	return listed(span, s.Measure(a.Resolved.Sub(a.Since)), gone, a.Name())
}

// peak writes the worst value of an alert that lasts, where it is another one
// than the present.
func (s *scribe) peak(a Alert) string {
	scale := language.ScaleOf(append([]checks.Limit{a.Limit}, a.Limits...)...)
	worst := scale.Format(a.Worst)
	if a.Kind != checks.Bound || a.WorstAt.IsZero() || worst == scale.Format(a.Value) {
		return ""
	}
	return language.Fill(s.Peak(a.Side), language.Values{"worst": worst, "time": s.Tell(a.WorstAt)})
}

// summary writes how many alerts there were, how complete the data is, and what
// else stands in the report's line of figures.
func (s *scribe) summary() string {
	return language.Fill(s.Summary, language.Values{
		"alerts": s.alertCount(), "data": s.data(), "quota": s.quota(),
		"muted": language.Fill(s.Muted, language.Values{"n": numeral(len(s.holds))}),
	})
}

// alertCount writes how many alerts there were, and how many last.
func (s *scribe) alertCount() string {
	open := len(s.openAlerts())
	v := language.Values{"n": numeral(s.fired), "state": s.Over}
	if open > 0 {
		v["state"] = language.Fill(s.Open, language.Values{"n": numeral(open)})
	}
	switch {
	case s.fired == 0:
		return s.Calm
	case s.fired == 1 && open == 1:
		v["state"] = s.Lasting
		return language.Fill(s.One, v)
	case s.fired == 1:
		return language.Fill(s.One, v)
	}
	return language.Fill(s.Many, v)
}

// data writes how complete the data is, where there should be any.
func (s *scribe) data() string {
	if !slices.ContainsFunc(s.page.Cards, func(c Card) bool { return slices.ContainsFunc(c.Rows, func(r Row) bool { return !r.Pulse }) }) {
		return ""
	}
	percent := s.percent()
	if math.IsNaN(percent) {
		return s.NoData
	}
	return language.Fill(s.Data, language.Values{"percent": language.Number(percent, 1)})
}

// quota writes how many messages of the month are used.
func (s *scribe) quota() string {
	if s.Quota == nil {
		return ""
	}
	return language.Tidy(s.Quota.Name, nameRoom) + " " + numeral64(s.Quota.Used) + "/" + numeral64(s.Quota.Limit)
}

// gapLines writes when nobody watched.
func (s *scribe) gapLines() []string {
	var lines []string
	for _, g := range s.gaps[max(0, len(s.gaps)-mostGaps):] {
		from, to := later(g.From, s.page.From), g.To
		switch {
		case to.IsZero() && g.From.IsZero():
			lines = append(lines, "⚫ "+language.Fill(s.Unwatched, nil))
		case to.IsZero():
			lines = append(lines, "⚫ "+language.Fill(s.Unwatched, language.Values{"since": s.Tell(from)}))
		case to.Sub(from) >= time.Minute:
			lines = append(lines, "⚫ "+language.Fill(s.Gap, language.Values{"span": s.Stretch(from, to)}))
		}
	}
	return lines
}

// holdLines writes what is held back, and until when.
func (s *scribe) holdLines() []string {
	var lines []string
	for _, h := range s.holds[:min(mostHolds, len(s.holds))] {
		about := s.Everything
		if len(h.about) > 0 {
			about = s.named(h.about)
		}
		template := s.Mute
		if h.maintenance {
			template = s.Maintenance
		}
		lines = append(lines, "🔕 "+language.Fill(template, language.Values{"about": about, "until": s.Tell(h.until), "why": h.why, "name": h.name}))
	}
	if more := len(s.holds) - mostHolds; more > 0 {
		lines = append(lines, language.Fill(s.More, language.Values{"n": numeral(more)}))
	}
	return lines
}

// named lists some names.
func (s *scribe) named(names []string) string {
	text := strings.Join(names[:min(mostNamed, len(names))], ", ")
	if more := len(names) - mostNamed; more > 0 {
		text += " " + language.Fill(s.More, language.Values{"n": numeral(more)})
	}
	return text
}

// fieldLines writes the values of the fields in the order of the pictures.
func (s *scribe) fieldLines() []string {
	var lines []string
	total := 0
	for _, c := range rank(s.page.Cards) {
		for _, r := range c.Rows {
			if total++; total <= mostFields {
				lines = append(lines, s.fieldLine(c, r))
			}
		}
	}
	if more := total + s.unread - mostFields; more > 0 {
		lines = append(lines, language.Fill(s.More, language.Values{"n": numeral(more)}))
	}
	return lines
}

// fieldLine writes the values of a field: the last one, the range, the average.
func (s *scribe) fieldLine(c Card, r Row) string {
	v := language.Values{"name": c.Title}
	if len(c.Rows) > 1 {
		v["name"] += " " + r.Title
	}
	switch {
	case r.Pulse && r.State == Unknown:
		return language.Fill(s.Silent, v)
	case r.Pulse:
		return language.Fill(s.Answers, v)
	case r.Value == nil:
		return language.Fill(s.NoValue, v)
	}
	scale := language.Scale{Places: max(1, r.Places), Bounds: r.bounds()}
	v["last"] = measured(scale, *r.Value, r.Unit)
	if r.Avg != nil && r.Min != nil && r.Max != nil {
		v["avg"] = language.Scale{Places: r.averagePlaces(r.Places), Bounds: scale.Bounds}.Format(*r.Avg)
		v["range"] = language.Fill(s.Between, language.Values{"lower": scale.Format(*r.Min), "upper": scale.Format(*r.Max)})
	}
	if r.Old {
		v["time"] = s.Tell(r.At)
		return language.Fill(s.Old, v)
	}
	return language.Fill(s.Field, v)
}
