package report

import (
	"fmt"
	"testing"
	"time"

	"github.com/gaugewatch/gaugewatch/checks"
	"github.com/gaugewatch/gaugewatch/report/glyphs"
)

// A scene is a picture that tests look at.
type scene struct {
	name string
	page Page
	kind func(Page, *glyphs.Fonts, func(note) bool) (*sketch, error)
	kept bool // as a picture that later ones are compared with
}

func openFonts(t testing.TB) *glyphs.Fonts {
	t.Helper()
	fonts, err := glyphs.Open()
	if err != nil {
		t.Fatal(err)
	}
	return fonts
}

// scenes returns the pictures that everything that can be seen is seen on.
func scenes(t testing.TB) []scene {
	s := newSite(t, 3*time.Hour, 180)
	all := spoken(s)
	add := func(name string, kept bool, p Page) { all = append(all, scene{name, p, Page.sketch, kept}) }
	add("single-rows", true, s.page("th", Dark, s.singles()...).Sheets()[0])
	add("lone-rows", false, s.page("th", Light, s.alone()...))
	add("hard", true, s.page("en", Light, s.hard()...).Sheets()[0])
	add("hard-dark", false, s.page("ja", Dark, s.hard()...).Sheets()[0])
	busy := s.page("en", Light, s.cards()[0])
	busy.Targets = [...]int{Well: 123, Noted: 2, Warned: 34, Failing: 12, Fatal: 5, Unknown: 11}
	busy.From = busy.To.Add(-7 * day)
	busy.Title, busy.Number, busy.Of = "A report with a title that is much too long for its place", 10, 12
	add("busy", false, busy)
	add("empty", true, s.page("ja", Light))
	add("no-rows", false, s.page("th", Light, Card{Title: "switch.example"}, Card{Title: "router.example"}))
	for name, days := range map[string]int{"day": 1, "week": 7, "month": 30, "year": 365} {
		add(name, name == "month", s.long(t, days))
	}
	for name, day := range map[string]int{"spring": 29, "autumn": 25} {
		month := map[string]time.Month{"spring": time.March, "autumn": time.October}[name]
		berlin := zone(t, "Europe/Berlin")
		to := time.Date(2026, month, day, 4, 0, 0, 0, berlin)
		s := site{from: to.Add(-3 * time.Hour), to: to, points: 180}
		add(name, true, s.page("en", Light, s.cards()[1]))
	}
	all = append(all,
		scene{"tile-single-rows", s.page("ja", Light, s.singles()...).Sheets()[0], Page.tile, false},
		scene{"tile-hard", s.page("en", Dark, s.hard()...).Sheets()[0], Page.tile, false},
		scene{"tile-1", s.page("ko", Light, s.singles()[0]), Page.tile, false},
		scene{"tile-2", s.page("ko", Light, s.singles()[:2]...), Page.tile, false},
		scene{"tile-4", s.page("ko", Dark, s.singles()[2:6]...), Page.tile, false},
		scene{"tile-6", s.page("th", Dark, s.cards()[2:]...), Page.tile, false},
		scene{"tile-empty", s.page("th", Dark), Page.tile, false},
		scene{"chart-old", s.page("th", Light, s.cards()[2]), Page.chart, false},
		scene{"chart-empty", s.page("en", Light), Page.chart, false},
		scene{"chart-pulse", s.page("ko", Dark, s.singles()[5]), Page.chart, false},
		scene{"chart-hard", s.page("ko", Dark, s.hard()[1]), Page.chart, false},
	)
	return all
}

// spoken returns a page, a tile and a chart in each language and theme.
func spoken(s site) []scene {
	var all []scene
	for _, language := range []string{"en", "ko", "ja", "th"} {
		for _, theme := range []Theme{Light, Dark} {
			name := language + "-" + string(theme)
			all = append(all,
				scene{"rows-1-" + name, s.page(language, theme, s.one()), Page.sketch, false},
				scene{"rows-3-" + name, s.page(language, theme, s.cards()[2]), Page.sketch, false},
				scene{"rows-12-" + name, s.page(language, theme, s.cards()...), Page.sketch, false},
				scene{"rows-6-" + name, s.page(language, theme, s.cards()[0], s.cards()[3]), Page.sketch, true},
				scene{"tile-" + name, s.page(language, theme, s.cards()...), Page.tile, name == "ko-light" || name == "th-dark"},
				scene{"chart-" + name, s.page(language, theme, s.cards()[0]), Page.chart, name == "ja-light" || name == "en-dark"},
			)
			for i, p := range s.page(language, theme, s.thirty()...).Sheets() {
				all = append(all, scene{fmt.Sprintf("rows-30-%s-%d", name, i+1), p, Page.sketch, false})
			}
		}
	}
	return all
}

// long returns a page of so many days.
func (s site) long(t testing.TB, days int) Page {
	points := days * 24
	switch {
	case days == 1:
		points = 1440
	case days > 31:
		points = days
	}
	s = newSite(t, time.Duration(days)*day, points)
	return s.page("en", Light, s.cards()[:2]...)
}

// one returns a card with one row.
func (s site) one() Card {
	c := s.cards()[0]
	c.Rows = c.Rows[:1]
	return c
}

// thirty returns cards with thirty rows.
func (s site) thirty() []Card {
	all := append(s.cards(), s.cards()...)
	return append(all, s.cards()[1], s.cards()[3])
}

// alone returns twelve cards with a row each.
func (s site) alone() []Card {
	var all []Card
	for _, c := range s.cards() {
		for _, r := range c.Rows {
			all = append(all, Card{Title: c.Title, Muted: c.Muted, Rows: []Row{r}})
		}
	}
	return all
}

// singles returns twelve cards with a row each; some only respond.
func (s site) singles() []Card {
	all := s.alone()
	for i := range 4 {
		r := Row{Pulse: true}
		switch i {
		case 1:
			r.Gaps = []Gap{{NoResponse, s.at(0.3), s.at(0.32)}, {NotWatched, s.at(0.5), s.at(0.6)}}
		case 2:
			r.State = Failing
			r.Gaps = []Gap{{NoResponse, s.at(0.7), time.Time{}}}
			r.Alerts = []Flag{{Level: checks.Error, From: s.at(0.72)}}
		case 3:
			r.State, r.Gaps = Unknown, []Gap{{NotWatched, s.at(0.9), time.Time{}}}
		}
		all[2*i+1] = Card{Title: fmt.Sprintf("switch-%d.example", i), Rows: []Row{r}}
	}
	return all
}
