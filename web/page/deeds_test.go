package page_test

import (
	"errors"
	"net/http"
	"net/http/httptest"
	"net/url"
	"strings"
	"testing"
	"time"

	"github.com/gaugewatch/gaugewatch/web"
	"github.com/gaugewatch/gaugewatch/web/page"
)

// wish asks for something as a program does that has a link's secret.
func wish(who, path, body string, header ...string) *http.Request {
	r := httptest.NewRequest(http.MethodPost, path, strings.NewReader(body))
	r.RemoteAddr, r.Host = elsewhere, "watch.example.com"
	r.Header.Set("Content-Type", "application/json")
	if who != "" {
		r.Header.Set("Authorization", "Bearer "+who)
	}
	for i := 0; i < len(header); i += 2 {
		r.Header.Set(header[i], header[i+1])
	}
	return r
}

func TestProgramsDoWhatTheirLinkMay(t *testing.T) {
	_, router := contract(t, full())
	for _, c := range []struct {
		rule, path, body string
		want             int
		wrong            bool // by the description too
		done             page.Deed
	}{
		{"see to an alert", "alerts/A3/ack", `{"note": "on my\nway"}`, 204, false, page.Deed{What: page.Acknowledge, Note: "on my way"}},
		{"see to it without a word", "alerts/A3/ack", `{}`, 204, false, page.Deed{What: page.Acknowledge}},
		{"see to all", "alerts/all/ack", `{}`, 204, false, page.Deed{What: page.AcknowledgeAll}},
		{"write a note", "alerts/A3/note", `{"note": "door was open"}`, 204, false, page.Deed{What: page.WriteNote, Note: "door was open"}},
		{"not an empty one", "alerts/A3/note", `{}`, 400, false, page.Deed{}},
		{"nor about all", "alerts/all/note", `{"note": "x"}`, 404, false, page.Deed{}},
		{"nor about nothing", "alerts/A99/ack", `{}`, 404, false, page.Deed{}},
		{"mute", "mutes", `{"scope": "tag:osaka", "minutes": 90, "why": "repair"}`, 204, false, page.Deed{What: page.Mute, Scope: "tag:osaka", For: 90 * time.Minute, Note: "repair"}},
		{"pause", "mutes", `{"scope": "room", "minutes": 30, "pause": true}`, 204, false, page.Deed{What: page.Pause, Scope: "room", For: 30 * time.Minute}},
		{"not for no time", "mutes", `{"scope": "room", "minutes": 0}`, 400, true, page.Deed{}},
		{"nor for good", "mutes", `{"scope": "room", "minutes": 1000000000000}`, 400, true, page.Deed{}},
		{"nor nothing", "mutes", `{"minutes": 30}`, 400, true, page.Deed{}},
		{"unmute", "mutes/M3/unmute", `{}`, 204, false, page.Deed{What: page.Unmute, Mute: 3}},
		{"not what is none", "mutes/A3/unmute", `{}`, 404, false, page.Deed{}},
		{"retry", "deliveries/41/retry", `{"state": "failed"}`, 204, false, page.Deed{What: page.Retry, Delivery: 41}},
		{"retry as it may be", "deliveries/41/retry", `{}`, 204, false, page.Deed{What: page.Retry, Delivery: 41}},
		{"retry all", "deliveries/all/retry", `{}`, 204, false, page.Deed{What: page.RetryAll}},
		{"drop", "deliveries/40/drop", `{"state": "owed"}`, 204, false, page.Deed{What: page.Drop, Delivery: 40}},
		{"not what has changed", "deliveries/40/drop", `{"state": "failed"}`, 409, false, page.Deed{}},
		{"nor all", "deliveries/all/drop", `{}`, 404, false, page.Deed{}},
		{"nor what is none", "deliveries/99/drop", `{}`, 404, false, page.Deed{}},
		{"nothing with unknown keys", "alerts/A3/ack", `{"nte": "x"}`, 400, true, page.Deed{}},
		{"nothing at great length", "alerts/A3/ack", `{"note": "` + strings.Repeat("w", 10_000) + `"}`, 400, false, page.Deed{}},
	} {
		t.Run(c.rule, func(t *testing.T) {
			var done page.Deed
			d := keeping(func(deed page.Deed) error { done = deed; return nil })
			hold(t, router, d, held{wish("Kim", "/api/v1/"+c.path, c.body), c.want, c.wrong})
			if c.want == 204 {
				c.done.By = "Kim"
			}
			alert := done.Alert.ID
			done.Alert = c.done.Alert
			if done.By != c.done.By || done.What != c.done.What || done.Note != c.done.Note || done.Scope != c.done.Scope || done.For != c.done.For || done.Mute != c.done.Mute || done.Delivery != c.done.Delivery {
				t.Errorf("done %+v, want %+v", done, c.done)
			}
			if about := c.done.What == page.Acknowledge || c.done.What == page.WriteNote; about != (alert == 3) {
				t.Errorf("done about the alert %d", alert)
			}
		})
	}
}

func TestNobodyElseDoesAnything(t *testing.T) {
	_, router := contract(t, full())
	for _, path := range []string{"alerts/A3/ack", "alerts/all/ack", "alerts/A3/note", "mutes", "mutes/M3/unmute", "deliveries/41/retry", "deliveries/all/retry", "deliveries/40/drop"} {
		body := `{}`
		if path == "mutes" {
			body = `{"scope": "room", "minutes": 30}`
		}
		for _, c := range []struct {
			rule  string
			r     *http.Request
			want  int
			wrong bool
		}{
			{"who only looks", wish("boss", "/api/v1/"+path, body), 403, false},
			{"who has no link", wish("", "/api/v1/"+path, body), 401, false},
			{"who has guessed one", wish("Lee", "/api/v1/"+path, body), 401, false},
			{"a page of another site", wish("Kim", "/api/v1/"+path, body, "Sec-Fetch-Site", "cross-site"), 403, false},
			{"an old browser there", wish("Kim", "/api/v1/"+path, body, "Origin", "https://evil.example"), 403, false},
			{"a form", wish("Kim", "/api/v1/"+path, body, "Content-Type", "text/plain"), 415, true},
		} {
			t.Run(c.rule+" "+path, func(t *testing.T) {
				d := keeping(func(page.Deed) error { t.Error("it is done"); return nil })
				hold(t, router, d, held{c.r, c.want, c.wrong})
			})
		}
	}
}

func TestProgramsLearnWhySomethingWasNotDone(t *testing.T) {
	_, router := contract(t, full())
	d := keeping(func(page.Deed) error { return errors.New("mutes last 24h at most") })
	r := wish("Kim", "/api/v1/mutes", `{"scope": "room", "minutes": 5000}`)
	hold(t, router, d, held{r, 409, false})
}

func TestMutesAreListedAndEndedByWhoMay(t *testing.T) {
	all := kept()
	all.mutes = []page.Muted{
		{ID: 3, Name: "M3", Scope: "room", By: "Lee", Why: "repair " + nasty, Until: noon().Add(time.Hour)},
		{ID: 2, Name: "M2", Scope: "tag:osaka", Pause: true, Until: noon().Add(time.Hour)},
	}
	var done page.Deed
	d := chronicled(all, func(deed page.Deed) error { done = deed; return nil })
	body := look(d, "/alerts").Body.String()
	for _, want := range []string{"Muted until ", "Paused until ", "Lee", "repair &lt;script&gt;", "M3", "tag:osaka"} {
		if !strings.Contains(body, want) {
			t.Errorf("the page lacks %s", want)
		}
	}
	if strings.Contains(body, "<form method=\"post\"") || strings.Contains(body, "<script>") {
		t.Error("who only looks is offered to unmute, or markup got through")
	}
	for _, c := range []struct {
		who, path string
		want      int
		mute      int64
	}{{"Kim", "/mutes/M3", 303, 3}, {"boss", "/mutes/M3", 403, 0}, {"", "/mutes/M3", 401, 0}, {"Kim", "/mutes/A3", 404, 0}} {
		done = page.Deed{}
		w := press(d, c.who, c.path, url.Values{})
		if w.Code != c.want || done.Mute != c.mute || c.mute != 0 && (done.What != page.Unmute || done.By != "Kim" || w.Header().Get("Location") != "../alerts") {
			t.Errorf("%s at %s: %d, done %+v", c.who, c.path, w.Code, done)
		}
	}
}

func TestAllAlertsAreSeenToThatTheFormHasShown(t *testing.T) {
	form := func(seen string) url.Values {
		return url.Values{"do": {"ack_all"}, "seen": {seen}, "note": {"power cut"}}
	}
	for _, c := range []struct {
		rule, who string
		form      url.Values
		want      int
		done      bool
	}{
		{"all", "Kim", form("3"), 303, true},
		{"not where there is a new one", "Kim", form("2"), 409, false},
		{"not where nothing was seen", "Kim", form(""), 409, false},
		{"not something else", "Kim", url.Values{"do": {"ack"}, "seen": {"3"}}, 400, false},
		{"not who only looks", "boss", form("3"), 403, false},
	} {
		t.Run(c.rule, func(t *testing.T) {
			var done page.Deed
			w := press(chronicled(kept(), func(d page.Deed) error { done = d; return nil }), c.who, "/alerts", c.form)
			if w.Code != c.want || (done.What == page.AcknowledgeAll && done.Note == "power cut" && done.By == "Kim") != c.done {
				t.Errorf("answered by %d %q, done %+v", w.Code, w.Body, done)
			}
		})
	}
	if body := shownTo(t, chronicled(kept(), nothing), "Kim", "/alerts"); !strings.Contains(body, `name="seen" value="3"`) {
		t.Error("it is not offered")
	}
	seen := kept()
	seen.alerts = seen.alerts[1:]
	if body := shownTo(t, chronicled(seen, nothing), "Kim", "/alerts?since=30d"); strings.Contains(body, "ack_all") {
		t.Error("it is offered where nothing is to be seen to")
	}
}

// shownTo returns a page as somebody sees it who has a link.
func shownTo(t *testing.T, d *web.Door, who, path string) string {
	t.Helper()
	r := httptest.NewRequest(http.MethodGet, path, http.NoBody)
	r.RemoteAddr = elsewhere
	r.AddCookie(&http.Cookie{Name: "gaugewatch", Value: who})
	w := httptest.NewRecorder()
	d.Handler().ServeHTTP(w, r)
	return w.Body.String()
}
