package notify_test

import (
	"fmt"
	"strings"
	"testing"
	"testing/synctest"
	"time"

	"github.com/gaugewatch/gaugewatch/checks"
	"github.com/gaugewatch/gaugewatch/data"
	"github.com/gaugewatch/gaugewatch/internal/line"
	"github.com/gaugewatch/gaugewatch/notify"
)

// longReport are so many lines of a report.
func longReport(lines int) string {
	var b strings.Builder
	for i := range lines {
		fmt.Fprintf(&b, "line %d of the long report of the nas\n", i+1)
	}
	return strings.TrimSpace(b.String())
}

// heardOf is news that came in now.
func heardOf(id int64, text string) checks.Alert {
	now := time.Now()
	return checks.Alert{
		ID: id, Kind: checks.News, Level: checks.Info, Peak: checks.Info, Since: now, Fired: now, Resolved: now,
		Subject: checks.Subject{ID: 1, Target: "notify", Field: "nas"}, Fault: checks.Fault{Text: text},
	}
}

// hear makes ops owe what comes at one time, as it is routed.
func (p *post) hear(alerts ...checks.Alert) {
	p.t.Helper()
	b := data.Batch{Alerts: map[int64]checks.Alert{}}
	var steps []notify.Part
	for _, a := range alerts {
		b.Alerts[a.ID] = a
		steps = append(steps, notify.Part{What: checks.Fired, Alert: a})
	}
	told := func(int64) []string { return nil }
	b.Deliveries = notify.Route([]notify.Policy{p.policy}, steps, told, time.Now())
	if err := p.store.Commit(p.t.Context(), b); err != nil {
		p.t.Fatal(err)
	}
	p.dispatch.Wake()
	synctest.Wait()
}

func TestALongPostAmongOthersIsToldLineByLine(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		p := newPost(t, notify.Policy{Pace: group(), GroupWait: time.Minute})
		defer p.close()
		p.start()
		p.hear(heardOf(1, "Disk 2 was replaced"))
		p.hear(heardOf(2, "Disk 3 too"))
		p.hear(heardOf(3, longReport(40)))
		wait(2 * time.Minute)
		got := p.ops.messages()
		if len(got) != 2 || !strings.Contains(got[1].Text, longReport(40)+"\n") || strings.Contains(got[1].Text, "…") {
			t.Errorf("told in %d messages: %+v; want the first post at once and both others in full", len(got), got)
		}
	})
}

// A hundred posts come at one time, as after an outage of who sends them.
func TestAHundredPostsAreToldWholeAndOnce(t *testing.T) {
	for name, text := range map[string]string{
		"short": "water is low",
		"long":  strings.TrimSpace(strings.Repeat("Wasser ist knapp. 물이 부족합니다. ", 30)),
		"lines": longReport(40),
	} {
		t.Run(name, func(t *testing.T) {
			synctest.Test(t, func(t *testing.T) { tellHundred(t, text) })
		})
	}
}

func tellHundred(t *testing.T, text string) {
	p := newPost(t, notify.Policy{Pace: group(), GroupWait: time.Minute})
	defer p.close()
	const many, outcomes = 100, "sstsu"
	p.ops.script = outcomes
	p.start()
	var all []checks.Alert
	for i := range many {
		all = append(all, heardOf(int64(1+i), fmt.Sprintf("post %d\n%s\nend of %d.", i, text, i)))
	}
	p.hear(all[0])
	p.hear(all[1:]...)
	wait(20 * time.Minute)
	said := map[string]bool{} // what is tried again under its key is the same message
	whole := ""
	for i, m := range p.ops.messages() {
		if n := line.Length(m.Title + "\n" + m.Text); n > 4096 {
			t.Errorf("message %d has %d characters", i, n)
		}
		if arrived := i >= len(outcomes) || outcomes[i] != 't'; arrived && !said[m.Key] {
			said[m.Key], whole = true, whole+m.Title+"\n"+m.Text+"\n"
		}
	}
	last := -1
	for i := range many {
		_, words, _ := strings.Cut(all[i].Fault.Text, "\n")
		at := strings.Index(whole, words)
		if n := strings.Count(whole, words); n != 1 || at < last {
			t.Errorf("post %d is told %d times, at %d after %d", i, n, at, last)
		}
		last = at
	}
	_, at := p.ops.sent()
	if took := at[len(at)-1].Sub(at[1]); p.owed("ops") > 0 || len(said) > 60 || took > 6*time.Minute {
		t.Errorf("%d are still owed after %d messages in %s; want none, and no pause but the provider's", p.owed("ops"), len(said), took)
	}
}
