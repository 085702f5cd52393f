package report

import (
	"slices"
	"strings"

	"github.com/gaugewatch/gaugewatch/internal/language"
)

// wording holds the texts of one language that stand beside a picture; most are
// templates, see [language.Fill].
type wording struct {
	language.Words

	// The title.
	AllWell string // all targets are
	OneWell string // the only one is
	Head    string // an alert; the first of those that last
	Others  string // how many others last
	Alarm   string // Head, with how many targets are well
	Dark    string // how many nothing is known of
	Nothing string // the report shows nothing

	// The line of figures.
	Summary   string
	Calm      string // no alerts
	One, Many string // alerts in the period
	Over      string // all of them are
	Open      string // so many are not
	Lasting   string // the only one is not
	Data      string // how complete the data is
	NoData    string // there is none
	Muted     string // how much is held back

	// What is held back, and until when.
	Mute        string
	Maintenance string
	Everything  string

	// Alerts and gaps.
	Gone      string // its subject is no longer watched
	Gap       string // nobody watched
	Unwatched string // nobody watches any more, or yet

	// A field.
	Field   string // its values
	Old     string // the latest one does not hold any more
	NoValue string
	Silent  string // a target without fields that does not respond
	Answers string // one that does

	// Periods.
	Period  string // of hours of the clock
	Day     string // layout of a day
	DayYear string // layout of a day of another year

	Alt  string // what a picture shows
	Page string // which of several it is
}

// wordingOf returns the texts of a language, and the English ones for languages
// that have none.
func wordingOf(code string) wording {
	switch code {
	case "ko":
		return koreanWording()
	case "ja":
		return japaneseWording()
	case "th":
		return thaiWording()
	}
	return englishWording()
}

// How much the words say, and how long they may be.
const (
	mostHolds  = 3  // mutes and windows
	fewOver    = 4  // alerts that are over
	mostOpen   = 12 // alerts that last
	mostFields = 12
	mostGaps   = 3  // stretches in which nobody watched
	mostNamed  = 3  // targets in one line
	shortPlace = 12 // characters that a name in the title keeps, however much stands behind it
	seenFirst  = 30 // characters that a notification shows
	saidRoom   = 60 // characters of what somebody outside says
	textRoom   = 1000
)

// A scribe writes the words of a tally.
type scribe struct {
	wording
	language.Clock
	*tally
}

// words writes what stands beside the pictures.
func (t *tally) words() Printed {
	w := wordingOf(t.Language)
	s := scribe{wording: w, Clock: language.NewClock(w.Words, t.Zone, t.Made), tally: t}
	var lines []string
	lines = append(lines, s.holdLines()...)
	lines = append(lines, s.gapLines()...)
	if open := s.openAlerts(); len(open) > 0 {
		lines = append(lines, s.alertLines(open, mostOpen)...)
	}
	lines = append(lines, s.summary())
	lines = append(lines, s.alertLines(s.overAlerts(), fewOver)...)
	lines = append(lines, s.fieldLines()...)
	return Printed{Level: s.worst(), Title: s.title(), Text: strings.Join(lines, "\n")}
}

// alt says in words what a picture shows.
func (p Page) alt() string {
	w := wordingOf(p.Language)
	s := scribe{wording: w, Clock: language.NewClock(w.Words, p.Location, p.Made), tally: &tally{page: p}}
	var parts []string
	if p.Of > 1 {
		parts = append(parts, language.Fill(w.Page, language.Values{"number": numeral(p.Number), "of": numeral(p.Of)}))
	}
	total := 0
	for _, c := range p.Cards {
		for _, r := range c.Rows {
			if total++; total <= mostRows {
				parts = append(parts, s.fieldLine(c, r))
			}
		}
	}
	return language.Tidy(language.Fill(w.Alt, language.Values{"period": s.span()})+": "+strings.Join(parts, "; "), mostAlt)
}

// mostAlt is how many characters the words of a picture have at most.
const mostAlt = 900

// listed puts the parts of a line together that are not empty.
func listed(parts ...string) string {
	return strings.Join(slices.DeleteFunc(parts, func(part string) bool { return part == "" }), " · ")
}

// whole writes a number of things.
func numeral(n int) string { return numeral64(int64(n)) }

func numeral64(n int64) string { return language.Number(float64(n), 0) }
