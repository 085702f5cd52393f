package web_test

import (
	"context"
	"errors"
	"io"
	"log/slog"
	"net"
	"net/http"
	"net/http/httptest"
	"strings"
	"testing"
	"time"

	"github.com/gaugewatch/gaugewatch/checks"
	"github.com/gaugewatch/gaugewatch/web"
	"github.com/gaugewatch/gaugewatch/web/page"
)

// door returns a door that shows a state.
func door(s web.State, err error) *web.Door {
	return &web.Door{
		State:   func(context.Context) (web.State, error) { return s, err },
		Metrics: web.NewMetrics(), Log: slog.New(slog.DiscardHandler),
	}
}

// get asks a door for a path.
func get(d *web.Door, path string) (int, string) {
	w := httptest.NewRecorder()
	d.Handler().ServeHTTP(w, httptest.NewRequest(http.MethodGet, path, http.NoBody))
	return w.Code, w.Body.String()
}

func TestHealthzSaysWhyTheProgramDoesNotDoItsWork(t *testing.T) {
	for _, c := range []struct {
		rule  string
		state web.State
		err   error
		code  int
		body  string
	}{
		{"alive", web.State{}, nil, 200, "ok\n"},
		{"ill", web.State{Ill: []string{"no poll for 5m", "channel ops owes since 03:00"}}, nil, 503, "no poll for 5m\nchannel ops owes since 03:00\n"},
		{"judgement stuck", web.State{}, errors.New("no answer"), 503, "judgement does not answer: no answer\n"},
	} {
		t.Run(c.rule, func(t *testing.T) {
			if code, body := get(door(c.state, c.err), "/healthz"); code != c.code || body != c.body {
				t.Errorf("GET /healthz = %d %q, want %d %q", code, body, c.code, c.body)
			}
		})
	}
}

func TestMetricsTellPollsValuesAlertsAndChannels(t *testing.T) {
	at := time.Unix(1_700_000_000, 0)
	d := door(web.State{
		Values:   []web.Value{{Subject: checks.Subject{Target: "room", Field: "t", Unit: "°C"}, Value: 27.4, At: at}},
		Alerts:   []checks.Alert{{Level: checks.Error}, {Level: checks.Error}},
		Channels: []page.Channel{{Name: "ops", Owed: 3, Oldest: time.Now().Add(-time.Hour), LastSent: at, Failures: 2, Limit: 200, Used: 185, Short: 4}, {Name: "siren"}},
		Dropped:  7,
	}, nil)
	d.Metrics.Poll(checks.Reading{}, 20*time.Millisecond, time.Millisecond, 0)
	d.Metrics.Poll(checks.Reading{Why: checks.NoResponse, Fault: checks.Fault{Class: checks.Timeout}}, 5*time.Second, 0, 2)
	_, body := get(d, "/metrics")
	for _, want := range []string{
		`gaugewatch_polls_total{outcome="ok"} 1`,
		`gaugewatch_polls_total{outcome="timeout"} 1`,
		`gaugewatch_polls_missed_total 2`,
		`gaugewatch_poll_duration_seconds_bucket{le="0.05"} 1`,
		`gaugewatch_poll_lateness_seconds_count 2`,
		`gaugewatch_value{field="t",target="room",unit="°C"} 27.4`,
		`gaugewatch_value_timestamp_seconds{field="t",target="room"} 1.7e+09`,
		`gaugewatch_alerts{level="error"} 2`,
		`gaugewatch_alerts{level="fatal"} 0`,
		`gaugewatch_outbox_depth{channel="ops"} 3`,
		`gaugewatch_outbox_age_seconds{channel="ops"} 36`,
		`gaugewatch_channel_failures{channel="ops"} 2`,
		`gaugewatch_channel_quota_limit{channel="ops"} 200`,
		`gaugewatch_channel_quota_used{channel="ops"} 185`,
		`gaugewatch_channel_quota_withheld{channel="ops"} 4`,
		`gaugewatch_channel_last_success_timestamp_seconds{channel="ops"} 1.7e+09`,
		`gaugewatch_samples_dropped 7`,
		`gaugewatch_healthy 1`,
	} {
		if !strings.Contains(body, want) {
			t.Errorf("/metrics lacks %s", want)
		}
	}
}

func TestNothingElseIsServedAndNothingCanBeChanged(t *testing.T) {
	d := door(web.State{}, nil)
	if code, _ := get(d, "/"); code != http.StatusNotFound {
		t.Errorf("GET / = %d, want 404", code)
	}
	w := httptest.NewRecorder()
	d.Handler().ServeHTTP(w, httptest.NewRequest(http.MethodPost, "/healthz", http.NoBody))
	if w.Code != http.StatusMethodNotAllowed {
		t.Errorf("POST /healthz = %d, want 405", w.Code)
	}
}

func TestServeStopsWithItsContext(t *testing.T) {
	l, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	ctx, cancel := context.WithCancel(t.Context())
	done := make(chan error, 1)
	go func() { done <- door(web.State{}, nil).Serve(ctx, l) }()
	resp, err := http.Get("http://" + l.Addr().String() + "/healthz")
	if err != nil {
		t.Fatal(err)
	}
	if body, _ := io.ReadAll(resp.Body); string(body) != "ok\n" {
		t.Errorf("served %q, want ok", body)
	}
	resp.Body.Close()
	cancel()
	select {
	case err := <-done:
		if err != nil {
			t.Errorf("Serve = %v, want nil", err)
		}
	case <-time.After(30 * time.Second):
		t.Error("Serve goes on after its context ended")
	}
}
