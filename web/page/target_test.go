package page_test

import (
	"compress/gzip"
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"maps"
	"net/http"
	"net/http/httptest"
	"net/url"
	"strings"
	"testing"
	"time"

	"github.com/getkin/kin-openapi/openapi3filter"

	"github.com/gaugewatch/gaugewatch/checks"
	"github.com/gaugewatch/gaugewatch/web"
	"github.com/gaugewatch/gaugewatch/web/page"
)

// grounds are what is watched in tests.
type grounds struct {
	targets map[string]page.Target
	course  page.Course
	details page.Details
	rows    int // of an export
	err     error
	asked   *page.Excerpt // the last one
}

func (g grounds) Target(_ context.Context, name string) (page.Target, bool, error) {
	t, known := g.targets[name]
	return t, known, g.err
}

func (g grounds) Courses(_ context.Context, x page.Excerpt) ([]page.Course, error) {
	if g.asked != nil {
		*g.asked = x
	}
	all := make([]page.Course, len(x.Fields))
	for i := range all {
		all[i] = g.course
	}
	return all, g.err
}

func (g grounds) Details(context.Context, page.Target) (page.Details, error) { return g.details, g.err }

func (g grounds) Export(_ context.Context, w io.Writer, x page.Export) error {
	for i := range g.rows {
		if _, err := fmt.Fprintf(w, "%s/%s,%d,%t\n", x.Target, x.Field, i, x.JSON); err != nil {
			return err
		}
	}
	if g.rows == 0 {
		return errors.New("the disk is gone")
	}
	return nil
}

// measured are a room with two fields, a switch with none and a door.
func measured() grounds {
	now := time.Now().Truncate(time.Minute)
	limits := []checks.Limit{{Level: checks.Warn, Lower: new(15.0), Upper: new(27.0)}, {Level: checks.Error, Upper: new(30.0)}}
	c := page.Course{Step: time.Minute, Min: 20, Avg: 23.456, Max: 28, Count: 170}
	for m := range 180 {
		if m >= 80 && m < 90 {
			continue // it did not answer
		}
		c.Points = append(c.Points, checks.Point{At: now.Add(time.Duration(m-180) * time.Minute), Value: 20 + float64(m)/20})
	}
	c.Limits = []page.Segment{{To: now.Add(-time.Hour), Limits: limits}, {From: now.Add(-time.Hour), Limits: limits[1:]}}
	c.Gaps = []page.Gap{{Lack: page.NotWatched, To: now.Add(-170 * time.Minute)}, {Lack: page.NoAnswer, From: now.Add(-100 * time.Minute), To: now.Add(-90 * time.Minute)}, {Lack: page.NoValue, From: now.Add(-time.Minute)}}
	c.Holds = []page.Stay{{From: now.Add(-50 * time.Minute), Hold: page.Hold{Name: "M3", By: "Kim", Why: "filters", Until: now.Add(-40 * time.Minute)}}}
	alert := kept().alerts[0]
	alert.Ack = &checks.Ack{By: "Kim", At: now, Note: "on my way"}
	c.Flags = []page.Flag{{Alert: alert, Levels: []page.LevelTurn{{At: alert.Fired, Level: checks.Warn}}}}
	g := grounds{course: c, targets: map[string]page.Target{
		"room": {ID: 1, Name: "room", Title: "Server room", Tags: []string{"osaka"}, Fields: []page.Field{
			{ID: 2, Name: "t", Title: "Temperature", Unit: "°C", Limits: limits}, {ID: 3, Name: "h", Title: "Humidity", Unit: "%"},
		}},
		"switch": {ID: 4, Name: "switch", Title: "switch"},
		"exec":   {Name: "exec", Title: "exec", Outside: true, Fields: []page.Field{{ID: 9, Name: "back/up", Title: "back/up"}}},
		"old":    {ID: 5, Name: "old", Title: "old", Gone: now.Add(-time.Hour)},
	}}
	g.details = page.Details{
		Polls: []page.Poll{
			{At: now, Took: 12 * time.Millisecond, Results: []page.Result{{Field: 2, Value: new(21.26), Raw: "2126"}, {Field: 3, Fault: checks.Fault{Class: checks.NotNumber, Text: `not a number: "n/a"`}, Raw: "n/a"}}},
			{At: now.Add(-time.Minute), Took: 5 * time.Second, Fault: checks.Fault{Class: checks.Timeout}},
			{At: now.Add(-48 * time.Hour), Results: []page.Result{{Field: 2, Value: new(19.0)}}},
		},
		Failures: []page.Failure{
			{Subject: 1, Kind: checks.NoResponse, Fault: checks.Fault{Class: checks.BadStatus, Text: "status 503: <b>busy</b>"}, Began: now.Add(-time.Hour), Ended: now.Add(-50 * time.Minute)},
			{Subject: 3, Kind: checks.Invalid, Fault: checks.Fault{Class: checks.NotNumber}, Raw: "n/a", Began: now},
		},
		Asked: []page.Timetable{{Fields: []string{"Temperature"}, When: "1m", Next: now.Add(time.Minute), Timeout: 5 * time.Second}, {When: "5m"}},
		Rules: []page.Rule{
			{Kind: checks.NoResponse, Level: checks.Error, Holds: true, After: checks.After{For: 20 * time.Second}, Layer: "built in", Within: 95 * time.Second, Told: []string{"ops"}},
			{Field: "t", Kind: checks.Bound, Level: checks.Warn, Lower: new(15.0), Upper: new(27.0), Clear: 0.5, Holds: true, After: checks.After{Polls: 2}, Layer: "target", Place: "config.yaml:71", Within: time.Minute},
			{Field: "t", Kind: checks.Bound, Level: checks.Warn, Upper: new(24.0), When: "Mon–Fri 07:00–19:00", Layer: "profile addon"},
			{Field: "t", Kind: checks.Bound, Level: checks.Fatal, UpperAt: "{$.max}", LowerAt: "{$.min}", Holds: true},
			{Field: "t", Kind: checks.Stale, Level: checks.Warn, Period: 10 * time.Minute, Holds: true, Layer: "defaults"},
			{Field: "t", Kind: checks.Rise, Level: checks.Warn, Limit: 2, Period: 10 * time.Minute, Holds: true},
			{Field: "h", Kind: checks.Event, Level: checks.Info, On: "increase", Holds: true},
			{Field: "h", Kind: checks.Invalid, Level: checks.Error, Unbelieved: []string{"−127"}, Holds: true},
		},
		Mutes: []page.MuteInForce{{Scope: "room", Hold: page.Hold{Name: "M4", By: "Lee", Why: "door", Until: now.Add(time.Hour), Pause: true}}},
	}
	g.rows = 3
	return g
}

// summed are the same, of which the courses are of means.
func summed() grounds {
	g := measured()
	g.course.Sum, g.course.Step = time.Hour, time.Hour
	for _, p := range g.course.Points {
		g.course.Spread = append(g.course.Spread, page.Extent{At: p.At, Min: p.Value - 1, Max: p.Value + 1})
	}
	return g
}

// surveyed returns a door with pages about targets, at which Kim's link may do
// something and the boss's only looks.
func surveyed(g grounds, do func(page.Deed) error) *web.Door {
	d := chronicled(kept(), do)
	n := page.Now{At: time.Now(), Cards: []page.Card{{ID: 1, Name: "room", Title: "Server room", Alerts: kept().alerts[:1], Rows: []page.Row{
		{Name: "t", Title: "Temperature", Unit: "°C", Level: checks.Warn, Value: new(27.4), At: time.Now()}, {Name: "h", Title: "Humidity", Unknown: true},
	}}, {ID: 4, Name: "switch", Title: "switch", Rows: []page.Row{{Pulse: true}}}}}
	d.Pages.Board = func(context.Context) (page.Now, error) { return n, nil }
	d.Pages.Site = g
	d.Pages.Explain = func(_ context.Context, id int64) (string, error) {
		return fmt.Sprintf("A%d: warn\u202e\n  <b>bold</b>", id), nil
	}
	return d
}

func TestAPageTellsAllAboutATarget(t *testing.T) {
	d := surveyed(measured(), nothing)
	for _, c := range []struct {
		path       string
		want, lack []string
	}{
		{"/targets/room", []string{
			`<h1 dir="auto">Server room</h1>`, `<b>unknown</b>`, `href="../targets/room/t">Temperature`, `data-series="../api/v1/targets/room/fields/t/series"`,
			`data-unit="°C" data-places="1"`, `href="../alerts/A3"`, `<b>27.4</b>`, "Bounds now: WARN &lt; 15 / &gt; 27 · ERROR &gt; 30 °C", `viewBox="0 0 720 176"`, `class="b2"`,
			"lowest 20, average 23.5, highest 28 · Alarms 1 · no answer 10 min", `<td dir="auto">21.3 <code>2126</code></td>`, "not a number: &#34;n/a&#34;", "12 ms", `class="bad" colspan="2" dir="auto">timeout`,
			"status 503: &lt;b&gt;busy&lt;/b&gt;", "Temperature: asked 1m, next ", ", waits 5 s for an answer", "asked 5m<", "NO ANSWER</span><small", "after 20 s", "built in", "told to ops within 2 min",
			"Temperature &lt; 15 °C / &gt; 27 °C", "after 2 polls in a row", "over when 0.5 °C back inside", "own setting config.yaml:71", "told to nobody", "Mon–Fri 07:00–19:00", "not at this hour", "profile addon",
			"as the device tells {$.max}", "OLD VALUE: &gt; 10 min", "RISING: &gt; 2 °C / 10 min", "EVENT: each increase", "SENSOR FAULT: −127", "Paused until", "Lee door", `?range=7d`, `aria-current="true">3 h`,
		}, []string{"<b>busy", "<form method", "NaN"}},
		{"/targets/room/t", []string{`<h1 dir="auto">Server room · Temperature</h1>`, `<a href="../../targets/room" dir="auto">Server room</a>`, `<code>2126</code>`, `gauges single`, `data-series="../../api/v1/targets/room/fields/t/series"`}, []string{"EVENT", "SENSOR FAULT", "Humidity</h2>"}},
		{"/targets/room/h?range=24h", []string{`aria-current="true">24 h`, "EVENT: each increase", "since "}, []string{"RISING"}},
		{"/targets/switch", []string{`data-series="../api/v1/targets/switch/series"`, "data-pulse", "answers", "Response"}, []string{"CSV"}},
		{"/targets/exec", []string{"comes in from outside", `href="../targets/exec/back%2Fup"`}, []string{"Latest readings"}},
		{"/targets/exec/back%2Fup", []string{`data-series="../../api/v1/targets/exec/fields/back%2Fup/series"`, `href="../../assets/page.css`}, nil},
		{"/targets/old", []string{"not watched since"}, []string{"Latest readings"}},
	} {
		t.Run(c.path, func(t *testing.T) {
			w := look(d, c.path)
			body := w.Body.String()
			if w.Code != http.StatusOK || !strings.HasPrefix(w.Header().Get("Content-Security-Policy"), "default-src 'none'") {
				t.Fatalf("%d %v %s", w.Code, w.Header(), body)
			}
			for _, want := range c.want {
				if !strings.Contains(body, want) {
					t.Errorf("the page lacks %s", want)
				}
			}
			for _, bad := range append(c.lack, " style=", "<script>", " onclick") {
				if strings.Contains(body, bad) {
					t.Errorf("the page contains %s", bad)
				}
			}
		})
	}
}

func TestWhatIsAskedOfATargetMustMakeSense(t *testing.T) {
	broken := measured()
	broken.err = errors.New("the disk is gone")
	for _, c := range []struct {
		path string
		g    grounds
		want int
	}{
		{"/targets/nobody", measured(), 404},
		{"/targets/room/nothing", measured(), 404},
		{"/targets/room?range=2y", measured(), 400},
		{"/targets/room?from=yesterday", measured(), 400},
		{"/targets/room?from=2026-01-02T00:00:00Z&to=2026-01-01T00:00:00Z", measured(), 400},
		{"/targets/room?from=1026-01-02T00:00:00Z&to=2026-01-01T00:00:00Z", measured(), 400},
		{"/targets/room?from=2026-01-01T00:00:00Z&to=2026-01-02T00:00:00Z", measured(), 200},
		{"/targets/room", broken, 503},
		{"/api/v1/targets/room/fields/t/series", broken, 503},
		{"/api/v1/targets/room/fields/t/series?width=0", measured(), 400},
		{"/api/v1/targets/room/fields/t/series?width=4001", measured(), 400},
		{"/api/v1/targets/room/fields/t/export?format=xlsx", measured(), 400},
		{"/api/v1/targets/room/fields/nothing/export", measured(), 404},
	} {
		if w := look(surveyed(c.g, nothing), c.path); w.Code != c.want {
			t.Errorf("GET %s = %d %q, want %d", c.path, w.Code, w.Body, c.want)
		}
	}
}

func TestProgramsAreToldOfTargetsAsTheDescriptionSays(t *testing.T) {
	openapi3filter.RegisterBodyDecoder("application/x-ndjson", openapi3filter.FileBodyDecoder)
	_, router := contract(t, full())
	for _, c := range []struct {
		path, who string
		want      int
	}{
		{"targets", "", 200},
		{"targets", "nobody", 401},
		{"targets/room", "", 200},
		{"targets/switch", "", 200},
		{"targets/exec", "", 200},
		{"targets/old", "", 200},
		{"targets/nobody", "", 404},
		{"targets/room", "nobody", 401},
		{"targets/room/readings", "", 200},
		{"targets/room/rules", "", 200},
		{"targets/nobody/rules", "", 404},
		{"targets/switch/series", "", 200},
		{"targets/room/series?range=1d", "", 400},
		{"targets/room/fields/t/series?range=5y&width=4000", "", 200},
		{"targets/room/fields/t/series?from=2026-01-01T00:00:00Z&to=2026-02-01T00:00:00Z", "", 200},
		{"targets/room/fields/t/series?width=0", "", 400},
		{"targets/room/fields/x/series", "", 404},
		{"targets/room/fields/t/series", "nobody", 401},
		{"targets/room/fields/t/export", "", 200},
		{"targets/room/fields/t/export?format=json&range=30d", "", 200},
		{"targets/room/fields/t/export?format=xlsx", "", 400},
	} {
		for _, d := range []*web.Door{surveyed(measured(), nothing), surveyed(summed(), nothing), full()} {
			t.Run(c.path+" "+c.who, func(t *testing.T) {
				r := httptest.NewRequest(http.MethodGet, "/api/v1/"+c.path, http.NoBody)
				r.RemoteAddr, r.Host = "127.0.0.1:5000", "localhost:8080"
				if c.who != "" {
					r.RemoteAddr = elsewhere
					r.Header.Set("Authorization", "Bearer "+c.who)
				}
				hold(t, router, d, held{r, c.want, c.want == 400})
			})
		}
	}
}

func TestCardsLeadToTheirTargets(t *testing.T) {
	body := look(surveyed(measured(), nothing), "/").Body.String()
	for _, want := range []string{`<a href="targets/room">Server room</a>`, `<a href="targets/room/t">Temperature</a>`} {
		if !strings.Contains(body, want) {
			t.Errorf("the page lacks %s", want)
		}
	}
}

func TestAStoryLeadsToItsCourseAndIsExplained(t *testing.T) {
	d := surveyed(measured(), nothing)
	body := look(d, "/alerts/A3").Body.String()
	for _, want := range []string{`href="../targets/room/t?from=`, "<summary>As gaugewatch explain tells it</summary>", "A3: warn\n  &lt;b&gt;bold&lt;/b&gt;"} {
		if !strings.Contains(body, want) {
			t.Errorf("the story lacks %s", want)
		}
	}
	d.Pages.Explain = func(context.Context, int64) (string, error) { return "", errors.New("the disk is gone") }
	if w := look(d, "/alerts/A3"); w.Code != http.StatusServiceUnavailable {
		t.Errorf("where nothing can be explained the story is answered by %d", w.Code)
	}
}

func TestACourseIsReadForAsManyPixelsAsItIsWide(t *testing.T) {
	var asked page.Excerpt
	g := summed()
	g.asked = &asked
	g.course.Points[1].Value = 1.0 / 3
	w := look(surveyed(g, nothing), "/api/v1/targets/room/fields/t/series?range=30d&width=390", "Accept-Encoding", "gzip")
	if w.Code != http.StatusOK || w.Header().Get("Content-Encoding") != "gzip" || w.Header().Get("Cache-Control") != "no-store" {
		t.Fatalf("%d %v", w.Code, w.Header())
	}
	if asked.Width != 390 || asked.To.Sub(asked.From) != 30*24*time.Hour || len(asked.Fields) != 1 || asked.Fields[0] != 2 {
		t.Errorf("asked for %+v", asked)
	}
	unpacked, err := gzip.NewReader(w.Body)
	if err != nil {
		t.Fatal(err)
	}
	var c struct {
		At, Value, Min, Max []float64
		Sum                 float64 `json:"sum_seconds"`
		Limits              []struct{ Limits []struct{ Level string } }
		Gaps                []struct{ Lack string }
		Alerts              []struct {
			Name   string
			Ack    struct{ By string }
			Levels []struct{ Level string }
		}
	}
	if err := json.NewDecoder(unpacked).Decode(&c); err != nil {
		t.Fatal(err)
	}
	if len(c.At) != 170 || len(c.Value) != 170 || len(c.Min) != 170 || len(c.Max) != 170 || c.Sum != 3600 || c.Value[1] != 0.333333333 || c.At[0] != float64(g.course.Points[0].At.Unix()) {
		t.Errorf("%d times, %d values; the second is %v", len(c.At), len(c.Value), c.Value[1])
	}
	if c.Limits[1].Limits[0].Level != "error" || c.Gaps[1].Lack != "no_answer" || c.Gaps[2].Lack != "no_value" || c.Gaps[0].Lack != "not_watched" || c.Alerts[0].Name != "A3" || c.Alerts[0].Ack.By != "Kim" || c.Alerts[0].Levels[0].Level != "warn" {
		t.Errorf("read %+v", c)
	}
}

func TestSamplesAreTakenAway(t *testing.T) {
	d := surveyed(measured(), nothing)
	for _, c := range []struct{ query, kind, file, body string }{
		{"?format=csv&range=24h", "text/csv; charset=utf-8", "room-t.csv", "room/t,0,false\n"},
		{"", "text/csv; charset=utf-8", "room-t.csv", "room/t,2,false\n"},
		{"?format=json", "application/x-ndjson", "room-t.jsonl", "room/t,0,true\n"},
	} {
		w := look(d, "/api/v1/targets/room/fields/t/export"+c.query)
		if w.Code != 200 || w.Header().Get("Content-Type") != c.kind || w.Header().Get("Content-Disposition") != `attachment; filename="`+c.file+`"` || !strings.Contains(w.Body.String(), c.body) {
			t.Errorf("%s: %d %v %q", c.query, w.Code, w.Header(), w.Body)
		}
	}
	w := look(d, "/api/v1/targets/exec/fields/back%2Fup/export")
	if got := w.Header().Get("Content-Disposition"); got != `attachment; filename="exec-back-up.csv"` {
		t.Errorf("the file is called %s", got)
	}
}

func TestAnExportThatFailsIsNotTakenForWhole(t *testing.T) {
	g := measured()
	g.rows = 0
	d := surveyed(g, nothing)
	url, closeDoor := listening(t, d)
	defer func() { _ = closeDoor() }()
	r, err := http.NewRequestWithContext(t.Context(), http.MethodGet, url+"/api/v1/targets/room/fields/t/export", http.NoBody)
	if err != nil {
		t.Fatal(err)
	}
	answer, err := http.DefaultClient.Do(r)
	if err != nil {
		return // broken off before its head
	}
	defer answer.Body.Close()
	if text, err := io.ReadAll(answer.Body); err == nil && answer.StatusCode == http.StatusOK {
		t.Errorf("it was read as whole: %q", text)
	}
}

func TestFewExportsAreUnderWayAtOneTime(t *testing.T) {
	begun, end := make(chan struct{}), make(chan struct{})
	d := surveyed(measured(), nothing)
	d.Pages.Site = slow{measured(), begun, end}
	h := d.Handler()
	get := func() *httptest.ResponseRecorder {
		r := httptest.NewRequest(http.MethodGet, "/api/v1/targets/room/fields/t/export", http.NoBody)
		r.RemoteAddr, r.Host = "127.0.0.1:5000", "localhost:8080"
		w := httptest.NewRecorder()
		h.ServeHTTP(w, r)
		return w
	}
	for range 2 {
		go get()
		<-begun
	}
	if w := get(); w.Code != http.StatusServiceUnavailable || w.Header().Get("Retry-After") == "" {
		t.Errorf("the third is answered by %d", w.Code)
	}
	close(end)
}

// slow lets exports wait.
type slow struct {
	grounds
	begun, end chan struct{}
}

func (s slow) Export(context.Context, io.Writer, page.Export) error {
	s.begun <- struct{}{}
	<-s.end
	return nil
}

func TestWhoMayHoldsNewsOfATargetBack(t *testing.T) {
	mute := url.Values{"do": {"mute"}, "for": {"60"}, "note": {"filters"}}
	with := func(form url.Values, name, value string) url.Values {
		next := url.Values{}
		maps.Copy(next, form)
		next.Set(name, value)
		return next
	}
	for _, c := range []struct {
		rule, who, path string
		form            url.Values
		want            int
		done            page.Deed
	}{
		{"a target", "Kim", "/targets/room", mute, 303, page.Deed{What: page.Mute, Scope: "room", For: time.Hour, Note: "filters"}},
		{"a field", "Kim", "/targets/room/t", mute, 303, page.Deed{What: page.Mute, Scope: "room/t", For: time.Hour, Note: "filters"}},
		{"the target of a field", "Kim", "/targets/room/t", with(mute, "of", "target"), 303, page.Deed{What: page.Mute, Scope: "room", For: time.Hour, Note: "filters"}},
		{"for as long as a pause", "Kim", "/targets/room", with(mute, "do", "pause"), 303, page.Deed{What: page.Pause, Scope: "room", For: time.Hour, Note: "filters"}},
		{"no more", "Kim", "/targets/room", url.Values{"do": {"unmute"}, "mute": {"4"}}, 303, page.Deed{What: page.Unmute, Mute: 4}},
		{"not who only looks", "boss", "/targets/room", mute, 403, page.Deed{}},
		{"nor who has no link", "", "/targets/room", mute, 401, page.Deed{}},
		{"for a length that is none", "Kim", "/targets/room", with(mute, "for", "7"), 400, page.Deed{}},
		{"a mute that is none", "Kim", "/targets/room", url.Values{"do": {"unmute"}, "mute": {"x"}}, 400, page.Deed{}},
		{"something else", "Kim", "/targets/room", url.Values{"do": {"retry"}}, 400, page.Deed{}},
		{"nobody", "Kim", "/targets/nobody", mute, 404, page.Deed{}},
	} {
		t.Run(c.rule, func(t *testing.T) {
			var done page.Deed
			w := press(surveyed(measured(), func(d page.Deed) error { done = d; return nil }), c.who, c.path, c.form)
			if w.Code != c.want {
				t.Fatalf("answered by %d %q, want %d", w.Code, w.Body, c.want)
			}
			if c.want == 303 {
				c.done.By = "Kim"
				if to := w.Header().Get("Location"); !strings.HasSuffix(to, c.path[1:]) || !strings.HasPrefix(to, "../") {
					t.Errorf("leads to %s", to)
				}
			}
			if done.What != c.done.What || done.Scope != c.done.Scope || done.For != c.done.For || done.Note != c.done.Note || done.Mute != c.done.Mute || done.By != c.done.By {
				t.Errorf("done %+v, want %+v", done, c.done)
			}
		})
	}
}

func TestAnEmptyChartSaysThatThereAreNoValues(t *testing.T) {
	g := measured()
	g.course = page.Course{Gaps: []page.Gap{{Lack: page.NotWatched}}}
	for code, want := range map[string]string{"en": "no values in this time", "ko": "이 기간에 값이 없음", "ja": "この期間に値なし", "th": "ไม่มีค่าในช่วงนี้"} {
		body := look(surveyed(g, nothing), "/targets/room?lang="+code).Body.String()
		if !strings.Contains(body, " · "+want+"</figcaption>") {
			t.Errorf("%s: it does not", code)
		}
		if strings.Contains(look(surveyed(measured(), nothing), "/targets/room?lang="+code).Body.String(), want+"</figcaption>") {
			t.Errorf("%s: a chart with values says so too", code)
		}
	}
}

func TestHostileTargetsAreShownHarmlessly(t *testing.T) {
	evil := `<script>alert(1)</script>"'><img src=x onerror=alert(2)>` + "\u202etxet\u0000\n/" + strings.Repeat("W", 10_000)
	g := measured()
	target := page.Target{ID: 1, Name: evil, Title: evil, Tags: []string{evil}, Fields: []page.Field{{ID: 2, Name: evil, Title: evil, Unit: evil}}}
	g.targets = map[string]page.Target{evil: target}
	fault := checks.Fault{Text: evil}
	g.details = page.Details{
		Polls:    []page.Poll{{Fault: fault}, {Results: []page.Result{{Field: 2, Value: new(1.0), Raw: evil}}}, {Results: []page.Result{{Field: 2, Fault: fault, Raw: evil}}}},
		Failures: []page.Failure{{Subject: 2, Kind: checks.Invalid, Fault: fault, Raw: evil + "x"}},
		Asked:    []page.Timetable{{When: "1m", Fields: []string{evil}}},
		Rules:    []page.Rule{{Field: evil, Kind: checks.Bound, Level: checks.Warn, UpperAt: evil, Layer: "profile " + evil, Place: evil, Told: []string{evil}}},
		Mutes:    []page.MuteInForce{{Scope: evil, Hold: page.Hold{Name: "M1", By: evil, Why: evil}}},
	}
	g.course.Flags[0].Alert.Subject = checks.Subject{Target: evil, TargetTitle: evil, Field: evil, FieldTitle: evil}
	g.course.Flags[0].Alert.Fault = fault
	g.course.Holds[0].Name = evil
	path := "/targets/" + url.PathEscape(evil)
	for _, code := range []string{"en", "ko", "ja", "th"} {
		for _, path := range []string{path, path + "/" + url.PathEscape(evil)} {
			w := look(surveyed(g, nothing), path+"?lang="+code)
			body := w.Body.String()
			if w.Code != http.StatusOK || !strings.Contains(body, "&lt;script&gt;") {
				t.Fatalf("in %s the page is answered by %d, or does not show the name", code, w.Code)
			}
			for _, bad := range []string{"<script>alert", "<img", `"'>`, "\u202e", "\x00"} {
				if strings.Contains(body, bad) {
					t.Errorf("in %s the page contains %.40q", code, bad)
				}
			}
			text := body
			for _, attribute := range []string{`href="`, `action="`, `data-series="`, `data-field="`, `data-now="`} { // addresses must be whole
				var rest strings.Builder
				for i, part := range strings.Split(text, attribute) {
					if i > 0 {
						_, part, _ = strings.Cut(part, `"`)
					}
					rest.WriteString(part)
				}
				text = rest.String()
			}
			if strings.Contains(text, strings.Repeat("W", 201)) {
				t.Errorf("in %s a name is shown at full length", code)
			}
		}
	}
}
