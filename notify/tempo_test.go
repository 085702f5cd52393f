package notify_test

import (
	"fmt"
	"slices"
	"testing"
	"testing/synctest"
	"time"

	"github.com/gaugewatch/gaugewatch/checks"
	"github.com/gaugewatch/gaugewatch/data"
	"github.com/gaugewatch/gaugewatch/notify"
)

func TestChannelsThatWriteToOneChatShareItsPace(t *testing.T) {
	for _, c := range []struct {
		rule  string
		chats []string
		most  int // messages within a minute
	}{
		{"one chat", []string{"a", "a"}, 20},
		{"two chats", []string{"a", "b"}, 40},
	} {
		synctest.Test(t, func(t *testing.T) {
			pace := func(chat string) notify.Pace {
				return notify.Pace{Gap: time.Second, Burst: 20, Window: time.Minute, Chats: []string{chat}}
			}
			p := newPost(t, notify.Policy{Pace: pace(c.chats[0])})
			defer p.close()
			p.start()
			p.dispatch.Apply([]notify.Line{
				{Policy: p.policy, Channel: p.ops},
				{Policy: notify.Policy{Channel: "spare", Level: checks.Info, Timeout: 30 * time.Second, Pace: pace(c.chats[1])}, Channel: p.spare},
			})
			for i := range 60 {
				p.oweTo("ops", int64(2*i+1))
				p.oweTo("spare", int64(2*i+2))
				wait(time.Second)
			}
			wait(10 * time.Minute)
			_, first := p.ops.sent()
			_, second := p.spare.sent()
			at := slices.Concat(first, second)
			slices.SortFunc(at, time.Time.Compare)
			most := 0
			for i := range at {
				n := 0
				for _, other := range at[i:] {
					if other.Sub(at[i]) < time.Minute {
						n++
					}
				}
				most = max(most, n)
			}
			if most > c.most+1 || most < c.most/2 {
				t.Errorf("%s: %d messages within a minute, want %d at most", c.rule, most, c.most)
			}
			if len(first) == 0 || len(second) == 0 {
				t.Errorf("%s: %d and %d messages, want some of both", c.rule, len(first), len(second))
			}
		})
	}
}

// oweTo makes a channel owe a notice of a number.
func (p *post) oweTo(channel string, n int64) {
	p.t.Helper()
	now := time.Now()
	notice := &notify.Notice{Topic: notify.TestTopic, Level: checks.Info, Text: fmt.Sprint(n)}
	err := p.store.Commit(p.t.Context(), data.Batch{Deliveries: []notify.Delivery{{
		Channel: channel, Cause: notify.CauseNotice, State: notify.Owed, Owed: now, Next: now, Notice: notice,
	}}})
	if err != nil {
		p.t.Fatal(err)
	}
	p.dispatch.Wake()
	synctest.Wait()
}
