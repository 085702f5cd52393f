package page_test

import (
	"context"
	"errors"
	"net/http"
	"net/http/httptest"
	"net/url"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/gaugewatch/gaugewatch/checks"
	"github.com/gaugewatch/gaugewatch/web"
	"github.com/gaugewatch/gaugewatch/web/page"
)

// nasty is what a device, a stranger or a provider may say.
const nasty = `<script>alert(1)</script>` + "\u202e\x00\n" + `"'><img src=x onerror=alert(1)>`

// ledgers are the deliveries of tests.
type ledgers struct {
	channels []page.Channel
	all      []page.Delivery // the latest first
	asked    *page.DeliveryFilter
	err      error
}

func (l ledgers) Channels(context.Context) ([]page.Channel, error) { return l.channels, l.err }

func (l ledgers) Deliveries(_ context.Context, f page.DeliveryFilter) ([]page.Delivery, error) {
	if l.asked != nil {
		*l.asked = f
	}
	var some []page.Delivery
	for _, d := range l.all {
		if (f.Before == 0 || d.ID < f.Before) && (f.Channel == "" || d.Channel == f.Channel) && len(some) < f.Limit {
			some = append(some, d)
		}
	}
	return some, l.err
}

func (l ledgers) Letter(_ context.Context, id int64) (page.Letter, bool, error) {
	for _, d := range l.all {
		if d.ID == id {
			tried := []page.Attempt{{At: noon(), Took: 1500 * time.Millisecond, Outcome: page.OutcomePermanent, Answer: "Unauthorized " + nasty}}
			with := []page.Delivery{{ID: 40, Channel: d.Channel, State: page.Joined, Message: id, Steps: []page.Told{{Alert: "A8", What: checks.Fired}}}}
			return page.Letter{Delivery: d, With: with, Text: "line one\n" + nasty, Fixed: noon(), Pictures: []string{"a chart"}, Tried: tried}, true, l.err
		}
	}
	return page.Letter{}, false, l.err
}

// posted are deliveries in all states.
func posted() ledgers {
	at := noon()
	one := func(id int64, state page.DeliveryState) page.Delivery {
		return page.Delivery{ID: id, Channel: "ops", State: state, Owed: at, Title: "WARN Cold store: −9.4 °C"}
	}
	failed := one(41, page.Failed)
	failed.Title, failed.Done, failed.Attempts, failed.Error, failed.StoodIn = nasty, at, 3, "Unauthorized (401)", true
	failed.Latest = &page.Attempt{At: at, Took: time.Second, Outcome: page.OutcomePermanent, Answer: "Unauthorized (401)"}
	failed.Steps = []page.Told{{Alert: "A8", What: checks.Fired}}
	owed := one(40, page.Owed)
	owed.Wait, owed.Attempts = &page.Wait{Why: page.NextTry, Until: at.Add(time.Minute)}, 2
	sent := one(39, page.Delivered)
	sent.Instead, sent.Report = 38, "daily"
	joined := one(38, page.Joined)
	joined.Message, joined.Title, joined.Steps = 39, "", []page.Told{{Alert: "A7", What: checks.Resolved}}
	return ledgers{
		all: []page.Delivery{failed, owed, sent, joined, one(37, page.Dropped), one(36, page.Sending), one(35, page.Unsure)},
		channels: []page.Channel{
			{Name: "ops", Owed: 2, Oldest: at, LastSent: at, Failures: 3, Refused: true, Limit: 200, Used: 61, Short: 1, Error: "Unauthorized " + nasty},
			{Name: "gone", Error: "NO_TOKEN is not set", Wait: &page.Wait{Why: page.LeftOut}},
			{Name: "night", Owed: 1, Wait: &page.Wait{Why: page.QuietHours, Until: at.Add(time.Hour)}},
		},
	}
}

// keep gives a door all pages of this room.
func keep(d *web.Door) {
	d.Pages.Ledger, d.Pages.Audit, d.Pages.Inbound, d.Pages.Configuration = posted(), asked(), visited, understood
}

// keeping returns a door with pages about what was told and done, of which a link
// of Kim's may do something and one of the boss's only looks.
func keeping(do func(page.Deed) error) *web.Door {
	d := chronicled(kept(), do)
	keep(d)
	return d
}

func TestDeliveriesAreListedWithHowFarTheyHaveCome(t *testing.T) {
	body := look(keeping(nothing), "/deliveries").Body.String()
	for _, want := range []string{
		`href="deliveries/41"`, "failed for good", "refused: Unauthorized (401)", "the fallback was told", "tried again at ", "in place of 38", "in the message of 39",
		"Report daily", "A7 over", "given up", "on its way", "may have arrived", "61 / 200", "refused: a person must help", "NO_TOKEN is not set", "the channel is left out",
		"quiet until ", "&lt;script&gt;", `<th role="columnheader" scope="col">Channel</th>`,
	} {
		if !strings.Contains(body, want) {
			t.Errorf("the list lacks %s", want)
		}
	}
	for _, bad := range []string{"<script>", "<img", "\u202e", "\x00", "<form class=\"card"} {
		if strings.Contains(body, bad) {
			t.Errorf("the list holds %q", bad)
		}
	}
}

func TestDeliveriesAreSiftedAndTurnedPageByPage(t *testing.T) {
	var f page.DeliveryFilter
	many := ledgers{asked: &f}
	for id := int64(120); id > 0; id-- {
		many.all = append(many.all, page.Delivery{ID: id, Channel: "ops", State: page.Delivered, Owed: noon()})
	}
	d := keeping(nothing)
	d.Pages.Ledger = many
	for _, c := range []struct {
		query string
		want  page.DeliveryFilter
		rows  int
		older string
	}{
		{"", page.DeliveryFilter{Limit: 51}, 50, "before=71"},
		{"?before=71", page.DeliveryFilter{Before: 71, Limit: 51}, 50, "before=21"},
		{"?before=21", page.DeliveryFilter{Before: 21, Limit: 51}, 20, ""},
		{"?state=open&channel=ops", page.DeliveryFilter{Channel: "ops", Open: true, Limit: 51}, 50, "before=71&amp;channel=ops&amp;state=open"},
		{"?state=again", page.DeliveryFilter{Again: true, Limit: 51}, 50, "before=71&amp;state=again"},
		{"?state=failed", page.DeliveryFilter{State: page.Failed, Limit: 51}, 50, "before=71&amp;state=failed"},
	} {
		body := look(d, "/deliveries"+c.query).Body.String()
		if f != c.want {
			t.Errorf("%s asks for %+v, want %+v", c.query, f, c.want)
		}
		if n := strings.Count(body, `href="deliveries/`); n != c.rows {
			t.Errorf("%s shows %d, want %d", c.query, n, c.rows)
		}
		if has := strings.Contains(body, `rel="next"`); has != (c.older != "") || !strings.Contains(body, `href="deliveries?`+c.older) && c.older != "" {
			t.Errorf("%s leads not on to %s", c.query, c.older)
		}
	}
}

func TestALetterShowsTheMessageAndEveryAttempt(t *testing.T) {
	body := look(keeping(nothing), "/deliveries/41").Body.String()
	for _, want := range []string{"line one", "As it was fixed at ", "[Picture: a chart]", `href="../alerts/A8"`, "refused", "took 1.5 s", "A8 became an alert", "Travels with it"} {
		if !strings.Contains(body, want) {
			t.Errorf("it lacks %s", want)
		}
	}
	for _, bad := range []string{"<script>", "<img", "\u202e", "<form method"} {
		if strings.Contains(body, bad) {
			t.Errorf("it holds %q", bad)
		}
	}
	for path, want := range map[string]int{"/deliveries/99": 404, "/deliveries/x": 404, "/deliveries/0": 404, "/deliveries/35": 200} {
		if w := look(keeping(nothing), path); w.Code != want {
			t.Errorf("GET %s = %d, want %d", path, w.Code, want)
		}
	}
}

func TestWhoMayTriesAgainAndGivesUpWhatTheFormHasSeen(t *testing.T) {
	form := func(do string, state page.DeliveryState) url.Values {
		return url.Values{"do": {do}, "state": {string(state)}}
	}
	for _, c := range []struct {
		rule, who, path string
		form            url.Values
		header          []string
		want            int
		done            page.Deed
		location        string
	}{
		{"again", "Kim", "/deliveries/41", form("retry", page.Failed), nil, 303, page.Deed{By: "Kim", What: page.Retry, Delivery: 41}, "41"},
		{"given up", "Kim", "/deliveries/40", form("drop", page.Owed), nil, 303, page.Deed{By: "Kim", What: page.Drop, Delivery: 40}, "40"},
		{"all", "Kim", "/deliveries", url.Values{"do": {"retry_all"}}, nil, 303, page.Deed{By: "Kim", What: page.RetryAll}, "deliveries"},
		{"not what has changed meanwhile", "Kim", "/deliveries/40", form("drop", page.Failed), nil, 409, page.Deed{}, ""},
		{"not what nobody has seen", "Kim", "/deliveries/40", form("drop", ""), nil, 409, page.Deed{}, ""},
		{"not something else", "Kim", "/deliveries/40", form("ack", page.Owed), nil, 400, page.Deed{}, ""},
		{"not something else for all", "Kim", "/deliveries", form("drop", page.Owed), nil, 400, page.Deed{}, ""},
		{"not nothing", "Kim", "/deliveries/99", form("drop", page.Owed), nil, 404, page.Deed{}, ""},
		{"not who only looks", "boss", "/deliveries/41", form("retry", page.Failed), nil, 403, page.Deed{}, ""},
		{"nor all", "boss", "/deliveries", url.Values{"do": {"retry_all"}}, nil, 403, page.Deed{}, ""},
		{"nor who has no link", "", "/deliveries/41", form("retry", page.Failed), nil, 401, page.Deed{}, ""},
		{"nor a page of another site", "Kim", "/deliveries/41", form("retry", page.Failed), []string{"Sec-Fetch-Site", "cross-site"}, 403, page.Deed{}, ""},
	} {
		t.Run(c.rule, func(t *testing.T) {
			var done page.Deed
			w := press(keeping(func(d page.Deed) error { done = d; return nil }), c.who, c.path, c.form, c.header...)
			if w.Code != c.want || w.Header().Get("Location") != c.location {
				t.Errorf("answered by %d %q to %q, want %d", w.Code, w.Body, w.Header().Get("Location"), c.want)
			}
			if done.By != c.done.By || done.What != c.done.What || done.Delivery != c.done.Delivery {
				t.Errorf("done %+v, want %+v", done, c.done)
			}
		})
	}
}

func TestAllAreOnlyTriedAgainWhereSomethingFailed(t *testing.T) {
	for _, c := range []struct {
		rule, who string
		failed    bool
		want      bool
	}{{"something failed", "Kim", true, true}, {"nothing did", "Kim", false, false}, {"who only looks", "boss", true, false}} {
		d, told := keeping(nothing), posted()
		if !c.failed {
			told.all = nil
		}
		d.Pages.Ledger = told
		if got := strings.Contains(shownTo(t, d, c.who, "/deliveries"), `value="retry_all"`); got != c.want {
			t.Errorf("%s: offered %v", c.rule, got)
		}
	}
}

func TestOnlyWhatCanBeDoneAboutADeliveryIsOffered(t *testing.T) {
	h := keeping(nothing).Handler()
	for id, want := range map[string]string{"41": "retry", "40": "retry drop", "39": "", "38": "", "37": "retry", "36": "", "35": "retry"} {
		r := httptest.NewRequest(http.MethodGet, "/deliveries/"+id, http.NoBody)
		r.RemoteAddr = elsewhere
		r.AddCookie(&http.Cookie{Name: "gaugewatch", Value: "Kim"})
		w := httptest.NewRecorder()
		h.ServeHTTP(w, r)
		var got []string
		for _, deed := range []string{"retry", "drop"} {
			if strings.Contains(w.Body.String(), `name="do" value="`+deed+`"`) {
				got = append(got, deed)
			}
		}
		if strings.Join(got, " ") != want {
			t.Errorf("about %s is offered %v, want %s", id, got, want)
		}
	}
}

func TestPagesSayWhatCannotBeRead(t *testing.T) {
	broken := posted()
	broken.err = errors.New("the disk is gone")
	d := keeping(nothing)
	d.Pages.Ledger = broken
	d.Pages.Audit = trails{err: broken.err}
	d.Pages.Inbound = func(context.Context) (page.Arrivals, error) { return page.Arrivals{}, broken.err }
	d.Pages.Configuration = func(context.Context, page.Search) (page.Understood, error) { return page.Understood{}, broken.err }
	for _, path := range []string{"deliveries", "deliveries/41", "audit", "inbound", "configuration"} {
		for _, at := range []string{"/", "/api/v1/"} {
			if w := look(d, at+path); w.Code != http.StatusServiceUnavailable || !strings.Contains(w.Body.String(), "the disk is gone") {
				t.Errorf("GET %s%s = %d %s", at, path, w.Code, w.Body)
			}
		}
	}
}

func TestEveryPageHasATab(t *testing.T) {
	body := look(keeping(nothing), "/audit").Body.String()
	var tabs []string
	for _, part := range strings.Split(body, `<a href="`)[1:] {
		path, _, _ := strings.Cut(part, `"`)
		if slices.Contains([]string{"alerts", "deliveries", "inbound", "audit", "configuration"}, path) {
			tabs = append(tabs, path)
		}
	}
	if got := strings.Join(tabs, " "); got != "alerts deliveries inbound audit configuration" {
		t.Errorf("tabs lead to %s", got)
	}
	bare := look(chronicled(kept(), nothing), "/alerts").Body.String()
	if strings.Contains(bare, `href="deliveries"`) || strings.Contains(bare, `href="configuration"`) {
		t.Error("a tab leads to a page that is not there")
	}
}
