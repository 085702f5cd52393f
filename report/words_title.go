package report

import (
	"cmp"
	"slices"
	"strings"
	"time"

	"github.com/gaugewatch/gaugewatch/checks"
	"github.com/gaugewatch/gaugewatch/internal/language"
)

// openAlerts returns the alerts that last, the worst first.
func (s *scribe) openAlerts() []Alert {
	open := slices.DeleteFunc(slices.Clone(s.alerts), func(a Alert) bool { return !a.Open() })
	slices.SortStableFunc(open, func(a, b Alert) int {
		return cmp.Or(-cmp.Compare(a.Level, b.Level), a.Since.Compare(b.Since))
	})
	return open
}

// overAlerts returns those that do not, the worst first.
func (s *scribe) overAlerts() []Alert {
	over := slices.DeleteFunc(slices.Clone(s.alerts), func(a Alert) bool { return a.Open() })
	slices.SortStableFunc(over, func(a, b Alert) int {
		return cmp.Or(-cmp.Compare(a.Peak, b.Peak), -a.Fired.Compare(b.Fired))
	})
	return over
}

// worst returns the level of the report: that of the worst alert that lasts; of
// what is not known, a warning.
func (s *scribe) worst() checks.Level {
	level := checks.None
	if s.page.Targets[Unknown] > 0 {
		level = checks.Warn
	}
	for _, a := range s.alerts {
		if a.Open() {
			level = max(level, a.Level)
		}
	}
	return level
}

// title says whether all is well, or what is worst.
func (s *scribe) title() string {
	all, good := 0, s.page.Targets[Well]+s.page.Targets[Noted]
	for _, n := range s.page.Targets {
		all += n
	}
	v := language.Values{"n": numeral(good), "all": numeral(all), "period": s.span()}
	var title string
	switch open := s.openAlerts(); {
	case len(open) > 0:
		title = s.alarm(open, v)
	case all == 0:
		title = "⚪ " + language.Fill(s.Nothing, v)
	case s.page.Targets[Unknown] > 0:
		v["n"] = numeral(s.page.Targets[Unknown])
		title = "❔ " + language.Fill(s.Dark, v)
	case all == 1:
		v["place"] = language.Squeeze(s.page.Cards[0].Title, seenFirst-10)
		title = "✅ " + language.Fill(s.OneWell, v)
	default:
		title = "✅ " + language.Fill(s.AllWell, v)
	}
	if s.page.Title != "" {
		title += " · " + s.page.Title
	}
	return title
}

// alarm writes the title of a report with alerts that last.
func (s *scribe) alarm(open []Alert, v language.Values) string {
	a := open[0]
	sign := language.Sign(a.Kind, a.Level) + " "
	v["head"] = sign + s.head(a, a.Level, a.Value)
	if over := language.Length(v["head"]) - seenFirst; over > 0 {
		place := nameOf(a.Subject.TargetTitle, a.Subject.Target)
		a.Subject.TargetTitle = language.Squeeze(place, max(language.Length(place)-over, shortPlace))
		v["head"] = sign + s.head(a, a.Level, a.Value)
	}
	if len(open) > 1 {
		v["others"] = language.Fill(s.Others, language.Values{"n": numeral(len(open) - 1)})
	}
	return language.Fill(s.Alarm, v)
}

// head writes an alert as it is at a level, with a value where it has one, or
// with what somebody outside says.
func (s *scribe) head(a Alert, level checks.Level, value float64) string {
	v := language.Values{"word": s.Name(a.Kind, level), "place": s.place(a.Subject)}
	switch {
	case a.Kind == checks.Alarm || a.Kind == checks.News || a.Kind == checks.Unconfirmed:
		said, _, _ := strings.Cut(s.Said(a.Fault, textRoom), "\n")
		v["place"], v["value"] = nameOf(a.Subject.FieldTitle, a.Subject.Field), language.Squeeze(said, saidRoom)
	case a.Kind == checks.Bound || a.Kind == checks.Event || a.Kind.Valued() && a.Open() && !a.At.IsZero():
		v["value"] = measured(language.ScaleOf(append([]checks.Limit{a.Limit}, a.Limits...)...), value, a.Subject.Unit)
	}
	return language.Fill(s.Head, v)
}

// measured writes a value with its unit.
func measured(scale language.Scale, v float64, unit string) string {
	return strings.TrimSpace(scale.Format(v) + " " + language.Tidy(unit, nameRoom))
}

// place names the target of a subject, and its field where the target shows
// several.
func (s *scribe) place(about checks.Subject) string {
	target := nameOf(about.TargetTitle, about.Target)
	if about.Field == "" || s.alone[about.ID] {
		return target
	}
	return target + " " + nameOf(about.FieldTitle, about.Field)
}

// span writes the period of the report: of the hours of one day by the clock
// alone, of whole days by their dates.
func (s *scribe) span() string {
	zone := s.At.Location()
	from, to := s.page.From.In(zone), s.page.To.In(zone)
	switch {
	case midnight(from) && midnight(to):
		return s.days(from, to.AddDate(0, 0, -1))
	case to.Sub(from) >= 300*day:
		return s.days(from, to)
	case to.Sub(from) < day && s.At.Sub(to).Abs() < day/2:
		return s.hours(from, to)
	}
	return s.Stretch(from, to)
}

// midnight says whether a day begins at a time.
func midnight(t time.Time) bool { return sinceMidnight(t) == 0 }

// days writes the days from one to another.
func (s *scribe) days(from, to time.Time) string {
	layout := s.Day
	if from.Year() != s.At.Year() || to.Year() != s.At.Year() {
		layout = s.DayYear
	}
	first, last := from.Format(layout), to.Format(layout)
	if first == last {
		return first
	}
	return first + "–" + last
}

// hours writes a period of less than a day: full hours as 06–09.
func (s *scribe) hours(from, to time.Time) string {
	if from.Minute() != 0 || to.Minute() != 0 || from.Hour() == to.Hour() {
		return from.Format("15:04") + "–" + to.Format("15:04")
	}
	ends := to.Format("15")
	if midnight(to) {
		ends = "24"
	}
	return language.Fill(s.Period, language.Values{"from": from.Format("15"), "to": ends})
}
