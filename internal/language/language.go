// Package language says numbers, times, durations and the names of trouble in
// the languages of the program, for everything that writes to people.
//
// [Of] returns the words of a language, [NewClock] what tells times in it;
// [Fill] writes the templates of which sentences are made, and [Tidy] takes the
// harm out of foreign text.
package language

import (
	"math"

	"github.com/gaugewatch/gaugewatch/checks"
)

// Codes lists the languages by their ISO 639 codes: the first one is that of
// who has named none.
func Codes() []string { return []string{"en", "ko", "ja", "th"} }

// Words are the words of one language that all who write in it need. Some are
// templates, see [Fill].
type Words struct {
	Code string // of the language

	Levels [checks.Fatal + 1]string       // a value beyond a bound; None has no word
	Kinds  [checks.Unconfirmed + 1]string // the other kinds of trouble
	OK     string                         // well
	More   string                         // what follows is more than is shown

	Still           string // in a list, an alert that lasts
	Finished        string // one that is over
	Highest, Lowest string // the value farthest beyond a bound

	Between, AtMost, AtLeast string // a range of values

	Endings Endings // of programs

	Date  string // layout of a time on another day
	Brief string // a stretch of time within a minute
	Units Units
}

// Units are the parts of a duration, and what stands between two of them.
type Units struct{ Day, Hour, Minute, Second, Gap string }

// Of returns the words of a language, and the English ones for languages that
// have none.
func Of(code string) Words {
	switch code {
	case "ko":
		return korean()
	case "ja":
		return japanese()
	case "th":
		return thai()
	}
	return english()
}

// Name is the word for what is wrong at a level. Kinds of trouble other than a
// bound name the level only where it is the highest.
func (w Words) Name(kind checks.Kind, level checks.Level) string {
	word := w.Kinds[kind]
	switch {
	case word == "":
		return w.Levels[level]
	case level == checks.Fatal:
		return w.Levels[level] + " " + word
	}
	return word
}

// Peak is the template of the value farthest beyond a bound of a side.
func (w Words) Peak(side checks.Side) string {
	if side == checks.Low {
		return w.Lowest
	}
	return w.Highest
}

// Range writes a range of values, of which a side without end is infinite;
// nothing where both are.
func (w Words) Range(lower, upper float64) string {
	switch {
	case math.IsInf(lower, 0) && math.IsInf(upper, 0):
		return ""
	case math.IsInf(lower, 0):
		return Fill(w.AtMost, Values{"upper": Bound(upper)})
	case math.IsInf(upper, 0):
		return Fill(w.AtLeast, Values{"lower": Bound(lower)})
	}
	return Fill(w.Between, Values{"lower": Bound(lower), "upper": Bound(upper)})
}

// Sign is the picture before the words for what is wrong: one for each kind,
// and for each level of a value beyond a bound.
func Sign(kind checks.Kind, level checks.Level) string {
	switch kind {
	case checks.Missing:
		return "❓"
	case checks.Invalid:
		return "🔧"
	case checks.NoResponse:
		return "⛔"
	case checks.Stale:
		return "⏳"
	case checks.Stuck:
		return "📌"
	case checks.Rise:
		return "📈"
	case checks.Fall:
		return "📉"
	case checks.Event:
		return "🔔"
	case checks.Uplink:
		return "🌐"
	case checks.Overdue:
		return "⏰"
	case checks.Unconfirmed:
		return "🙋"
	case checks.News:
		if level <= checks.Info {
			return "💬"
		}
	case checks.OK, checks.Bound, checks.Alarm:
	}
	return [...]string{"ℹ", "ℹ", "⚠", "🔴", "🚨"}[level]
}
