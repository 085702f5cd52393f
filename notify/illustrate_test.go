package notify_test

import (
	"context"
	"fmt"
	"log/slog"
	"slices"
	"strings"
	"sync"
	"testing"
	"testing/synctest"
	"time"

	"github.com/gaugewatch/gaugewatch/checks"
	"github.com/gaugewatch/gaugewatch/data"
	"github.com/gaugewatch/gaugewatch/notify"
)

// A gallery is a provider that shows pictures below messages. What becomes of
// them is scripted as the attempts of a provider are.
type gallery struct {
	*provider
	mu     sync.Mutex
	script string
	shown  []string // receipt, title and picture
	keys   []string
	levels []checks.Level
	at     []time.Time
}

func (g *gallery) Send(ctx context.Context, m notify.Message) notify.Result {
	r := g.provider.Send(ctx, m)
	if r.Outcome == notify.Sent {
		r.Receipt = fmt.Sprint("no. ", len(g.messages()))
	}
	return r
}

func (g *gallery) Illustrate(ctx context.Context, receipt string, m notify.Message) notify.Result {
	g.mu.Lock()
	next := byte('s')
	if len(g.script) > 0 {
		next, g.script = g.script[0], g.script[1:]
	}
	g.keys, g.levels, g.at = append(g.keys, m.Key), append(g.levels, m.Level), append(g.at, time.Now())
	if next == 's' {
		g.shown = append(g.shown, fmt.Sprintf("%s: %s [%s]", receipt, m.Title, m.Pictures[0].Bytes))
	}
	g.mu.Unlock()
	switch next {
	case 't':
		return notify.Result{Outcome: notify.Temporary, Text: "busy"}
	case 'p':
		return notify.Result{Outcome: notify.Permanent, Text: "no pictures here"}
	case 'h':
		<-ctx.Done()
		return notify.Result{Outcome: notify.Unknown, Text: "timeout"}
	}
	return notify.Result{Outcome: notify.Sent}
}

// seen returns what was shown, and when it was tried.
func (g *gallery) seen() ([]string, []time.Time) {
	g.mu.Lock()
	defer g.mu.Unlock()
	return slices.Clone(g.shown), slices.Clone(g.at)
}

// newGallery returns a post whose channel ops shows charts.
func newGallery(t *testing.T, policy notify.Policy, d *desk) (*post, *gallery) {
	t.Helper()
	p := newPost(t, policy)
	g := &gallery{provider: p.ops}
	p.dispatch = notify.NewDispatcher(p.store, slog.New(slog.DiscardHandler))
	p.dispatch.Print(d)
	p.dispatch.Apply([]notify.Line{{Policy: p.policy, Channel: g}})
	p.run()
	return p, g
}

// fire makes ops owe alerts of a field in one delivery, as they are changed.
func (p *post) fire(what checks.What, change func(*checks.Alert), ids ...int64) {
	p.t.Helper()
	now := time.Now()
	b := data.Batch{Alerts: map[int64]checks.Alert{}}
	d := notify.Delivery{Channel: "ops", Cause: notify.CauseAlert, State: notify.Owed, Owed: now, Next: now}
	for i, id := range ids {
		a := checks.Alert{
			ID: id, Kind: checks.Bound, Level: checks.Warn, Peak: checks.Warn, Since: now, Fired: now, Value: 30, At: now, Side: checks.High,
			Subject: checks.Subject{ID: 1, Target: fmt.Sprint("room-", id), Field: "temperature"}, Limit: checks.Limit{Level: checks.Warn, Upper: new(27.0)},
		}
		if i == len(ids)-1 {
			change(&a)
		}
		b.Alerts[id] = a
		d.Parts = append(d.Parts, notify.Part{What: what, Alert: a})
	}
	b.Deliveries = []notify.Delivery{d}
	if err := p.store.Commit(p.t.Context(), b); err != nil {
		p.t.Fatal(err)
	}
	p.dispatch.Wake()
	synctest.Wait()
}

func asItIs(*checks.Alert) {}

func TestAChartFollowsTheAlertOfAField(t *testing.T) {
	error := func(a *checks.Alert) { a.Level, a.Peak = checks.Error, checks.Error }
	for _, c := range []struct {
		rule   string
		what   checks.What
		change func(*checks.Alert)
		ids    []int64
		want   string
	}{
		{"a fresh alert", checks.Fired, asItIs, []int64{1}, "no. 1: ⚠ WARN room-1: 30 [chart of A1]"},
		{"one that got worse", checks.Worsened, error, []int64{1}, "no. 1: 🔴 ERROR room-1: 30 [chart of A1]"},
		{"of several the worst", checks.Fired, error, []int64{1, 2, 3}, "no. 1: 🔴 ERROR room-3: 30 + 2 more [chart of A3]"},
		{"a reminder has none", checks.Reminded, asItIs, []int64{1}, ""},
		{"nor has an end", checks.Resolved, func(a *checks.Alert) { a.Resolved = a.At }, []int64{1}, ""},
		{"nor an alert of a whole target", checks.Fired, func(a *checks.Alert) { a.Kind, a.Subject.Field = checks.NoResponse, "" }, []int64{1}, ""},
		{"nor one without a value", checks.Fired, func(a *checks.Alert) { a.Kind = checks.Missing }, []int64{1}, ""},
		{"nor a drill", checks.Fired, func(a *checks.Alert) { a.Drill = true }, []int64{1}, ""},
	} {
		synctest.Test(t, func(t *testing.T) {
			p, g := newGallery(t, notify.Policy{Chart: true}, newDesk(""))
			defer p.close()
			p.fire(c.what, c.change, c.ids...)
			wait(time.Hour)
			if got, _ := g.seen(); strings.Join(got, ", ") != c.want || len(g.messages()) != 1 {
				t.Errorf("%s: %q below %q, want %q", c.rule, got, g.titles(), c.want)
			}
		})
	}
}

func TestAChartHasTheLevelOfTheMessageAboveIt(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		p, g := newGallery(t, notify.Policy{Chart: true}, newDesk(""))
		defer p.close()
		p.fire(checks.Fired, asItIs, 1)
		wait(time.Hour)
		g.mu.Lock()
		defer g.mu.Unlock()
		if !slices.Equal(g.levels, []checks.Level{checks.Warn}) {
			t.Errorf("levels %v, want that of a warning", g.levels)
		}
	})
}

func TestNoChartFollowsWhereNoneIsWantedOrNobodyDraws(t *testing.T) {
	for _, c := range []struct {
		rule   string
		policy notify.Policy
		script string
	}{
		{"it is switched off", notify.Policy{}, ""},
		{"it cannot be drawn", notify.Policy{Chart: true}, "e"},
		{"drawing breaks", notify.Policy{Chart: true}, "p"},
		{"drawing takes too long", notify.Policy{Chart: true}, "h"},
	} {
		synctest.Test(t, func(t *testing.T) {
			d := newDesk(c.script)
			p, g := newGallery(t, c.policy, d)
			defer d.leave()
			defer p.close()
			p.fire(checks.Fired, asItIs, 1)
			wait(time.Hour)
			if got, at := g.seen(); len(got)+len(at) != 0 || len(g.messages()) != 1 {
				t.Errorf("%s: %q below %q, want the words alone", c.rule, got, g.titles())
			}
		})
	}
}

func TestNoChartDelaysAMessage(t *testing.T) {
	for _, c := range []struct{ rule, drawing, showing string }{
		{"drawing hangs", "h", ""},
		{"drawing takes its time", "l", ""},
		{"the provider hangs", "", "hhh"},
		{"the provider is busy", "", "ttttt"},
	} {
		synctest.Test(t, func(t *testing.T) {
			d := newDesk(c.drawing)
			d.takes = time.Second
			p, g := newGallery(t, notify.Policy{Chart: true}, d)
			defer d.leave()
			defer p.close()
			g.script = c.showing
			began := time.Now()
			for id := range int64(8) {
				p.fire(checks.Fired, asItIs, id+1)
				wait(1500 * time.Millisecond)
			}
			_, at := g.sent()
			for i, at := range at {
				if late := at.Sub(began) - time.Duration(i)*1500*time.Millisecond; late != 0 {
					t.Errorf("%s: message %d came %s late", c.rule, i+1, late)
				}
			}
			if len(at) != 8 {
				t.Errorf("%s: %d messages, want eight", c.rule, len(at))
			}
		})
	}
}

func TestAChartIsTriedAFewTimesWithTheSameKey(t *testing.T) {
	for script, want := range map[string]int{"tts": 3, "tttt": 3, "p": 1, "": 1} {
		synctest.Test(t, func(t *testing.T) {
			p, g := newGallery(t, notify.Policy{Chart: true}, newDesk(""))
			defer p.close()
			g.script = script
			p.fire(checks.Fired, asItIs, 1)
			wait(time.Hour)
			if _, at := g.seen(); len(at) != want || len(slices.Compact(slices.Clone(g.keys))) != 1 || g.keys[0] == g.messages()[0].Key {
				t.Errorf("%q: %d attempts with the keys %q, want %d with one of its own", script, len(at), g.keys, want)
			}
		})
	}
}

func TestChartsLeaveHalfOfThePaceAndComeWhileSomebodyWaitsForThem(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		p, g := newGallery(t, notify.Policy{Chart: true, Pace: notify.Pace{Burst: 4, Window: time.Minute}}, newDesk(""))
		defer p.close()
		began := time.Now()
		for id := range int64(4) {
			p.fire(checks.Fired, asItIs, id+1)
		}
		wait(20 * time.Minute)
		shown, at := g.seen()
		_, sent := g.sent()
		for _, chart := range at {
			before := 0
			for _, other := range slices.Concat(sent, at) {
				if since := chart.Sub(other); since > 0 && since < time.Minute {
					before++
				}
			}
			if before > 1 {
				t.Errorf("a chart came %s after the begin, %d others within the minute before", chart.Sub(began), before)
			}
		}
		if len(sent) == 0 || len(shown) != len(sent) || at[len(at)-1].Sub(began) > 10*time.Minute {
			t.Errorf("%q below %d messages, the last after %s; want one each within ten minutes", shown, len(sent), at[len(at)-1].Sub(began))
		}
	})
}

func TestNoChartFollowsADigest(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		p, g := newGallery(t, notify.Policy{Chart: true}, newDesk(""))
		defer p.close()
		g.provider.mu.Lock()
		g.provider.script = strings.Repeat("t", 20)
		g.provider.mu.Unlock()
		for id := range int64(5) {
			p.fire(checks.Fired, asItIs, id+1)
		}
		wait(time.Hour)
		if got, _ := g.seen(); len(got) != 0 || !strings.HasPrefix(g.titles()[len(g.titles())-1], "📨") {
			t.Errorf("%q below %q, want none below the digest", got, g.titles())
		}
	})
}
