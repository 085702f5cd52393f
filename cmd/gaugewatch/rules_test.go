package main

import (
	"context"
	"encoding/json"
	"fmt"
	"net/http"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"
	"testing/synctest"
	"time"

	"github.com/gaugewatch/gaugewatch/config"
	"github.com/gaugewatch/gaugewatch/data"
	"github.com/gaugewatch/gaugewatch/internal/schedule"
	"github.com/gaugewatch/gaugewatch/internal/sim"
	"github.com/gaugewatch/gaugewatch/internal/watch"
)

// rulesExample is the path of the configuration for the site that ships as
// "rules".
func rulesExample() string { return filepath.Join("..", "..", "docs", "examples", "rules.yaml") }

func TestTheExampleOfAllRulesIsRightAndWatchesItsSite(t *testing.T) {
	host := config.Host{
		Getenv: os.Getenv, ReadFile: os.ReadFile, Glob: filepath.Glob,
		Now: func() time.Time { return time.Date(2026, 11, 22, 3, 0, 0, 0, time.UTC) },
	}
	c, err := host.Load(rulesExample())
	if err != nil {
		t.Fatal(err)
	}
	if len(c.Warnings) > 0 || len(c.LeftOut) > 0 {
		t.Errorf("warnings %v, left out %v; want none", c.Warnings, c.LeftOut)
	}
	for _, d := range c.Simulator.Devices {
		if d.Address != "" && !slices.ContainsFunc(c.Targets, func(target config.Target) bool { return target.Name == d.Name }) {
			t.Errorf("nothing watches %s", d.Name)
		}
	}
}

// TestEveryRuleThroughTheWholeDaemon plays the site of all rules with the
// configuration that goes with it, and people who take care, from a Thursday
// evening to the next morning. The golden file is what all of them saw, and
// below it the lives of all alerts, also of those of which nothing was told.
func TestEveryRuleThroughTheWholeDaemon(t *testing.T) {
	if alone(t) {
		return
	}
	synctest.Test(t, func(t *testing.T) {
		p := newPlayhouse(t, "2026-11", "19 21:57")
		p.start(time.Time{})
		short := schedule.Duration(time.Minute)
		for _, turn := range []struct {
			at   string
			kind string
			body any
		}{
			{"19 21:57:55", watch.RequestMute, watch.MuteRequest{Scope: "greenhouse", For: short / 6, By: "minsu", Why: "changing the probe"}},
			{"19 21:58:20", watch.RequestMute, watch.MuteRequest{Scope: "thermostat", For: short, By: "minsu"}},
			{"19 22:00:50", watch.RequestAcknowledge, watch.AckRequest{Alert: 2, By: "minsu", Note: "door is frozen, on my way"}},
			{"19 22:02:00", watch.RequestMute, watch.MuteRequest{Scope: "office", For: short, Pause: true, By: "minsu", Why: "windows are open"}},
			{"19 22:04:03", watch.RequestMute, watch.MuteRequest{Scope: "kiosk", For: 60 * 24 * short, By: "minsu"}},
			{"19 22:04:06", watch.RequestMute, watch.MuteRequest{Scope: "kiosk", For: 60 * short, By: "minsu", Why: "it is being moved"}},
			{"19 22:04:55", watch.RequestUnmute, watch.UnmuteRequest{Scope: "kiosk", By: "minsu"}},
			{"19 22:08:00", watch.RequestAcknowledge, watch.AckRequest{All: true, By: "minsu", Note: "night setback fails, caretaker knows"}},
		} {
			p.wait(turn.at)
			p.ask(turn.kind, turn.body)
		}
		p.wait("19 22:09:00")
		p.file = slower(p.file)
		p.reload()
		p.wait("19 22:30:00")
		p.stop()
		p.wait("19 22:40:00")
		p.start(time.Time{})
		p.wait("20 07:10:00")
		p.stop()
		golden(t, "rules.golden", p.transcript()+"\n"+p.lives())
	})
}

// slower lets the devices be asked as real ones are.
func slower(file string) string {
	return strings.NewReplacer("important: 1s", "important: 10s", "routine: 2s", "routine: 4s").Replace(file)
}

// A playhouse is a house in which every rule is played.
type playhouse struct {
	*house
	asked []told // what people asked for, and the answers
}

// newPlayhouse returns a playhouse whose drama begins at a time.
func newPlayhouse(t *testing.T, month, from string) *playhouse {
	t.Helper()
	file, err := os.ReadFile(rulesExample())
	if err != nil {
		t.Fatal(err)
	}
	h := &house{t: t, month: month, file: strings.NewReplacer(
		"state: ../../state/rules.db", "state: ${STATE}",
		// The bubble knows no sockets: its devices answer in process.
		"simulator: rules", "",
		"group_wait: 5s", "group_wait: 5100ms",
		`tcp: {address: "127.0.0.1:8204"}`, "http: {url: http://127.0.0.1:8204/api/v1/sensors}",
	).Replace(string(file))}
	h.beside = func(path string) ([]byte, error) {
		return os.ReadFile(filepath.Join(filepath.Dir(rulesExample()), path))
	}
	h.build("Asia/Seoul", sim.RulesSite())
	h.open(from)
	h.hurry, h.wire = time.Second, h.distances
	return &playhouse{house: h}
}

// distances makes the ways to all devices differ by some milliseconds, so that
// no two things ever happen at the same instant, whose order would be chance.
func (h *house) distances(next http.RoundTripper) http.RoundTripper {
	way := map[string]time.Duration{}
	for i, d := range h.site.Devices {
		way[d.Address] = time.Duration(7*i+3) * time.Millisecond
	}
	return roundTripper(func(r *http.Request) (*http.Response, error) {
		way := way[r.URL.Host]
		time.Sleep(way)
		deadline, _ := r.Context().Deadline()
		ctx, cancel := context.WithDeadline(r.Context(), deadline.Add(-way))
		defer cancel()
		return next.RoundTrip(r.WithContext(ctx))
	})
}

// A roundTripper is a function that asks devices.
type roundTripper func(r *http.Request) (*http.Response, error)

// RoundTrip implements http.RoundTripper.
func (f roundTripper) RoundTrip(r *http.Request) (*http.Response, error) { return f(r) }

// ask asks the daemon for something, as the command line does.
func (p *playhouse) ask(kind string, body any) {
	p.t.Helper()
	ctx := p.t.Context()
	r, err := data.OpenReader(ctx, p.state)
	if err != nil {
		p.t.Fatal(err)
	}
	defer r.Close()
	text, err := json.Marshal(body)
	if err != nil {
		p.t.Fatal(err)
	}
	time.Sleep(300 * time.Millisecond) // between two looks of the daemon
	at := time.Now()
	id, err := r.Ask(ctx, data.Request{Kind: kind, Body: text, At: at})
	if err != nil {
		p.t.Fatal(err)
	}
	time.Sleep(time.Second)
	answer, done, err := r.Answer(ctx, id)
	if err != nil || !done {
		p.t.Fatalf("%s was not answered: %v", kind, err)
	}
	p.asked = append(p.asked, told{at, "(asked)", kind + " " + string(text) + "\n" + answer.Text, 0})
}

// transcript writes what people saw and asked for, in the order of time.
func (p *playhouse) transcript() string {
	p.chats.mu.Lock()
	defer p.chats.mu.Unlock()
	all := slices.Concat(p.chats.all, p.asked)
	slices.SortStableFunc(all, func(a, b told) int { return a.at.Compare(b.at) })
	var b strings.Builder
	for _, m := range all {
		lines := strings.ReplaceAll(m.text, "\n", "\n"+strings.Repeat(" ", 25))
		fmt.Fprintf(&b, "%s %-11s  %s\n", m.at.In(p.zone).Format("Mon 15:04:05"), m.channel, lines)
	}
	return b.String()
}

// lives writes what became of each alert, from the record.
func (p *playhouse) lives() string {
	p.t.Helper()
	ctx := p.t.Context()
	r, err := data.OpenReader(ctx, p.state)
	if err != nil {
		p.t.Fatal(err)
	}
	defer r.Close()
	alerts, err := r.Alerts(ctx, data.AlertFilter{})
	if err != nil {
		p.t.Fatal(err)
	}
	var b strings.Builder
	for _, a := range slices.Backward(alerts) { // the later ones come first
		steps, err := r.Steps(ctx, a.ID)
		if err != nil {
			p.t.Fatal(err)
		}
		fmt.Fprintf(&b, "%s %s %s", a.Name(), a.Subject, a.Kind)
		for _, s := range steps {
			fmt.Fprintf(&b, ", %s %s", s.At.In(p.zone).Format("15:04:05"), s.What)
			if s.Text != "" {
				fmt.Fprintf(&b, " (%s)", s.Text)
			}
		}
		b.WriteString("\n")
	}
	return b.String()
}
