package notify_test

import (
	"flag"
	"fmt"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"
	"time"
	"unicode"
	"unicode/utf8"

	"github.com/google/go-cmp/cmp"

	"github.com/gaugewatch/gaugewatch/checks"
	"github.com/gaugewatch/gaugewatch/notify"
)

// golden tests are rewritten by: go test ./notify -run Golden -update.
var update = flag.Bool("update", false, "rewrite the golden messages")

func render(n names, d notify.Draft) notify.Message {
	d.Language, d.Zone = n.language, seoul
	return notify.Render(d, now)
}

func TestGoldenMessages(t *testing.T) {
	for name, scene := range scenes() {
		var b strings.Builder
		for _, site := range sites() {
			m := render(site, scene(site))
			fmt.Fprintf(&b, "--- %s, level %s, tells %s\n%s\n%s\n", m.Language, m.Level, strings.Join(m.Alerts, " "), m.Title, m.Text)
		}
		file := filepath.Join("testdata", "messages", name+".txt")
		if *update {
			if err := os.WriteFile(file, []byte(b.String()), 0o644); err != nil {
				t.Fatal(err)
			}
		}
		want, err := os.ReadFile(file)
		if err != nil {
			t.Fatal(err)
		}
		if b.String() != string(want) {
			t.Errorf("%s now reads\n%s", name, b.String())
		}
	}
}

func TestEveryGoldenMessageHasItsScene(t *testing.T) {
	files, err := filepath.Glob(filepath.Join("testdata", "messages", "*.txt"))
	if err != nil || len(files) == 0 {
		t.Fatal(files, err)
	}
	for _, file := range files {
		if scenes()[strings.TrimSuffix(filepath.Base(file), ".txt")] == nil {
			t.Errorf("%s belongs to no scene", file)
		}
	}
}

func TestTheFirstCharactersHoldPlaceAndValue(t *testing.T) {
	for _, site := range sites() {
		a := site.cold()
		a.Subject.TargetTitle = "Refrigerated warehouse north 12"
		broken := site.broken()
		for _, tt := range []struct {
			alert checks.Alert
			want  []string
		}{
			{site.cold(), []string{site.cold1, "−9.4 °C"}},
			{site.warm(), []string{site.server, "27.4 °C"}},
			{broken, []string{site.greenhouse, "−127"}},
			{a, []string{"12", "−9.4 °C"}},
			{site.silent(), []string{site.cold2}},
			{site.missing(), []string{site.greenhouse}},
			{site.stale(), []string{site.ups, "230 V"}},
			{site.stuck(), []string{site.cold1, "−20 °C"}},
			{site.rising(), []string{site.cold1, "−18.2"}},
			{site.falling(), []string{site.server, "17.1"}},
			{site.strike("03:12"), []string{site.roof, "8"}},
			{site.uplink(12), []string{"remote", "12"}},
			{flapping(trend(site.cold(), checks.Fatal, -5, time.Hour), 5), []string{site.cold1, "−9.4 °C"}},
			{over(site.acknowledged(site.cold(), true), "03:12", -18.6), []string{site.cold1, "−18.6 °C"}},
		} {
			what := checks.Reminded
			if !tt.alert.Open() {
				what = checks.Resolved
			}
			m := render(site, tell(what, tt.alert))
			head := firstCharacters(m.Title)
			for _, want := range tt.want {
				if !strings.Contains(head, want) {
					t.Errorf("%s: %q lacks %q", site.language, head, want)
				}
			}
			if place := tt.alert.Subject.TargetTitle; !strings.Contains(m.Title+m.Text, place) {
				t.Errorf("%s: nowhere does it say %q:\n%s\n%s", site.language, place, m.Title, m.Text)
			}
		}
	}
}

func TestAPlaceIsCutOnlyWhereTheTitleWouldBeMuchTooLong(t *testing.T) {
	site := sites()[0]
	for place, want := range map[string]string{
		"Greenhouse":          "🔧 SENSOR FAULT Greenhouse −127",       // 30 characters
		"Cold store 1":        "🔧 SENSOR FAULT Cold store 1 −127",     // 32
		"Cold store north":    "🔧 SENSOR FAULT Cold store north −127", // 36
		"Cold store north 1":  "🔧 SENSOR FAULT Cold…rth 1 −127",       // 38
		"Refrigerated room 2": "🔧 SENSOR FAULT Refri…om 2 −127",       // 39
	} {
		a := site.broken()
		a.Subject.TargetTitle = place
		if got := render(site, tell(checks.Fired, a)).Title; got != want {
			t.Errorf("got %q, want %q", got, want)
		}
	}
}

func TestTheTitleOfABrokenSensorShowsTheNumberThatWasRefused(t *testing.T) {
	site := sites()[0]
	for fault, want := range map[checks.Fault]string{
		{Class: checks.Rejected, Text: "it says 3 and 4", Refused: "-127"}:                  "🔧 SENSOR FAULT Greenhouse −127",
		{Class: checks.Implausible, Text: "9999 is not plausible", Refused: "9999.0000001"}: "🔧 SENSOR FAULT Greenhouse 9999",
		{Class: checks.Implausible, Refused: "1e+30"}:                                       "🔧 SENSOR FAULT Greenhouse 1e+30",
		{Class: checks.Rejected, Text: "-127 is on the reject list"}:                        "🔧 SENSOR FAULT Greenhouse",
		{Class: checks.Implausible, Refused: "NaN"}:                                         "🔧 SENSOR FAULT Greenhouse",
		{Class: checks.NotNumber, Text: `not a number: "7 of 9"`}:                           "🔧 SENSOR FAULT Greenhouse",
	} {
		a := site.broken()
		a.Fault = fault
		if got := render(site, tell(checks.Fired, a)).Title; got != want {
			t.Errorf("%+v: got %q, want %q", fault, got, want)
		}
	}
}

// firstCharacters are the 30 that a reader surely sees. The marks above and
// below Thai letters take no room.
func firstCharacters(title string) string {
	seen := 0
	for i, r := range title {
		if !unicode.Is(unicode.Mn, r) {
			seen++
		}
		if seen > 30 {
			return title[:i]
		}
	}
	return title
}

func TestForeignTextNeitherBreaksNorFillsAMessage(t *testing.T) {
	for _, site := range sites() {
		flood := strings.Repeat("\x1b[2J{place}[x]\u202e\n🇰🇷", 2000)
		a := site.silent()
		a.Subject.TargetTitle, a.Subject.FieldTitle, a.Subject.Unit, a.Subject.Todo = flood, flood, flood, flood
		a.Fault = checks.Fault{Class: checks.BadStatus, Text: flood}
		a.Ack = &checks.Ack{By: flood, At: now, Note: flood}
		b := flapping(trend(site.cold(), checks.Fatal, -5, time.Hour), 5)
		b.Subject, b.Ack = a.Subject, a.Ack
		c := site.uplink(3)
		c.Subject = a.Subject
		closed := over(b, "03:12", -18.6)
		night := afterQuiet(tell(checks.Escalated, a, b, c, closed))
		refused := notify.Notice{Topic: notify.Refused, Text: flood, Reason: flood}
		n := notify.Notice{Topic: notify.LeftOut, Text: flood, Reason: flood, All: 1, Open: []checks.Alert{a, b}}
		all := slices.Repeat([]string{flood}, 50)
		reloaded := notify.Notice{Topic: notify.Reloaded, Added: all, Removed: all, Renamed: all, Changed: all}
		for _, d := range []notify.Draft{tell(checks.Fired, a), tell(checks.Fired, a, b), tell(checks.Fired, b), tell(checks.Escalated, b), tell(checks.Reminded, c), tell(checks.Resolved, closed), night, announce(refused), announce(n), announce(n, n), announce(reloaded)} {
			m := render(site, d)
			if utf8.RuneCountInString(m.Title) > 200 || utf8.RuneCountInString(m.Text) > 3600 || strings.Contains(m.Title, "\n") {
				t.Errorf("%s: too long: %q (%d)\n%s", site.language, m.Title, utf8.RuneCountInString(m.Text), m.Text)
			}
			if strings.ContainsAny(m.Title+m.Text, "\x1b\u202e") {
				t.Errorf("%s: control characters in %q", site.language, m.Title)
			}
		}
	}
}

func TestBadNewsOfTheProgramHasALevel(t *testing.T) {
	for want, all := range map[checks.Level][]notify.Notice{
		checks.None:  {{Topic: notify.Reloaded, Level: checks.Info}, {Topic: notify.QuotaBack, Level: checks.Warn}},
		checks.Warn:  {{Topic: notify.Reloaded, Level: checks.Info}, {Topic: notify.ClockSkew, Level: checks.Warn}},
		checks.Error: {{Topic: notify.Refused, Level: checks.Error}, {Topic: notify.ClockSkew, Level: checks.Warn}},
	} {
		if got := render(sites()[0], announce(all...)).Level; got != want {
			t.Errorf("%v has the level %v, want %v", all, got, want)
		}
	}
}

func TestListsAreBoundedButNoFatalAlertHides(t *testing.T) {
	site := sites()[0]
	crowd := func(count, fatal int) []checks.Alert {
		var all []checks.Alert
		for i := range count {
			a := site.warm()
			a.ID, a.Subject.Target, a.Subject.Todo = int64(100+i), fmt.Sprint(i), fmt.Sprintf("step %d", i)
			if i >= count-fatal {
				a.Level = checks.Fatal
			}
			all = append(all, a)
		}
		return all
	}
	digest := tell(checks.Fired, crowd(40, 0)...)
	digest.Digest = notify.TooLate
	open := announce(notify.Notice{Topic: notify.NotWatched, All: 40, Open: crowd(40, 0)})
	for _, tt := range []struct {
		draft              notify.Draft
		lines, todos, more int
	}{
		{tell(checks.Fired, crowd(40, 0)...), 9, 3, 31},
		{tell(checks.Fired, crowd(40, 15)...), 15, 3, 25},
		{tell(checks.Fired, crowd(40, 30)...), 20, 3, 20},
		{tell(checks.Fired, crowd(9, 0)...), 9, 3, 0},
		{digest, 20, 0, 20},
		{open, 9, 0, 31},
	} {
		m := render(site, tt.draft)
		todos := strings.Count(m.Text, "→")
		lines := strings.Count(m.Text, "⚠") + strings.Count(m.Text, "🚨")
		if lines != tt.lines || todos != tt.todos || strings.Contains(m.Text, "\n+ ") != (tt.more > 0) ||
			!strings.Contains(m.Text+"\n+ 0 more", fmt.Sprintf("\n+ %d more", tt.more)) {
			t.Errorf("want %d lines, %d instructions and %d more, got\n%s\n%s", tt.lines, tt.todos, tt.more, m.Title, m.Text)
		}
	}
}

func TestATrendIsToldOnlyWhileItLiesAhead(t *testing.T) {
	site := sites()[0]
	for in, want := range map[time.Duration]string{
		0: "", 5 * time.Minute: "", 12 * time.Minute: "", // the value is 12 minutes old
		12*time.Minute + 3*time.Second: "in ~10 s", 12*time.Minute + 42*time.Second: "in ~40 s", 12*time.Minute + 59*time.Second: "in ~1 min", 13*time.Minute + 40*time.Second: "in ~2 min", 2*time.Hour + 22*time.Minute: "in ~2 h 10 min",
	} {
		a := trend(site.warm(), checks.Error, 30, in)
		a.At = clock("03:00")
		text := render(site, tell(checks.Fired, a)).Text
		if told := strings.Contains(text, "At this rate 30 (error) "); told != (want != "") || !strings.Contains(text, want) {
			t.Errorf("in %v from 12 minutes ago on: want %q, got\n%s", in, want, text)
		}
	}
}

func TestNobodyIsSaidToHaveNotAcknowledgedWhereNobodyHasTo(t *testing.T) {
	site := sites()[0]
	drill, fatal := site.cold(), site.cold()
	drill.Drill, fatal.Level = true, checks.Fatal
	for _, c := range []struct {
		rule  string
		draft notify.Draft
		want  bool
	}{
		{"an error waits for somebody", tell(checks.Fired, site.cold()), true},
		{"what is fatal does", tell(checks.Worsened, fatal), true},
		{"a warning does not", tell(checks.Fired, site.warm()), false},
		{"a drill does not", tell(checks.Fired, drill), false},
		{"what is over does not", tell(checks.Resolved, over(site.cold(), "03:12", -18.6)), false},
		{"what somebody has seen to does not", tell(checks.Worsened, site.acknowledged(site.cold(), false)), false},
	} {
		if m := render(site, c.draft); strings.Contains(m.Text, "no ack") != c.want {
			t.Errorf("%s: got\n%s\n%s", c.rule, m.Title, m.Text)
		}
	}
}

func TestAnAcknowledgementWithoutANameOrWordsIsStillTold(t *testing.T) {
	site := sites()[0]
	a := site.cold()
	a.Ack = &checks.Ack{At: clock("03:04")}
	if m := render(site, tell(checks.Worsened, a)); !strings.Contains(m.Text, "03:12 · Ack 03:04 · A41") {
		t.Errorf("got\n%s", m.Text)
	}
}

func TestASignOfHealthIsGivenOnlyWhereNothingElseOfTheTargetLasts(t *testing.T) {
	site := sites()[0]
	end := tell(checks.Resolved, over(site.humid(), "03:12", 46))
	for _, c := range []struct {
		rule  string
		draft notify.Draft
		want  string
	}{
		{"alone", end, "✅ OK Cold store 1: 46 % (Humidity)"},
		{"beside another target", join(end, tell(checks.Fired, site.warm())), "✅ OK Cold store 1: 46 % (Humidity)"},
		{"beside what lasts there", join(end, tell(checks.Fired, site.cold())), "☑ OK Cold store 1: 46 % (Humidity)"},
		{"beside what has ended there", join(end, tell(checks.Resolved, over(site.cold(), "03:12", -18.6))), "✅ OK Cold store 1: 46 % (Humidity)"},
	} {
		if m := render(site, c.draft); !strings.Contains(m.Title+"\n"+m.Text, c.want) {
			t.Errorf("%s: want %q, got\n%s\n%s", c.rule, c.want, m.Title, m.Text)
		}
	}
}

func TestRenderIsPure(t *testing.T) {
	site := sites()[0]
	d := scenes()["several"](site)
	before := fmt.Sprintf("%+v", d)
	first := render(site, d)
	if diff := cmp.Diff(first, render(site, d)); diff != "" {
		t.Errorf("the same draft renders otherwise the second time (-first +second):\n%s", diff)
	}
	if fmt.Sprintf("%+v", d) != before {
		t.Error("the draft was changed")
	}
}

func TestAnUnknownLanguageReadsAsEnglish(t *testing.T) {
	site := sites()[0]
	site.language = "tlh"
	m := render(site, tell(checks.Fired, site.cold()))
	if m.Language != "en" || !strings.HasPrefix(m.Title, "🔴 ERROR") {
		t.Errorf("got %q in %q", m.Title, m.Language)
	}
}

func TestAnEventIsNeverSaidToHaveEnded(t *testing.T) {
	for _, site := range sites() {
		a := site.strike("03:12")
		open := a
		open.Resolved = time.Time{}
		whole := tell(checks.Fired, a)
		whole.Parts = append(whole.Parts, tell(checks.Resolved, a).Parts...)
		want := render(site, tell(checks.Fired, a))
		for name, d := range map[string]notify.Draft{"still open": tell(checks.Fired, open), "with its end": whole} {
			if got := render(site, d); got.Title != want.Title || got.Text != want.Text {
				t.Errorf("%s, %s: reads\n%s\n%s\nwant\n%s\n%s", site.language, name, got.Title, got.Text, want.Title, want.Text)
			}
		}
		if want.Level != checks.Info {
			t.Errorf("%s: its level is %v, want that of the event", site.language, want.Level)
		}
	}
}

func TestAnEventNeverLooksLikeTheValueBefore(t *testing.T) {
	site := sites()[0]
	a := site.strike("03:12")
	a.Value, a.Worst = 7.04, 7
	if m := render(site, tell(checks.Fired, a)); !strings.Contains(m.Title, "7.04") || !strings.Contains(m.Text, "7 → 7.04") {
		t.Errorf("got %q, %q", m.Title, m.Text)
	}
}

func TestEventsHideNoAlertThatLastsFromADigest(t *testing.T) {
	site := sites()[0]
	d := tell(checks.Fired, site.warm())
	for i := range 40 {
		a := site.strike("02:20")
		a.ID, a.Level = int64(100+i), checks.Error
		d.Parts = append(d.Parts, tell(checks.Fired, a).Parts...)
	}
	d.Digest = notify.TooLate
	if m := render(site, d); !strings.Contains(m.Text, "STILL: ⚠ WARN Server room") || strings.Count(m.Text, "🔔") != 19 {
		t.Errorf("got\n%s", m.Text)
	}
}
