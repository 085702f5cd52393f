package report

import (
	"context"
	"errors"
	"fmt"
	"math"
	"strings"
	"testing"
	"testing/synctest"
	"time"

	"github.com/gaugewatch/gaugewatch/checks"
	"github.com/gaugewatch/gaugewatch/checks/suppression"
	"github.com/gaugewatch/gaugewatch/internal/language"
)

// tally counts what the story's edition comes to.
func (s *story) tally(t testing.TB) tally {
	t.Helper()
	counted, err := s.desk().count(t.Context(), s.edition)
	if err != nil {
		t.Fatal(err)
	}
	return counted
}

// desk returns a desk at which the story is told, without fonts.
func (s *story) desk() *Desk {
	return NewDesk(shelf{record: s.record}, func(context.Context, time.Time, time.Time) (Site, error) { return s.site, nil }, nil)
}

func TestTheTitleNamesThePeriod(t *testing.T) {
	berlin := zone(t, "Europe/Berlin")
	at := func(text string) time.Time {
		when, err := time.ParseInLocation("2006-01-02 15:04", text, zone(t, "Asia/Seoul"))
		if err != nil {
			t.Fatal(err)
		}
		return when
	}
	for _, c := range []struct {
		rule                string
		since, until, made  time.Time
		zone                *time.Location
		want                string
		korean, thai, japan string
	}{
		{"full hours of the day", at("2026-11-22 06:00"), at("2026-11-22 09:00"), at("2026-11-22 09:00"), nil, "06–09", "06–09시", "06–09 น.", "06–09時"},
		{"up to midnight", at("2026-11-21 21:00"), at("2026-11-22 00:00"), at("2026-11-22 00:00"), nil, "21–24", "21–24시", "21–24 น.", "21–24時"},
		{"a night", at("2026-11-21 22:00"), at("2026-11-22 07:00"), at("2026-11-22 07:00"), nil, "22–07", "22–07시", "22–07 น.", "22–07時"},
		{"other times", at("2026-11-22 06:30"), at("2026-11-22 09:05"), at("2026-11-22 09:05"), nil, "06:30–09:05", "06:30–09:05", "06:30–09:05", "06:30–09:05"},
		{"less than an hour", at("2026-11-22 08:10"), at("2026-11-22 08:40"), at("2026-11-22 09:00"), nil, "08:10–08:40", "08:10–08:40", "08:10–08:40", "08:10–08:40"},
		{"late by days", at("2026-11-20 06:00"), at("2026-11-20 09:00"), at("2026-11-22 09:00"), nil, "20 Nov 06:00–09:00", "11/20 06:00–09:00", "20/11 06:00–09:00", "11/20 06:00–09:00"},
		{"a weekend without uplink", at("2026-11-20 18:00"), at("2026-11-22 09:00"), at("2026-11-22 09:10"), nil, "20 Nov 18:00–22 Nov 09:00", "11/20 18:00–11/22 09:00", "20/11 18:00–22/11 09:00", "11/20 18:00–11/22 09:00"},
		{"a day", at("2026-11-21 09:00"), at("2026-11-22 09:00"), at("2026-11-22 09:00"), nil, "21 Nov 09:00–22 Nov 09:00", "11/21 09:00–11/22 09:00", "21/11 09:00–22/11 09:00", "11/21 09:00–11/22 09:00"},
		{"a whole day", at("2026-11-21 00:00"), at("2026-11-22 00:00"), at("2026-11-22 00:00"), nil, "21 Nov", "11/21", "21/11", "11/21"},
		{"whole days", at("2026-11-15 00:00"), at("2026-11-22 00:00"), at("2026-11-22 06:00"), nil, "15 Nov–21 Nov", "11/15–11/21", "15/11–21/11", "11/15–11/21"},
		{"a year", at("2025-11-22 09:00"), at("2026-11-22 09:00"), at("2026-11-22 09:00"), nil, "22 Nov 2025–22 Nov 2026", "2025/11/22–2026/11/22", "22/11/2025–22/11/2026", "2025/11/22–2026/11/22"},
		{"whole days over the turn of the year", at("2025-12-30 00:00"), at("2026-01-06 00:00"), at("2026-01-06 06:00"), nil, "30 Dec 2025–5 Jan 2026", "2025/12/30–2026/1/5", "30/12/2025–5/1/2026", "2025/12/30–2026/1/5"},
		{
			"the day on which the clock is set forward", time.Date(2026, 3, 29, 0, 0, 0, 0, berlin), time.Date(2026, 3, 30, 0, 0, 0, 0, berlin), time.Date(2026, 3, 30, 0, 0, 0, 0, berlin), berlin,
			"29 Mar", "3/29", "29/3", "3/29",
		},
		{
			"the hours in which it is", time.Date(2026, 3, 29, 0, 0, 0, 0, berlin), time.Date(2026, 3, 29, 3, 0, 0, 0, berlin), time.Date(2026, 3, 29, 3, 0, 0, 0, berlin), berlin,
			"00–03", "00–03시", "00–03 น.", "00–03時",
		},
		{
			"an hour that comes twice", time.Date(2026, 10, 25, 0, 0, 0, 0, time.UTC), time.Date(2026, 10, 25, 1, 0, 0, 0, time.UTC), time.Date(2026, 10, 25, 1, 0, 0, 0, time.UTC), berlin,
			"02:00–02:00", "02:00–02:00", "02:00–02:00", "02:00–02:00",
		},
		{"nothing, by a clock that was set back", at("2026-11-22 09:00"), at("2026-11-22 08:00"), at("2026-11-22 08:00"), nil, "07–08", "07–08시", "07–08 น.", "07–08時"},
	} {
		for code, want := range map[string]string{"en": c.want, "ko": c.korean, "th": c.thai, "ja": c.japan} {
			s := newStory(t)
			s.edition.Since, s.edition.Until, s.edition.Made, s.edition.Language = c.since, c.until, c.made, code
			if c.zone != nil {
				s.edition.Zone = c.zone
			}
			s.watch("cold-1").watch("cold-2")
			if title := s.print(t).Title; !strings.HasSuffix(title, " "+want) {
				t.Errorf("%s: %s: the title is %q, want %q at its end", c.rule, code, title, want)
			}
		}
	}
}

func TestTheBeginningOfTheTitleShowsWordPlaceAndValue(t *testing.T) {
	for _, code := range language.Codes() {
		s := newStory(t)
		s.edition.Language = code
		s.watch("The refrigerated warehouse in the north 12", fieldOf("temperature", "°C", -15)).values(11, -20, -9.4, 0)
		s.alert(beyond(checks.Error, clockTime(t, "08:00")), 11)
		title := s.print(t).Title
		begins, _, found := strings.Cut(title, "−19.8")
		if !found || language.Length(begins) > 25 || !strings.Contains(begins, " 12") {
			t.Errorf("%s: %q", code, title)
		}
	}
}

func TestAPageShowsItsPeriodAndNothingElse(t *testing.T) {
	s := newStory(t).watch("cold-1", fieldOf("temperature", "°C", -15)).values(11, -20, -18, 0)
	clock := func(text string) time.Time { return clockTime(t, text) }
	s.record.Spans = []Span{
		{Subject: 10, Lack: NoResponse, Began: clock("05:00"), Ended: clock("06:10")},
		{Subject: 11, Lack: Missing, Began: clock("07:00"), Ended: clock("07:10")},
		{Subject: 0, Lack: NotWatched, Began: clock("08:50"), Ended: clock("09:20")},
	}
	s.site.Targets[0].Fields[0].Limits = []Segment{
		{To: clock("05:00"), Limits: []checks.Limit{{Level: checks.Warn, Upper: new(-1.0)}}},
		{To: clock("07:00"), Limits: []checks.Limit{{Level: checks.Warn, Upper: new(-2.0)}, {Level: checks.Error}, {Level: checks.Fatal, Lower: new(math.NaN()), Upper: new(math.Inf(1))}}},
		{From: clock("07:00"), To: clock("09:00"), Limits: []checks.Limit{{Level: checks.Warn, Lower: new(-30.0), Upper: new(-3.0)}}},
		{From: clock("09:00"), Limits: []checks.Limit{{Level: checks.Warn, Upper: new(-4.0)}}},
	}
	row := s.tally(t).page.Cards[0].Rows[0]
	tell := func(at time.Time) string {
		if at.IsZero() {
			return "edge"
		}
		return at.Format("15:04")
	}
	var gaps, bounds []string
	for _, g := range row.Gaps {
		gaps = append(gaps, fmt.Sprint(int(g.Lack), " ", tell(g.From), "–", tell(g.To)))
	}
	for _, b := range row.Bounds {
		bounds = append(bounds, fmt.Sprint(b.Level, " ", *b.Upper, " ", tell(b.From), "–", tell(b.To)))
	}
	if got, want := strings.Join(gaps, ", "), "0 edge–06:10, 1 07:00–07:10, 3 08:50–edge"; got != want {
		t.Errorf("gaps = %s, want %s", got, want)
	}
	if got, want := strings.Join(bounds, ", "), "warn -2 edge–07:00, warn -3 07:00–edge"; got != want {
		t.Errorf("bounds = %s, want %s", got, want)
	}
}

func TestAnAlertHasAFlagForEachLevel(t *testing.T) {
	clock := func(text string) time.Time { return clockTime(t, text) }
	for _, c := range []struct {
		rule     string
		steps    []Step
		resolved string
		want     string
	}{
		{"one level", []Step{{clock("07:00"), checks.Warn}}, "08:00", "warn 07:00–08:00"},
		{"one that lasts", []Step{{clock("07:00"), checks.Warn}}, "", "warn 07:00–…"},
		{"worse and milder", []Step{{clock("07:00"), checks.Warn}, {clock("07:10"), checks.Error}, {clock("07:20"), checks.Warn}}, "08:00", "warn 07:00–07:10, +error 07:10–07:20, +warn 07:20–08:00"},
		{"begun before the period", []Step{{clock("21 07:00"), checks.Warn}}, "08:00", "warn 07:00–08:00"},
		{"worse before the period", []Step{{clock("04:00"), checks.Warn}, {clock("05:00"), checks.Error}, {clock("06:30"), checks.Fatal}}, "08:00", "error 05:00–06:30, +fatal 06:30–08:00"},
		{"worse after the period", []Step{{clock("07:00"), checks.Warn}, {clock("09:30"), checks.Error}}, "", "warn 07:00–09:30"},
		{"one whose steps are gone", nil, "08:00", "error 07:00–08:00"},
	} {
		s := newStory(t).watch("cold-1", fieldOf("temperature", "°C", -15), fieldOf("humidity", "%", 70))
		a := beyond(checks.Error, clock("07:00"))
		if c.resolved != "" {
			a.Resolved = clock(c.resolved)
		}
		s.alert(a, 11)
		s.record.Alerts[0].Steps = c.steps
		card := s.tally(t).page.Cards[0]
		var got []string
		for _, f := range card.Rows[0].Alerts {
			to, follows := "…", ""
			if !f.To.IsZero() {
				to = f.To.Format("15:04")
			}
			if f.Follows {
				follows = "+"
			}
			got = append(got, fmt.Sprint(follows, f.Level, " ", f.From.Format("15:04"), "–", to))
		}
		if text := strings.Join(got, ", "); text != c.want {
			t.Errorf("%s: flags %s, want %s", c.rule, text, c.want)
		}
		if card.Alerts != 1 || card.Worst != checks.Error || len(card.Rows[1].Alerts) != 0 {
			t.Errorf("%s: %d alerts, worst %v; the other field has %v", c.rule, card.Alerts, card.Worst, card.Rows[1].Alerts)
		}
	}
}

func TestTheStateOfATargetIsThatOfItsWorstField(t *testing.T) {
	clock := func(text string) time.Time { return clockTime(t, text) }
	alert := func(kind checks.Kind, level checks.Level) checks.Alert {
		return checks.Alert{Kind: kind, Level: level, Since: clock("08:00")}
	}
	over := alert(checks.Bound, checks.Fatal)
	over.Resolved = clock("08:30")
	for _, c := range []struct {
		rule  string
		tell  func(s *story)
		want  State
		first State
	}{
		{"no alerts", func(*story) {}, Well, Well},
		{"a warning", func(s *story) { s.alert(alert(checks.Bound, checks.Warn), 11) }, Warned, Warned},
		{"an alert that is over", func(s *story) { s.alert(over, 11) }, Well, Well},
		{"two alerts of a field", func(s *story) {
			s.alert(alert(checks.Rise, checks.Warn), 11).alert(alert(checks.Bound, checks.Fatal), 11)
		}, Fatal, Fatal},
		{"an alert of the other field", func(s *story) { s.alert(alert(checks.Bound, checks.Error), 12) }, Failing, Well},
		{"a value that is missing", func(s *story) { s.alert(alert(checks.Missing, checks.Fatal), 11) }, Unknown, Unknown},
		{"a warning beside one that is missing", func(s *story) {
			s.alert(alert(checks.Missing, checks.Warn), 11).alert(alert(checks.Stale, checks.Warn), 11)
		}, Unknown, Unknown},
		{"the target does not answer", func(s *story) { s.alert(alert(checks.NoResponse, checks.Warn), 10) }, Unknown, Unknown},
		{"it does not yet for long", func(s *story) { s.record.Spans = []Span{{Subject: 10, Lack: NoResponse, Began: clock("08:59")}} }, Unknown, Unknown},
		{"it did not for a while", func(s *story) {
			s.record.Spans = []Span{{Subject: 10, Lack: NoResponse, Began: clock("08:49"), Ended: clock("08:50")}}
		}, Well, Well},
		{"nobody watches", func(s *story) { s.record.Spans = []Span{{Lack: NotWatched, Began: clock("08:49")}} }, Unknown, Unknown},
		{"its values are old", func(s *story) { s.values(11, 1, 2, 4) }, Unknown, Unknown},
		{"its values are as old as its schedule", func(s *story) {
			s.values(11, 1, 2, 60).site.Targets[0].Fields[0].Due = clock("07:59")
		}, Well, Well},
		{"older than its schedule", func(s *story) {
			s.values(11, 1, 2, 60).site.Targets[0].Fields[0].Due = clock("08:30")
		}, Unknown, Unknown},
		{"storage does not know it", func(s *story) { s.site.Targets[0].Fields[0].Subject.ID = 0 }, Unknown, Unknown},
	} {
		s := newStory(t).watch("cold-1", fieldOf("temperature", "°C", -15), fieldOf("humidity", "%", 70)).values(11, -20, -18, 0).values(12, 40, 50, 0)
		c.tell(s)
		page := s.tally(t).page
		if card := page.Cards[0]; card.State != c.want || card.Rows[0].State != c.first || page.Targets[c.want] != 1 {
			t.Errorf("%s: the target is %v, its first field %v, want %v and %v", c.rule, card.State, card.Rows[0].State, c.want, c.first)
		}
	}
}

func TestAnAlertIsToldWithTheNameThatItsSubjectHasNow(t *testing.T) {
	s := newStory(t).three()
	s.alert(beyond(checks.Error, clockTime(t, "08:00")), 11)
	s.record.Alerts[0].Subject = checks.Subject{ID: 11, Target: "old-name", Field: "temp", Unit: "°C"}
	if p := s.print(t); strings.Contains(p.Title+p.Text, "old-name") || !strings.Contains(p.Title, "Cold store 1: −20.3 °C") {
		t.Errorf("%s\n%s", p.Title, p.Text)
	}
}

func TestAnEditionShowsWhatItsGlobsAndTagsSay(t *testing.T) {
	for _, c := range []struct {
		fields, tags, want string
	}{
		{"", "", "cold-1/temperature cold-2/temperature server-room/temperature server-room/humidity gate"},
		{"*/temperature", "", "cold-1/temperature cold-2/temperature server-room/temperature"},
		{"cold-*", "", "cold-1/temperature cold-2/temperature"},
		{"server-room/h*", "", "server-room/humidity"},
		{"server-room/h* cold-[12]/temperature", "tag-cold-2 tag-server-room", "cold-2/temperature server-room/humidity"},
		{"gate", "", "gate"},
		{"g?te/*", "", ""},
		{"", "tag-gate", "gate"},
		{"nobody", "", ""},
	} {
		s := newStory(t).three().watch("gate")
		for glob := range strings.FieldsSeq(c.fields) {
			scope, err := suppression.ParseScope(glob)
			if err != nil {
				t.Fatal(err)
			}
			s.edition.Fields = append(s.edition.Fields, scope)
		}
		s.edition.Tags = strings.Fields(c.tags)
		var got []string
		for _, target := range s.edition.chosen(s.site) {
			for _, f := range target.Fields {
				got = append(got, f.Subject.String())
			}
			if len(target.Fields) == 0 {
				got = append(got, target.Subject.String())
			}
		}
		if text := strings.Join(got, " "); text != c.want {
			t.Errorf("%q of tags %q shows %s, want %s", c.fields, c.tags, text, c.want)
		}
	}
}

func FuzzGlobs(f *testing.F) {
	f.Add("*/temperature", "cold-1", "temperature")
	f.Add("[", "[", "]")
	f.Add(`\`, "tag:x", "")
	f.Add("tag:a", "a", "b")
	f.Fuzz(func(t *testing.T, glob, target, name string) {
		scope, err := suppression.ParseScope(glob)
		if err != nil {
			return
		}
		about := checks.Subject{ID: 1, Target: target, Field: name}
		shown := Edition{Fields: []suppression.Scope{scope}}.chosen(Site{Targets: []Target{{Subject: about, Fields: []Field{{Subject: about}}}}})
		if want := scope.Covers(about); len(shown) == 1 != want {
			t.Errorf("%q shows %v of %s", glob, shown, about)
		}
	})
}

func TestLongPeriodsAreReadAsSummaries(t *testing.T) {
	const hour = time.Hour
	for _, c := range []struct {
		period, step    time.Duration
		sum, thin, lead time.Duration
	}{
		{3 * hour, time.Minute, 0, 0, 3 * time.Minute},
		{24 * hour, time.Minute, 0, 0, 3 * time.Minute},
		{3 * hour, time.Second, 0, 15 * time.Second, 3 * time.Second},
		{24 * hour, 10 * time.Second, 0, 2 * time.Minute, 30 * time.Second},
		{24 * hour, hour, 0, 0, hour},
		{3 * hour, 0, 0, 0, 0},
		{27 * hour, time.Minute, hour, 0, 0},
		{30 * 24 * hour, time.Minute, hour, 0, 0},
		{365 * 24 * hour, time.Minute, 24 * hour, 0, 0},
		{5 * 365 * 24 * hour, time.Minute, 3 * 24 * hour, 0, 0},
	} {
		s := newStory(t).watch("cold-1", fieldOf("temperature", "°C", -15))
		s.site.Targets[0].Fields[0].Step = c.step
		s.edition.Since = s.edition.Until.Add(-c.period)
		q := s.edition.query(s.site.Targets, s.edition.Since, s.edition.Until)
		if q.Sum != c.sum || q.Thin != c.thin || q.Lead != c.lead || !q.All || fmt.Sprint(q.Fields, q.Targets) != "[11] [10]" {
			t.Errorf("%v by %v: %+v", c.period, c.step, q)
		}
	}
}

func TestWordsComeWithoutPicturesWhereTheseCannotBeDrawn(t *testing.T) {
	s := newStory(t).three()
	p, err := s.desk().Report(t.Context(), s.edition) // it has no fonts
	if err == nil || p.Title != "✅ All 3 OK, 06–09" || len(p.Pictures) != 0 {
		t.Errorf("%+v, %v", p, err)
	}
}

func TestAPictureThatIsNotDrawnInTimeHindersNobody(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		s := &story{record: Record{}}
		desk := s.desk()
		release := make(chan struct{})
		slow := func(Page) (Picture, error) { <-release; return Picture{}, nil }
		soon, cancel := context.WithTimeout(t.Context(), 20*time.Second)
		defer cancel()
		if _, err := desk.pictures(soon, []Page{{}}, slow); !errors.Is(err, context.DeadlineExceeded) || !strings.Contains(err.Error(), "not drawn in time") {
			t.Errorf("the slow one: %v", err)
		}
		later, cancel := context.WithTimeout(t.Context(), 20*time.Second)
		defer cancel()
		if _, err := desk.pictures(later, []Page{{}}, slow); !errors.Is(err, context.DeadlineExceeded) || !strings.Contains(err.Error(), "still being drawn") {
			t.Errorf("the next one: %v", err)
		}
		if !desk.Drawing() {
			t.Error("the slow one is not known to be still drawn")
		}
		close(release)
		if all, err := desk.pictures(t.Context(), []Page{{}, {}}, slow); err != nil || len(all) != 2 {
			t.Errorf("when it has come to its end: %d pictures, %v", len(all), err)
		}
		if synctest.Wait(); desk.Drawing() {
			t.Error("nothing is drawn any more")
		}
	})
}

func TestAPanicWhileDrawingCostsThePicturesOnly(t *testing.T) {
	desk := (&story{}).desk()
	for range 2 {
		_, err := desk.pictures(t.Context(), []Page{{}}, func(Page) (Picture, error) { panic("a bug") })
		if err == nil || !strings.Contains(err.Error(), "a bug") {
			t.Fatalf("error = %v", err)
		}
	}
}

func TestOfThousandsOfTargetsThoseInTroubleAreShown(t *testing.T) {
	s := newStory(t)
	for i := range 3000 {
		s.watch(fmt.Sprintf("cold-%d", i+1), fieldOf("temperature", "°C", -15))
	}
	s.alert(beyond(checks.Warn, clockTime(t, "08:00")), 10*2500+1).alert(beyond(checks.Fatal, clockTime(t, "08:00")), 10*2900+1)
	var asked []Query
	desk := NewDesk(shelf{record: s.record, asked: &asked}, func(context.Context, time.Time, time.Time) (Site, error) { return s.site, nil }, nil)
	tally, err := desk.count(t.Context(), s.edition)
	if err != nil {
		t.Fatal(err)
	}
	p, page := tally.words(), tally.page
	if n := len(asked[1].Fields); n != mostRead || len(page.Cards) != n || page.Cards[0].Title != "cold-2900" || page.Cards[1].Title != "cold-2500" {
		t.Errorf("%d fields are read, %d cards, the first of %s", n, len(page.Cards), page.Cards[0].Title)
	}
	if page.Targets[Fatal] != 1 || page.Targets[Warned] != 1 || page.Targets[Well] != 3000-mostRead || !strings.HasSuffix(p.Text, "+ 2988 more") {
		t.Errorf("states %v, %s", page.Targets, p.Text)
	}
}

func TestAReportOfManyTargetsHasAsManyPicturesAsAnAlbum(t *testing.T) {
	s := newStory(t)
	for i := range 200 {
		s.watch(fmt.Sprintf("cold-%d", i), fieldOf("temperature", "°C", -15))
	}
	desk := NewDesk(shelf{record: s.record}, func(context.Context, time.Time, time.Time) (Site, error) { return s.site, nil }, programFonts(t))
	p, err := desk.Report(t.Context(), s.edition)
	if err != nil || len(p.Pictures) != 10 || !strings.Contains(p.Pictures[0].Alt, "page 1 of 17") {
		t.Errorf("%d pictures, %v", len(p.Pictures), err)
	}
}

func TestAChartShowsTheFieldOfItsAlertFromBeforeItBegan(t *testing.T) {
	s := newStory(t).three()
	s.alert(beyond(checks.Error, clockTime(t, "08:20")), 21)
	var asked []Query
	desk := NewDesk(shelf{record: s.record, asked: &asked}, func(context.Context, time.Time, time.Time) (Site, error) { return s.site, nil }, programFonts(t))
	a := s.record.Alerts[0].Alert
	p, err := desk.Chart(t.Context(), a, Edition{Made: s.edition.Made, Zone: s.edition.Zone, Language: "ko"})
	if err != nil || len(p.PNG) == 0 || p.Width != 1080 || !strings.Contains(p.Alt, "Cold store 2") {
		t.Errorf("%d bytes, %d wide, %q, %v", len(p.PNG), p.Width, p.Alt, err)
	}
	if q := asked[0]; !q.From.Equal(clockTime(t, "05:20")) || !q.To.Equal(nine(t)) || fmt.Sprint(q.Fields, q.Targets, q.All) != "[21] [20] false" {
		t.Errorf("asked for %+v", q)
	}
	for rule, about := range map[string]checks.Subject{"a target": {ID: 20, Target: "cold-2"}, "a field that is gone": {ID: 99, Target: "x", Field: "y"}} {
		if _, err := desk.Chart(t.Context(), checks.Alert{Subject: about, Since: a.Since}, s.edition); err == nil {
			t.Errorf("%s has a chart", rule)
		}
	}
}

func TestStatsAreOfWhatIsANumber(t *testing.T) {
	s := Stats{}
	for _, v := range []float64{math.NaN(), 2, math.NaN(), 4, -3} {
		s = s.With(Stats{Min: v, Avg: v, Max: v, Count: 1})
	}
	if s.With(Stats{}) != s || s.Min != -3 || s.Max != 4 || s.Avg != 1 || s.Count != 3 {
		t.Errorf("stats = %+v", s)
	}
}

func TestOnlyCompleteDataIsAHundredPercent(t *testing.T) {
	for _, c := range []struct {
		known, covered time.Duration
		want           string
	}{
		{time.Hour, time.Hour, "100"}, {1000 * time.Hour, 1000*time.Hour - time.Minute, "99.9"}, {time.Hour, 0, "0"}, {0, 0, "NaN"},
	} {
		tally := tally{known: c.known, covered: c.covered}
		if got := fmt.Sprint(tally.percent()); got != c.want {
			t.Errorf("%v of %v is %s %%, want %s", c.covered, c.known, got, c.want)
		}
	}
}

func TestTheTimeBeforeTheFirstValueShowsAsNotWatched(t *testing.T) {
	s := newStory(t).watch("cold-1", fieldOf("temperature", "°C", -15), fieldOf("humidity", "%", 80)).values(11, -20, -18, 0).values(12, 40, 50, 0)
	know := func(id int64, known time.Duration) {
		h := s.record.Fields[id]
		h.Known, h.Covered = known, known
		s.record.Fields[id] = h
	}
	know(11, time.Hour)
	know(12, 20*time.Minute)
	told := s.tally(t)
	rows := told.page.Cards[0].Rows
	until := told.page.To
	if g := rows[0].Gaps; len(g) != 1 || g[0].Lack != NotWatched || !g[0].To.Equal(until.Add(-time.Hour)) {
		t.Errorf("the first field has %+v, want that nobody watched until an hour before the end", g)
	}
	if g := rows[1].Gaps; len(g) != 2 || !g[1].From.Equal(until.Add(-time.Hour)) || !g[1].To.Equal(until.Add(-20*time.Minute)) {
		t.Errorf("the second has %+v, want that it came later", g)
	}
	if text := s.print(t).Text; !strings.Contains(text, "⚫ NOT WATCHED 06:00–08:00") {
		t.Errorf("the words are %q, want that it was not watched before", text)
	}
}
