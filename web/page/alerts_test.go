package page_test

import (
	"cmp"
	"context"
	"errors"
	"fmt"
	"html"
	"net/http"
	"net/http/httptest"
	"net/url"
	"regexp"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/gaugewatch/gaugewatch/checks"
	"github.com/gaugewatch/gaugewatch/web"
	"github.com/gaugewatch/gaugewatch/web/page"
)

// annals are the alerts of tests.
type annals struct {
	alerts []checks.Alert
	told   []page.Telling
	mutes  []page.Muted
	err    error
}

func (a annals) Mutes(context.Context) ([]page.Muted, error) { return a.mutes, a.err }

func (a annals) Alerts(_ context.Context, f page.AlertFilter) ([]checks.Alert, error) {
	var some []checks.Alert
	for _, one := range a.alerts {
		if one.Open() != f.Open || !f.Open && !one.Resolved.After(f.Since) || f.Before > 0 && one.ID >= f.Before ||
			f.Level > checks.None && one.Peak != f.Level || f.Kind != checks.OK && one.Kind != f.Kind || f.Tag != "" && !slices.Contains(one.Subject.Tags, f.Tag) {
			continue
		}
		some = append(some, one)
	}
	slices.SortFunc(some, func(a, b checks.Alert) int { return cmp.Compare(b.ID, a.ID) })
	if f.Limit > 0 {
		some = some[:min(f.Limit, len(some))]
	}
	return some, a.err
}

func (a annals) Tags(context.Context) ([]string, error) {
	var tags []string
	for _, one := range a.alerts {
		tags = append(tags, one.Subject.Tags...)
	}
	slices.Sort(tags)
	return slices.Compact(tags), a.err
}

func (a annals) Story(_ context.Context, id int64) (page.Story, bool, error) {
	for _, one := range a.alerts {
		if one.ID == id {
			steps := []page.Step{
				{At: one.Since, What: checks.Began, Level: checks.Warn},
				{At: one.Fired, What: checks.Fired, Level: checks.Warn, Value: new(27.4)},
				{At: one.Fired.Add(time.Minute), What: checks.Acknowledged, Level: checks.Warn, Text: `Kim: <b>on my way</b>`},
			}
			return page.Story{Alert: one, Steps: steps, Told: a.told, Mutes: a.mutes}, true, a.err
		}
	}
	return page.Story{}, false, a.err
}

// kept are an alert that lasts and two that are over.
func kept() annals {
	now := time.Now()
	one := func(id int64, level checks.Level, kind checks.Kind, ended time.Duration) checks.Alert {
		a := checks.Alert{
			ID: id, Level: level, Peak: level, Kind: kind, Since: now.Add(-ended - time.Hour), Fired: now.Add(-ended - 50*time.Minute),
			Subject: checks.Subject{Target: "room", TargetTitle: "Server room", Field: "t", FieldTitle: "Temperature", Unit: "°C", Tags: []string{"osaka"}, Todo: "call Lee"},
		}
		if ended > 0 {
			a.Resolved = now.Add(-ended)
		}
		return a
	}
	silent := one(2, checks.Error, checks.NoResponse, 2*time.Hour)
	silent.Subject = checks.Subject{Target: "switch", Tags: []string{"seoul"}}
	return annals{
		alerts: []checks.Alert{one(3, checks.Warn, checks.Bound, 0), silent, one(1, checks.Fatal, checks.Bound, 20*24*time.Hour)},
		told: []page.Telling{
			{Channel: "ops", Steps: []checks.What{checks.Fired}, Owed: now, Done: now, Arrived: true, Error: "an earlier attempt"},
			{Channel: "mail", Steps: []checks.What{checks.Fired}, Owed: now, Error: "the server does not answer"},
			{Channel: "old", Steps: []checks.What{checks.Fired}, Owed: now, Done: now},
		},
	}
}

// chronicled returns a door with pages about alerts, which a link of Kim's may
// do something at and one of the boss's only looks.
func chronicled(a annals, do func(page.Deed) error) *web.Door {
	d := paged(page.Now{At: noon()})
	d.Pages.Past = a
	d.Pages.Do = func(_ context.Context, deed page.Deed) error { return do(deed) }
	d.Visitor = func(_ context.Context, secret string) (page.Visitor, bool, error) {
		return page.Visitor{Name: secret, ReadOnly: secret == "boss", Until: time.Now().Add(time.Hour)}, secret == "boss" || secret == "Kim", nil
	}
	return d
}

// nothing is done.
func nothing(page.Deed) error { return nil }

func TestAlertsAreListedAndSifted(t *testing.T) {
	d := chronicled(kept(), nothing)
	for _, c := range []struct{ query, want string }{
		{"", "3"},
		{"?since=1d", "3 2"},
		{"?since=30d", "3 2 1"},
		{"?since=10d", "3 2"},
		{"?since=1y", "3 2 1"},
		{"?since=365d", "3 2 1"},
		{"?since=all", "3 2 1"},
		{"?since=all&before=2", "1"},
		{"?since=30d&level=fatal", "1"},
		{"?since=30d&tag=seoul", "2"},
		{"?since=30d&kind=no_response", "2"},
		{"?since=30d&kind=no_response&tag=osaka", ""},
	} {
		t.Run(c.query, func(t *testing.T) {
			w := look(d, "/alerts"+c.query)
			if w.Code != http.StatusOK || !strings.HasPrefix(w.Header().Get("Content-Security-Policy"), "default-src 'none'") {
				t.Fatalf("%d %v", w.Code, w.Header())
			}
			var got []string
			for _, part := range strings.Split(w.Body.String(), `<a href="alerts/A`)[1:] {
				got = append(got, part[:1])
			}
			if strings.Join(got, " ") != c.want {
				t.Errorf("listed %v, want %s", got, c.want)
			}
			if c.want == "" && !strings.Contains(w.Body.String(), "No alerts.") {
				t.Error("it is not said that there is none")
			}
		})
	}
}

func TestAskingForAlertsThatCannotBeIsSaid(t *testing.T) {
	d := chronicled(kept(), nothing)
	for _, query := range []string{"since=nonsense", "since=0", "since=-1d", "since=1d&before=x", "before=0", "level=bad", "level=none", "kind=murder", "kind=ok", "before=3&open=worst"} {
		for code, want := range map[string]string{"en": "That makes no sense", "ko": "이해할 수 없는 요청입니다", "ja": "要求を理解できません", "th": "ไม่เข้าใจคำขอนี้"} {
			if w := look(d, "/alerts?lang="+code+"&"+query); w.Code != http.StatusBadRequest || !strings.Contains(w.Body.String(), want) {
				t.Errorf("%s is answered by %d in %s", query, w.Code, code)
			}
		}
	}
	if body := look(d, "/alerts?since=nonsense").Body.String(); !strings.Contains(body, "since is how far back, such as 1d, 7d, 30d or 1y, or all") {
		t.Error("it is not said what may be asked")
	}
}

// many are alerts of which some last, each of a level higher than the one before,
// from warn on and again.
func many(lasting, over int) annals {
	var a annals
	now := time.Now()
	for i := range lasting + over {
		one := checks.Alert{ID: int64(i + 1), Kind: checks.Bound, Level: checks.Warn + checks.Level(i%3), Peak: checks.Warn + checks.Level(i%3), Since: now.Add(-time.Hour), Fired: now.Add(-time.Hour)}
		one.Subject = checks.Subject{Target: "room", Tags: []string{"a&b"}}
		if i >= lasting {
			one.Resolved = now.Add(-time.Minute)
		}
		a.alerts = append(a.alerts, one)
	}
	return a
}

// leafed returns the names on each page of the alerts from a query on, by what leads
// from one page to the next.
func leafed(t *testing.T, d *web.Door, query string) (pages [][]string) {
	t.Helper()
	next := regexp.MustCompile(`<a href="alerts\?([^"]*)" rel="next">Older</a>`)
	names := regexp.MustCompile(`<a href="alerts/(A\d+)"><b`)
	for len(pages) < 20 {
		body := look(d, "/alerts?"+query).Body.String()
		var on []string
		for _, m := range names.FindAllStringSubmatch(body, -1) {
			on = append(on, m[1])
		}
		if first := strings.Contains(body, ">The latest</a>"); first != (len(pages) > 0) {
			t.Errorf("page %d leads to the first one: %v", len(pages)+1, first)
		}
		pages = append(pages, on)
		m := next.FindStringSubmatch(body)
		if m == nil {
			return pages
		}
		query = html.UnescapeString(m[1])
	}
	return pages
}

func TestAlertsAreLeafedThroughAndEachIsListedOnce(t *testing.T) {
	for _, c := range []struct {
		lasting, over int
		query         string
		sizes         string
	}{
		{0, 0, "since=all", "[0]"},
		{0, 50, "since=all", "[50]"},
		{0, 51, "since=1d", "[50 1]"},
		{3, 523, "since=1d", "[50 50 50 50 50 50 50 50 50 50 26]"},
		{50, 0, "since=1y", "[50]"},
		{50, 1, "since=1y", "[50 1]"},
		{50, 1, "", "[50]"},
		{120, 40, "since=30d&tag=a%26b", "[50 50 50 10]"},
		{120, 40, "", "[50 50 20]"},
		{120, 40, "since=30d&level=error", "[50 3]"},
	} {
		pages := leafed(t, chronicled(many(c.lasting, c.over), nothing), c.query)
		var sizes []int
		seen := map[string]bool{}
		for _, on := range pages {
			sizes = append(sizes, len(on))
			for _, name := range on {
				if seen[name] {
					t.Errorf("%+v: %s is listed twice", c, name)
				}
				seen[name] = true
			}
		}
		if got := fmt.Sprint(sizes); got != c.sizes {
			t.Errorf("%+v: the pages hold %s", c, got)
		}
	}
	first := leafed(t, chronicled(many(4, 2), nothing), "since=all")[0]
	if got := strings.Join(first, " "); got != "A3 A2 A4 A1 A6 A5" { // fatal, error, warn, warn; over
		t.Errorf("listed %s, want the worst of those that last first, and then the latest", got)
	}
}

func TestTheListOfAlertsKeepsWhatWasChosen(t *testing.T) {
	body := look(chronicled(many(0, 60), nothing), "/alerts?since=90d&tag=a%26b&kind=bound&level=warn&before=40").Body.String()
	for _, want := range []string{`<option value="90d" selected>90 d</option>`, `<option value="a&amp;b" selected>`, `<option value="bound" selected>`, `<option value="warn" selected>`, `<a href="alerts?kind=bound&amp;level=warn&amp;since=90d&amp;tag=a%26b">The latest</a>`} {
		if !strings.Contains(body, want) {
			t.Errorf("the list lacks %s", want)
		}
	}
	for code, want := range map[string]string{"en": ">last year<", "ko": ">최근 1년<", "ja": ">直近1年<", "th": ">1 ปีล่าสุด<"} {
		if !strings.Contains(look(chronicled(kept(), nothing), "/alerts?lang="+code).Body.String(), want) {
			t.Errorf("%s: the last year cannot be chosen", code)
		}
	}
}

func TestEveryKindCanBeChosenInEveryLanguage(t *testing.T) {
	for _, code := range []string{"en", "ko", "ja", "th"} {
		body := look(chronicled(kept(), nothing), "/alerts?lang="+code).Body.String()
		for k := checks.Bound; k <= checks.Unconfirmed; k++ {
			_, text, found := strings.Cut(body, `<option value="`+k.String()+`">`)
			if text, _, _ = strings.Cut(text, "<"); !found || text == "" || text == k.String() {
				t.Errorf("%s: the kind %s is called %q", code, k, text)
			}
		}
	}
}

func TestAStoryTellsWhatHappenedAndWhoWasTold(t *testing.T) {
	body := look(chronicled(kept(), nothing), "/alerts/A3").Body.String()
	for _, want := range []string{
		`<h1 dir="auto">A3</h1>`, "WARN Temperature", "Server room", "call Lee", "1 h so far", "<b>first seen</b>", "<b>became an alert</b> <span dir=\"auto\">27.4 °C</span>",
		"<b>seen to</b> <span dir=\"auto\">Kim: &lt;b&gt;on my way&lt;/b&gt;</span>", "arrived ", "on its way since ", "(the server does not answer)", "did not arrive",
	} {
		if !strings.Contains(body, want) {
			t.Errorf("the story lacks %s", want)
		}
	}
	for _, bad := range []string{"an earlier attempt", "<form"} {
		if strings.Contains(body, bad) {
			t.Errorf("the story contains %s", bad)
		}
	}
}

func TestWhatIsNoAlertHasNoStory(t *testing.T) {
	broken := kept()
	broken.err = errors.New("the disk is gone")
	for path, want := range map[string]int{"/alerts/A99": 404, "/alerts/3": 404, "/alerts/A": 404, "/alerts/A-3": 404, "/alerts/A3": 200} {
		if w := look(chronicled(kept(), nothing), path); w.Code != want {
			t.Errorf("GET %s = %d, want %d", path, w.Code, want)
		}
	}
	for _, path := range []string{"/alerts/A3", "/alerts"} {
		if w := look(chronicled(broken, nothing), path); w.Code != http.StatusServiceUnavailable {
			t.Errorf("GET %s = %d while nothing can be read", path, w.Code)
		}
	}
	r := httptest.NewRequest(http.MethodGet, "/alerts", http.NoBody)
	r.RemoteAddr, r.Host = elsewhere, "watch.example.com"
	w := httptest.NewRecorder()
	if chronicled(kept(), nothing).Handler().ServeHTTP(w, r); w.Code != http.StatusUnauthorized {
		t.Errorf("somebody without a link sees the alerts: %d", w.Code)
	}
}

// elsewhere is where visitors come from who do not sit at the machine.
const elsewhere = "192.168.1.9:5000"

// press sends the form of an alert.
func press(d *web.Door, who, path string, form url.Values, header ...string) *httptest.ResponseRecorder {
	r := httptest.NewRequest(http.MethodPost, path, strings.NewReader(form.Encode()))
	r.RemoteAddr, r.Host = elsewhere, "watch.example.com"
	r.Header.Set("Content-Type", "application/x-www-form-urlencoded")
	if who != "" {
		r.AddCookie(&http.Cookie{Name: "gaugewatch", Value: who})
	}
	for i := 0; i < len(header); i += 2 {
		r.Header.Set(header[i], header[i+1])
	}
	w := httptest.NewRecorder()
	d.Handler().ServeHTTP(w, r)
	return w
}

func TestWhoMayDoesWhatIsToBeDone(t *testing.T) {
	ack := url.Values{"do": {"ack"}, "note": {"on my\nway"}}
	for _, c := range []struct {
		rule, who, path string
		form            url.Values
		header          []string
		want            int
		done            page.Deed
	}{
		{"acknowledge", "Kim", "/alerts/A3", ack, nil, 303, page.Deed{What: page.Acknowledge, Note: "on my way"}},
		{"mute", "Kim", "/alerts/A3", url.Values{"do": {"mute"}, "for": {"60"}}, nil, 303, page.Deed{What: page.Mute, For: time.Hour}},
		{"pause", "Kim", "/alerts/A3", url.Values{"do": {"pause"}, "for": {"30"}}, nil, 303, page.Deed{What: page.Pause, For: 30 * time.Minute}},
		{"by a browser on the page", "Kim", "/alerts/A3", ack, []string{"Sec-Fetch-Site", "same-origin"}, 303, page.Deed{What: page.Acknowledge, Note: "on my way"}},
		{"not by a page of another site", "Kim", "/alerts/A3", ack, []string{"Sec-Fetch-Site", "cross-site"}, 403, page.Deed{}},
		{"nor by one that an old browser opened", "Kim", "/alerts/A3", ack, []string{"Origin", "https://evil.example"}, 403, page.Deed{}},
		{"not who only looks", "boss", "/alerts/A3", ack, nil, 403, page.Deed{}},
		{"nor who has no link", "", "/alerts/A3", ack, nil, 401, page.Deed{}},
		{"nor who has guessed one", "Lee", "/alerts/A3", ack, nil, 401, page.Deed{}},
		{"a note", "Kim", "/alerts/A3", url.Values{"do": {"note"}, "note": {"door was open"}}, nil, 303, page.Deed{What: page.WriteNote, Note: "door was open"}},
		{"a note of what is over", "Kim", "/alerts/A1", url.Values{"do": {"note"}, "note": {"it was the seal"}}, nil, 303, page.Deed{What: page.WriteNote, Note: "it was the seal"}},
		{"not an empty one", "Kim", "/alerts/A3", url.Values{"do": {"note"}, "note": {" "}}, nil, 400, page.Deed{}},
		{"for a length that is none", "Kim", "/alerts/A3", url.Values{"do": {"mute"}, "for": {"7"}}, nil, 400, page.Deed{}},
		{"something else", "Kim", "/alerts/A3", url.Values{"do": {"drop"}}, nil, 400, page.Deed{}},
		{"about nothing", "Kim", "/alerts/A9", ack, nil, 404, page.Deed{}},
		{"at great length", "Kim", "/alerts/A3", url.Values{"do": {"ack"}, "note": {strings.Repeat("w", 10_000)}}, nil, 400, page.Deed{}},
	} {
		t.Run(c.rule, func(t *testing.T) {
			var done page.Deed
			w := press(chronicled(kept(), func(d page.Deed) error { done = d; return nil }), c.who, c.path, c.form, c.header...)
			if w.Code != c.want {
				t.Errorf("answered by %d %q, want %d", w.Code, w.Body, c.want)
			}
			if done.What != c.done.What || done.Note != c.done.Note || done.For != c.done.For || c.want == 303 && (done.By != "Kim" || "/alerts/"+done.Alert.Name() != c.path || w.Header().Get("Location") != done.Alert.Name()) {
				t.Errorf("done %+v, want %+v", done, c.done)
			}
		})
	}
}

func TestWhoMaySeesTheFormsWhileTheAlertLastsAndThatForNotesAlways(t *testing.T) {
	h := chronicled(kept(), nothing).Handler()
	for _, c := range []struct {
		who, path string
		want      int
	}{{"Kim", "/alerts/A3", 3}, {"Kim", "/alerts/A1", 1}, {"boss", "/alerts/A3", 0}, {"boss", "/alerts/A1", 0}} {
		r := httptest.NewRequest(http.MethodGet, c.path, http.NoBody)
		r.RemoteAddr = elsewhere
		r.AddCookie(&http.Cookie{Name: "gaugewatch", Value: c.who})
		w := httptest.NewRecorder()
		h.ServeHTTP(w, r)
		if n := strings.Count(w.Body.String(), ` action="A`); w.Code != http.StatusOK || n != c.want {
			t.Errorf("%s at %s sees %d forms, want %d", c.who, c.path, n, c.want)
		}
	}
}

func TestAStorySaysWhatHoldsNewsBackAndEndsIt(t *testing.T) {
	all := kept()
	all.mutes = []page.Muted{{ID: 3, Name: "M3", Scope: "room/t", Pause: true, By: "Lee", Why: "repair", Until: noon().Add(time.Hour)}}
	var done page.Deed
	d := chronicled(all, func(deed page.Deed) error { done = deed; return nil })
	for code, want := range map[string]string{"en": "> Paused until ", "ko": "까지 잠시 멈춤 ·", "ja": "まで一時停止 ·", "th": "> พักการแจ้งถึง "} {
		body := shownTo(t, d, "Kim", "/alerts/A3?lang="+code)
		for _, part := range []string{want, "Lee", "repair", "M3", `action="../mutes/M3"`} {
			if !strings.Contains(body, part) {
				t.Errorf("%s: the story lacks %s", code, part)
			}
		}
	}
	if body := shownTo(t, d, "boss", "/alerts/A3"); !strings.Contains(body, "Paused until ") || strings.Contains(body, "mutes/M3") {
		t.Error("who only looks is not told of the pause, or is offered to end it")
	}
	for of, want := range map[string]string{"A3": "../alerts/A3", "//evil.example": "../alerts"} {
		w := press(d, "Kim", "/mutes/M3", url.Values{"of": {of}})
		if w.Code != http.StatusSeeOther || w.Header().Get("Location") != want || done.Mute != 3 {
			t.Errorf("answered by %d to %s, done %+v", w.Code, w.Header().Get("Location"), done)
		}
	}
}

func TestMutesAreNamedAsPeopleCallWhatTheyAreOf(t *testing.T) {
	d := surveyed(measured(), nothing)
	all := kept()
	for i, scope := range []string{"room", "room/t", "room/x", "tag:osaka"} {
		all.mutes = append(all.mutes, page.Muted{ID: int64(i), Name: fmt.Sprint("M", i), Scope: scope, Until: noon()})
	}
	d.Pages.Past = all
	body := look(d, "/alerts").Body.String()
	for _, want := range []string{">Server room</b>", ">Server room, Temperature</b>", ">room/x</b>", ">tag:osaka</b>"} {
		if !strings.Contains(body, want) {
			t.Errorf("the list lacks %s", want)
		}
	}
}

func TestARefusalIsTold(t *testing.T) {
	refuses := func(page.Deed) error { return errors.New("mutes last 24h at most") }
	w := press(chronicled(kept(), refuses), "Kim", "/alerts/A3", url.Values{"do": {"mute"}, "for": {"1440"}})
	if w.Code != http.StatusConflict || !strings.Contains(w.Body.String(), ">That was not done</h1>") || !strings.Contains(w.Body.String(), "mutes last 24h at most") {
		t.Errorf("answered by %d %q", w.Code, w.Body)
	}
}

func TestTheLanguageThatWasChosenStays(t *testing.T) {
	d := chronicled(kept(), nothing)
	cookies := look(d, "/?lang=ja").Result().Cookies()
	if len(cookies) != 1 {
		t.Fatalf("cookies %v", cookies)
	}
	for _, c := range []struct{ path, want string }{{"/", "ja"}, {"/alerts", "ja"}, {"/alerts/A3", "ja"}, {"/?lang=th", "th"}} {
		if got := look(d, c.path, "Cookie", cookies[0].String(), "Accept-Language", "ko").Header().Get("Content-Language"); got != c.want {
			t.Errorf("GET %s is in %q, want %q", c.path, got, c.want)
		}
	}
}

func TestTheHeadTellsWhatHasEndedLately(t *testing.T) {
	at := time.Now()
	var all annals
	for i := range 5 {
		all.alerts = append(all.alerts, checks.Alert{ID: int64(i + 1), Level: checks.Warn, Fired: at.Add(-2 * time.Hour), Resolved: at.Add(time.Duration(i-20) * time.Minute)})
	}
	all.alerts = append(all.alerts, checks.Alert{ID: 8, Fired: at, Resolved: at, Drill: true}, checks.Alert{ID: 9, Fired: at.Add(-3 * time.Hour), Resolved: at.Add(-2 * time.Hour)})
	d := chronicled(all, nothing)
	d.Pages.Board = func(context.Context) (page.Now, error) { return page.Now{At: at}, nil }
	body := look(d, "/?lang=en").Body.String()
	for _, name := range []string{"A5", "A4", "A3"} {
		if !strings.Contains(body, `<a href="alerts/`+name+`">`) {
			t.Errorf("it does not lead to %s", name)
		}
	}
	if strings.Contains(body, ">A2<") || strings.Contains(body, ">A8<") || strings.Contains(body, ">A9<") || !strings.Contains(body, "Ended in the last hour: ") || !strings.Contains(body, "2 more") {
		t.Error(body[strings.Index(body, `<div id="head">`):])
	}
}
