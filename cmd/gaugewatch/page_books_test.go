package main

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"log/slog"
	"net/http"
	"net/http/httptest"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/gaugewatch/gaugewatch/checks"
	"github.com/gaugewatch/gaugewatch/checks/suppression"
	"github.com/gaugewatch/gaugewatch/config"
	"github.com/gaugewatch/gaugewatch/data"
	"github.com/gaugewatch/gaugewatch/internal/watch"
	"github.com/gaugewatch/gaugewatch/notify"
	"github.com/gaugewatch/gaugewatch/web"
	"github.com/gaugewatch/gaugewatch/web/arrivals"
	"github.com/gaugewatch/gaugewatch/web/page"
)

// booksOf returns the books of the database that keepLedger fills.
func booksOf(t *testing.T) books {
	t.Helper()
	keepLedger(t)
	r, err := data.OpenReader(t.Context(), "watch.db")
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _ = r.Close() })
	lines := []notify.Line{
		{Policy: notify.Policy{Channel: "ops", Language: "en", Zone: time.UTC}},
		{Policy: notify.Policy{Channel: "siren"}},
		{Policy: notify.Policy{Channel: "gone"}, Channel: absent{"NO_TOKEN is not set"}},
	}
	return books{
		r, func() watch.Plan { return watch.Plan{Lines: lines} },
		func() map[string]notify.Health {
			return map[string]notify.Health{"ops": {Failures: 2, Refused: true, Text: "add the bot again", Allowance: notify.Allowance{Limited: true, Limit: 200, Used: 61}}}
		},
		func() *time.Location { return time.UTC },
	}
}

func TestThePageTellsDeliveriesAsTheLedgerHasThem(t *testing.T) {
	b := booksOf(t)
	all, err := b.Deliveries(t.Context(), page.DeliveryFilter{Limit: 9})
	if err != nil {
		t.Fatal(err)
	}
	var lines []string
	for _, d := range all {
		line := fmt.Sprintf("%d %s %s", d.ID, d.Channel, d.State)
		if d.Message != 0 {
			line += fmt.Sprintf(" in %d", d.Message)
		}
		if d.Instead != 0 {
			line += fmt.Sprintf(" for %d", d.Instead)
		}
		if d.Latest != nil {
			line += " " + string(d.Latest.Outcome)
		}
		lines = append(lines, line+fmt.Sprint(" ", d.Title != "", " ", d.Steps))
	}
	want := []string{
		"5 siren owed for 4 true [{A2 fired}]", "4 old owed true [{A2 fired}]", "3 ops dropped false [{A1 resolved}]",
		"2 ops failed in 1 permanent false [{A2 fired}]", "1 ops failed permanent true [{A1 fired}]",
	}
	if !slices.Equal(lines, want) {
		t.Errorf("told\n%s\nwant\n%s", strings.Join(lines, "\n"), strings.Join(want, "\n"))
	}
	for rule, c := range map[string]struct {
		filter page.DeliveryFilter
		want   int
	}{
		"one channel": {page.DeliveryFilter{Channel: "ops"}, 3}, "failed": {page.DeliveryFilter{State: page.Failed}, 2},
		"open": {page.DeliveryFilter{Open: true}, 2}, "older": {page.DeliveryFilter{Before: 3}, 2}, "a leaf": {page.DeliveryFilter{Limit: 1}, 1},
	} {
		if some, err := b.Deliveries(t.Context(), c.filter); err != nil || len(some) != c.want {
			t.Errorf("%s: %d deliveries, want %d (%v)", rule, len(some), c.want, err)
		}
	}
}

func TestThePageTellsALetterWhole(t *testing.T) {
	b := booksOf(t)
	for id, want := range map[int64]struct {
		text         string
		fixed        bool
		tried, along int
	}{1: {"\x1b[31mlines", true, 1, 1}, 2: {"\x1b[31mlines", true, 1, 0}, 4: {"room-2", false, 0, 0}, 5: {"room-2", false, 0, 0}} {
		l, known, err := b.Letter(t.Context(), id)
		if err != nil || !known {
			t.Fatalf("%d: known %v, %v", id, known, err)
		}
		if !strings.Contains(l.Title+l.Text, want.text) || l.Fixed.IsZero() == want.fixed || len(l.Tried) != want.tried || len(l.With) != want.along {
			t.Errorf("%d is told as %+v, want %+v", id, l, want)
		}
	}
	if _, known, err := b.Letter(t.Context(), 99); known || err != nil {
		t.Errorf("there is a letter 99: %v", err)
	}
}

func TestThePageTellsHowChannelsDo(t *testing.T) {
	b := booksOf(t)
	all, err := b.Channels(t.Context())
	if err != nil {
		t.Fatal(err)
	}
	if len(all) != 3 || all[0].Name != "gone" || all[0].Wait == nil || all[0].Wait.Why != page.LeftOut || all[0].Error != "NO_TOKEN is not set" {
		t.Fatalf("told %+v", all)
	}
	if c := all[1]; c.Failures != 2 || !c.Refused || c.Error != "add the bot again" || c.Used != 61 || c.Limit != 200 || c.Owed != 0 {
		t.Errorf("ops: %+v", c)
	}
	if c := all[2]; c.Owed != 1 || c.Oldest.IsZero() {
		t.Errorf("siren: %+v", c)
	}
}

func TestThePageTellsWhoDidWhatAndFromWhere(t *testing.T) {
	s, _, err := data.Open(t.Context(), filepath.Join(t.TempDir(), "watch.db"), data.Options{Reserve: -1})
	if err != nil {
		t.Fatal(err)
	}
	defer s.Close()
	ask := func(kind, body, answer string) {
		t.Helper()
		id, err := s.Ask(t.Context(), data.Request{Kind: kind, Body: []byte(body), At: time.Now()})
		if err == nil && answer != "" {
			err = s.Commit(t.Context(), data.Batch{Answers: []data.Answer{{Request: id, At: time.Now(), Text: answer}}})
		}
		if err != nil {
			t.Fatal(err)
		}
	}
	fromLink, err := fromPage(watch.RetryRequest{Delivery: 1 << 60, By: "ops"})
	if err != nil || !strings.Contains(string(fromLink), "1152921504606846976") {
		t.Fatalf("a request of the page reads %s (%v)", fromLink, err)
	}
	ask("mute", `{"scope": "room", "by": "minsu"}`, "muted")
	ask("retry", string(fromLink), "tried again")
	ask("refused", `{"why": "x", "heard": {"who": "Eve 666", "text": "/do reboot"}}`, "refused: you may not")
	ask("mute", `{"by": "kim", "heard": {"who": "Kim 111", "channel": "ops", "text": "/mute room"}}`, "")
	ask("alarm", `{}`, "noted")
	ask("tell", `{"channel": "staff", "by": "kim", "text": "hello"}`, "told")
	for _, c := range []struct {
		rule   string
		filter page.TraceFilter
		want   []string
	}{
		{"all", page.TraceFilter{}, []string{"tell kim command_line ", "mute kim (Kim 111) chat ops waits", "refused (Eve 666) chat  refused: you may not", "retry ops page ", "mute minsu command_line "}},
		{"somebody", page.TraceFilter{Who: "KIM"}, []string{"tell kim command_line ", "mute kim (Kim 111) chat ops waits"}},
		{"a kind", page.TraceFilter{Kind: "retry"}, []string{"retry ops page "}},
		{"alarms are no deeds", page.TraceFilter{Kind: "alarm"}, nil},
		{"refused", page.TraceFilter{Refused: true}, []string{"refused (Eve 666) chat  refused: you may not"}},
		{"older", page.TraceFilter{Before: 3}, []string{"retry ops page ", "mute minsu command_line "}},
	} {
		all, next, err := trail{s.Reader}.Traces(t.Context(), c.filter)
		var got []string
		for _, one := range all {
			line := fmt.Sprintf("%s %s %s %s", one.Kind, one.Who, one.Place, one.Channel)
			if one.Refused {
				line += " refused: " + one.Answer
			}
			if one.Waits {
				line += " waits"
			}
			got = append(got, line)
		}
		if err != nil || next != 0 || !slices.Equal(got, c.want) {
			t.Errorf("%s: %q, want %q (next %d, %v)", c.rule, got, c.want, next, err)
		}
	}
	for range page.MostTraces {
		ask("look", `{}`, "seen")
	}
	all, next, err := trail{s.Reader}.Traces(t.Context(), page.TraceFilter{})
	if err != nil || len(all) != page.MostTraces || next != all[len(all)-1].ID {
		t.Errorf("%d traces, next %d (%v)", len(all), next, err)
	}
	if rest, next, err := (trail{s.Reader}).Traces(t.Context(), page.TraceFilter{Before: next}); err != nil || len(rest) != 5 || next != 0 {
		t.Errorf("then %d, next %d (%v)", len(rest), next, err)
	}
}

func TestADeedIsTheRequestThatTheCommandLineMakes(t *testing.T) {
	alert := checks.Alert{ID: 41, Subject: checks.Subject{Target: "room", Field: "t"}}
	for _, c := range []struct {
		deed page.Deed
		want string
	}{
		{page.Deed{What: page.Acknowledge, Alert: alert, Note: "x"}, `acknowledge {"alert":41,"by":"ops","note":"x"}`},
		{page.Deed{What: page.AcknowledgeAll, Note: "x"}, `acknowledge {"all":true,"by":"ops","note":"x"}`},
		{page.Deed{What: page.WriteNote, Alert: alert, Note: "x"}, `note {"alert":41,"by":"ops","text":"x"}`},
		{page.Deed{What: page.Mute, Alert: alert, For: time.Hour}, `mute {"scope":"room/t","for":"1h","by":"ops"}`},
		{page.Deed{What: page.Pause, Alert: checks.Alert{Subject: checks.Subject{Target: "alert", Field: "pay*"}}, For: time.Hour}, `mute {"scope":"alert/pay\\*","for":"1h","pause":true,"by":"ops"}`},
		{page.Deed{What: page.Pause, Scope: "tag:a", For: time.Hour}, `mute {"scope":"tag:a","for":"1h","pause":true,"by":"ops"}`},
		{page.Deed{What: page.Unmute, Mute: 3}, `unmute {"id":3,"by":"ops"}`},
		{page.Deed{What: page.Retry, Delivery: 7}, `retry {"delivery":7,"by":"ops"}`},
		{page.Deed{What: page.RetryAll}, `retry {"all":true,"by":"ops"}`},
		{page.Deed{What: page.Drop, Delivery: 7}, `drop {"delivery":7,"by":"ops"}`},
	} {
		c.deed.By = "ops"
		kind, body := request(c.deed)
		text, err := json.Marshal(body)
		if got := kind + " " + string(text); err != nil || got != c.want {
			t.Errorf("%s is %s, want %s (%v)", c.deed.What, got, c.want, err)
		}
	}
}

func TestThePageTellsMutesInForce(t *testing.T) {
	s, _, err := data.Open(t.Context(), filepath.Join(t.TempDir(), "watch.db"), data.Options{Reserve: -1})
	if err != nil {
		t.Fatal(err)
	}
	defer s.Close()
	now := time.Now()
	mute := func(id int64, until, ended time.Time) suppression.Mute {
		return suppression.Mute{ID: id, Scope: suppression.Exactly("room"), By: "Lee", Began: now.Add(-time.Hour), Until: until, Ended: ended}
	}
	if err := s.Commit(t.Context(), data.Batch{Mutes: []suppression.Mute{
		mute(1, now.Add(time.Hour), time.Time{}), mute(2, now.Add(-time.Minute), time.Time{}), mute(3, now.Add(time.Hour), now.Add(-time.Second)),
	}}); err != nil {
		t.Fatal(err)
	}
	all, err := chronicle{s.Reader}.Mutes(t.Context())
	if err != nil || len(all) != 1 || all[0].Name != "M1" || all[0].Scope != "room" || all[0].By != "Lee" {
		t.Errorf("told %+v (%v)", all, err)
	}
}

func TestThePageChoosesAlertsOfAllTimes(t *testing.T) {
	s, _, err := data.Open(t.Context(), filepath.Join(t.TempDir(), "x.db"), data.Options{Reserve: -1})
	if err != nil {
		t.Fatal(err)
	}
	defer s.Close()
	now := time.Now()
	b := data.Batch{Alerts: map[int64]checks.Alert{}}
	for id, ended := range map[int64]time.Duration{1: 4 * 365 * 24 * time.Hour, 2: 40 * 24 * time.Hour, 3: time.Hour, 4: 0} {
		a := checks.Alert{
			ID: id, Kind: checks.Bound, Level: checks.Warn, Peak: checks.Level(id), Subject: checks.Subject{ID: id, Target: "room", Tags: []string{"osaka"}},
			Since: now.Add(-ended - time.Hour), Fired: now.Add(-ended - time.Hour),
		}
		if ended > 0 {
			a.Resolved = now.Add(-ended)
		}
		b.Alerts[id] = a
	}
	if err := s.Commit(t.Context(), b); err != nil {
		t.Fatal(err)
	}
	for _, c := range []struct {
		filter page.AlertFilter
		want   string
	}{
		{page.AlertFilter{Open: true}, "[A4]"},
		{page.AlertFilter{}, "[A3 A2 A1]"},
		{page.AlertFilter{Since: now.AddDate(-1, 0, 0)}, "[A3 A2]"},
		{page.AlertFilter{Limit: 1, Before: 3}, "[A2]"},
		{page.AlertFilter{Level: checks.Error, Kind: checks.Bound, Tag: "osaka"}, "[A3]"},
		{page.AlertFilter{Kind: checks.Stuck}, "[]"},
		{page.AlertFilter{Tag: "seoul"}, "[]"},
	} {
		all, err := chronicle{s.Reader}.Alerts(t.Context(), c.filter)
		var names []string
		for _, a := range all {
			names = append(names, a.Name())
		}
		if got := fmt.Sprint(names); got != c.want || err != nil {
			t.Errorf("%+v chooses %s (%v), want %s", c.filter, got, err, c.want)
		}
	}
	if tags, err := (chronicle{s.Reader}).Tags(t.Context()); err != nil || fmt.Sprint(tags) != "[osaka]" {
		t.Errorf("the tags are %q (%v)", tags, err)
	}
}

func TestThePageTellsWhereToComeInAndWhoWasTurnedAway(t *testing.T) {
	d := &daemon{}
	now := time.Now()
	d.arrivals.Note(arrivals.Arrival{At: now, Gate: "alert", Source: "192.0.2.1", Status: 401, Reason: "without a token"})
	d.arrivals.Note(arrivals.Arrival{At: now, Source: "192.0.2.1", Status: 404, Reason: "nothing is at /in/x"})
	a, err := d.inbound(reachOf(webConfig(t, "web: {listen: '127.0.0.1:8080'}")))(t.Context())
	if err != nil || a.Public {
		t.Fatalf("%+v, %v", a, err)
	}
	byName := map[string]page.Gate{}
	for _, g := range a.Gates {
		byName[g.Name] = g
	}
	if g := byName["alert"]; g.Open || g.Refused != 1 || !slices.Equal(g.Addresses, []string{"http://127.0.0.1:8080/in/alert"}) {
		t.Errorf("alert: %+v", g)
	}
	if g := byName["ping"]; !slices.Equal(g.Addresses, []string{"http://127.0.0.1:8080/in/ping/TOKEN"}) {
		t.Errorf("ping: %+v", g)
	}
	if g := byName["notify"]; len(g.Addresses) != 3 {
		t.Errorf("notify: %+v", g)
	}
	if a.Gates[0].Refused != 1 || len(a.Latest) != 2 || a.Latest[0].Outcome != page.TurnedAway {
		t.Errorf("first %+v, latest %+v", a.Gates[0], a.Latest)
	}
	for text, want := range map[string]reach{
		"web: {listen: '0.0.0.0:8080', public_url: 'https://example.com/watch/'}": {"https://example.com/watch", true},
		"web: {listen: '0.0.0.0:8080'}":                                           {"", true},
	} {
		if got := reachOf(webConfig(t, text)); got != want {
			t.Errorf("%s is reached by %+v, want %+v", text, got, want)
		}
	}
}

// whole is a configuration with a secret wherever one may stand: each has the
// word hush in it.
const whole = `
web: {listen: "127.0.0.1:8080"}
proxy: http://me:hush-proxy@192.0.2.1:3128
heartbeat: {url: "https://ping.example.com/hush-heart"}
publish: {s3: {endpoint: "https://s3.example.com", bucket: pictures, access_key: hush-access, secret_key: hush-secret}}
defaults: {schedule: 1m}
channels:
  - {name: bot, telegram: {token: "123456:hush-token", chat: "1"}}
  - {name: named, telegram: {token: "${HUSH}", chat: "1"}}
  - {name: hook, webhook: {url: "https://hooks.example.com/hush-path", secret: hush-signed, headers: {X-Key: hush-header}}}
  - {name: lost, telegram: {token: "${MISSING}", chat: "1"}}
targets:
  - name: room
    title: the room of hush-basic
    http: {url: "http://192.0.2.8/x?key=hush-query", headers: {X-Key: hush-head}, basic: {username: me, password: hush-basic}, body: "hush-body ${HUSH}"}
    fields: [{name: t, path: $.t, warn: {upper: 27}}]
  - {name: program, command: {run: ["read", "--password", "hush-spoken"], env: {PIN: hush-env}}, fields: [{name: t, path: $.t}]}
`

func TestThePageShowsTheConfigurationWithoutSecrets(t *testing.T) {
	path := filepath.Join(t.TempDir(), "config.yaml")
	if err := os.WriteFile(path, []byte(whole), 0o600); err != nil {
		t.Fatal(err)
	}
	c, err := config.Load(path, func(name string) string { return map[string]string{"HUSH": "123457:hush-of-the-environment"}[name] })
	if err != nil {
		t.Fatal(err)
	}
	d := &daemon{understood: &understanding{read: func(snapshot) (*config.Config, error) { return c, nil }}}
	d.understood.use(c)
	d.validity.begin(c.LeftOut, time.Now())
	d.validity.refuse(errors.New("config.yaml:3:1: nonsense: unknown key\nconfig.yaml:4:1: more"), time.Now())
	door := &web.Door{Metrics: web.NewMetrics(), Log: slog.New(slog.DiscardHandler), Pages: &page.Pages{
		Board: func(context.Context) (page.Now, error) { return page.Now{}, nil }, Configuration: d.configuration,
	}}
	for _, at := range []string{"/configuration", "/api/v1/configuration"} {
		r := httptest.NewRequest(http.MethodGet, at, http.NoBody)
		r.RemoteAddr, r.Host = "127.0.0.1:5000", "localhost:8080"
		w := httptest.NewRecorder()
		door.Handler().ServeHTTP(w, r)
		body := w.Body.String()
		if w.Code != http.StatusOK {
			t.Fatalf("GET %s = %d %s", at, w.Code, body)
		}
		if i := strings.Index(strings.ReplaceAll(body, "${HUSH}", ""), "hush"); i >= 0 {
			t.Errorf("%s shows …%.80s", at, body[max(0, i-40):])
		}
		for _, want := range []string{"${HUSH}", "room", "nonsense: unknown key", "MISSING", "127.0.0.1:8080", "config.yaml:11"} {
			if !strings.Contains(body, want) {
				t.Errorf("%s lacks %s", at, want)
			}
		}
	}
	if d.validity.refuse(nil, time.Now()); d.validity.wrong != nil {
		t.Error("what is in force is still called wrong")
	}
	u, err := d.configuration(t.Context(), page.Search{Name: "PROGRAM"})
	if err != nil || u.Found != 1 || len(u.Targets) != 1 || u.Targets[0].Name != "program" || len(u.Told) == 0 || len(u.Told[0].Levels) != 4 {
		t.Errorf("found %d, %+v (%v)", u.Found, u.Targets, err)
	}
}
