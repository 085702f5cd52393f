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

// owedPosts are so many deliveries, with the numbers from first on, that have been
// owed for so long and tell of a post each.
func owedPosts(first, count int, ago time.Duration, text string) []notify.Delivery {
	var all []notify.Delivery
	for i := range count {
		at := noon.Add(-ago)
		a := checks.Alert{ID: int64(first + i), Kind: checks.News, Level: checks.Info, Peak: checks.Info, Since: at, Fired: at, Resolved: at, Fault: checks.Fault{Text: text}}
		all = append(all, notify.Delivery{
			ID: a.ID, Cause: notify.CauseAlert, State: notify.Owed, Owed: at, Next: at, Parts: []notify.Part{{What: checks.Fired, Alert: a}},
		})
	}
	return all
}

func TestPostsThatDoNotFitFollowInOrder(t *testing.T) {
	policy := notify.Policy{Channel: "ops", GroupWait: time.Minute, GiveUp: 24 * time.Hour}
	long := strings.Repeat("x", 1000)
	later := notify.History{Opened: noon.Add(-20 * time.Second), Left: noon.Add(-30 * time.Second)}
	for _, c := range []struct {
		rule    string
		due     []notify.Delivery
		history notify.History
		want    string
	}{
		{"three of a thousand characters fit", owedPosts(1, 5, 0, long), notify.History{}, "1+2+3"},
		{"a short one does not overtake", append(owedPosts(1, 4, 0, long), owedPosts(5, 1, 0, "x")...), notify.History{}, "1+2+3"},
		{"one alone goes however long", owedPosts(1, 1, 0, strings.Repeat(long, 5)), notify.History{}, "1"},
		{"what is left does not wait for the group", owedPosts(4, 2, 40*time.Second, long), later, "4+5"},
		{"what came since does", owedPosts(4, 2, 10*time.Second, long), later, "wait 40s"},
		{"so does an alert", append(owedPosts(4, 2, 40*time.Second, long), owedFor(6, 40*time.Second, "6 warn")), later, "4+5"},
		{"one that is fatal goes before", append(owedPosts(4, 2, 40*time.Second, long), owedFor(6, 0, "6 fatal")), later, "6 pierces"},
		{"an alert does not wait for posts", append(owedPosts(1, 9, 0, long), owedFor(10, 0, "10 warn")), notify.History{}, "1+2+3+10"},
		{"a digest takes three too", owedPosts(1, 9, time.Hour, long), notify.History{}, "digest 1+2+3"},
		{"three of a little more do", owedPosts(1, 3, 0, long+long[:170]), notify.History{}, "1+2+3"},
		{"a list leaves less room", append([]notify.Delivery{owedFor(9, 0, "11 warn", "12 warn", "13 warn", "14 warn", "15 warn", "16 warn", "17 warn", "18 warn", "19 warn", "20 warn")}, owedPosts(1, 3, 0, long+long[:170])...), notify.History{}, "9+1+2"},
	} {
		if got := told(notify.Plan(policy, c.due, c.history, noon)); got != c.want {
			t.Errorf("%s: got %q, want %q", c.rule, got, c.want)
		}
	}
}

func TestEachPostOfAMessageHasACard(t *testing.T) {
	var all []checks.Alert
	for i := range 60 {
		all = append(all, heardOf(int64(1+i), "water is low"))
		a := sites()[0].cold()
		a.ID += int64(i) * 100
		all = append(all, a)
	}
	posts, others := 0, 0
	for _, c := range notify.Render(tell(checks.Fired, all...), noon).Cards {
		if c.Kind == checks.News {
			posts++
		} else {
			others++
		}
	}
	if posts != 60 || others != 20 {
		t.Errorf("%d posts and %d alerts have a card; want all 60, and 20", posts, others)
	}
}

func TestAMessageHasNoMorePostsWithPicturesThanProvidersShow(t *testing.T) {
	due := owedPosts(1, 6, 0, "Somebody at the gate")
	for i := range due {
		due[i].Parts[0].Alert.Fault.Picture.Name = "gate"
	}
	if got := told(notify.Plan(notify.Policy{}, due, notify.History{}, noon)); got != "1+2+3+4" {
		t.Errorf("got %q, want the first four", got)
	}
}

func TestPostsAreDeliveriesOfTheirOwn(t *testing.T) {
	alert := func(id int64, kind checks.Kind) notify.Part {
		return notify.Part{What: checks.Fired, Alert: checks.Alert{ID: id, Kind: kind, Level: checks.Warn}}
	}
	steps := []notify.Part{alert(1, checks.News), alert(2, checks.Bound), alert(3, checks.News), alert(4, checks.Alarm)}
	names := func(owed []notify.Delivery) string {
		var all []string
		for _, d := range owed {
			var ids []string
			for _, p := range d.Parts {
				ids = append(ids, p.Alert.Name())
			}
			all = append(all, strings.Join(ids, "+"))
		}
		return strings.Join(all, " ")
	}
	policies := []notify.Policy{{Channel: "ops"}}
	nobody := func(int64) []string { return nil }
	if got := names(notify.Route(policies, steps, nobody, noon)); got != "A2+A4 A1 A3" {
		t.Errorf("owed is %q", got)
	}
	if got := names(notify.Inherit(policies, []notify.Delivery{{Parts: steps}}, nobody, noon)); got != "A2+A4 A1 A3" {
		t.Errorf("owed of a channel that is gone is %q", got)
	}
}

func TestAPostIsCutWithASignAfterWhatAMessageHolds(t *testing.T) {
	for text, whole := range map[string]bool{
		strings.Repeat("가나다라 ", 700) + "끝":      false,
		strings.Repeat("가나다라 ", 600) + "끝":      true,
		strings.Repeat("🔴", 3000) + "end":       false,
		strings.Repeat("กำลังน้ำ ", 380) + "จบ": true,
	} {
		a := checks.Alert{ID: 1, Kind: checks.News, Level: checks.Info, Fault: checks.Fault{Text: text}}
		b := a
		b.ID = 2
		for _, d := range []notify.Draft{tell(checks.Fired, a), tell(checks.Fired, a, b)} {
			m := notify.Render(d, noon)
			for one := range strings.SplitSeq(m.Text, "\n\n") {
				if n := line.Length(one); n > 3600 && len(d.Parts) > 1 || strings.Contains(one, text) != whole || strings.Contains(one, "…\n") == whole {
					t.Errorf("%.20q is told in %d units: …%s", text, n, one[max(0, len(one)-80):])
				}
			}
		}
	}
}

func TestChannelsShowPostsApartAndWhole(t *testing.T) {
	site := sites()[1]
	text := strings.Repeat("물이 부족합니다 <지금> ", 130)
	d := tell(checks.Fired, heardOf(1, "디스크 교체"), heardOf(2, text+"끝"))
	for i := range d.Parts {
		d.Parts[i].Alert.Level = checks.Error
	}
	m := render(site, d)
	m.Key = key
	g := &gateway{}
	space, err := spaceAt(g.serve(t, say(200, `{"name":"spaces/A/messages/1"}`))).Open(notify.Env{})
	if err != nil {
		t.Fatal(err)
	}
	if r := space.Send(t.Context(), m); r.Outcome != notify.Sent || !strings.Contains(g.bodies()[0], "끝\\u003cbr\\u003e") {
		t.Errorf("%+v: a card of Google Chat holds %.200s", r, g.bodies()[0])
	}
	g = &gateway{}
	chat, err := lineAt(g.serve(t, say(200, taken))).Open(notify.Env{})
	if err != nil {
		t.Fatal(err)
	}
	if r := chat.Send(t.Context(), m); r.Outcome != notify.Sent {
		t.Fatalf("got %+v", r)
	}
	_, _, lines := bubbleOf(t, g.bodies()[0])
	var apart []string
	for _, l := range lines {
		if l["margin"] == "xl" {
			apart = append(apart, fmt.Sprintf("%.11s", l["text"]))
		}
	}
	if len(apart) != 1 || !strings.HasPrefix(apart[0], "🔴") || len(lines) != 4 {
		t.Errorf("a bubble of LINE has %d lines, apart are %q", len(lines), apart)
	}
}
