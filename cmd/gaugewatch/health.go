package main

import (
	"context"
	"fmt"
	"maps"
	"slices"
	"sync"
	"time"

	"github.com/gaugewatch/gaugewatch/internal/schedule"
	"github.com/gaugewatch/gaugewatch/internal/watch"
	"github.com/gaugewatch/gaugewatch/notify"
	"github.com/gaugewatch/gaugewatch/poller"
	"github.com/gaugewatch/gaugewatch/web"
)

const (
	// judgeTimeout is how long judgement may take to say how things stand.
	judgeTimeout = 2 * time.Second
	// debtPatience is how long a channel may owe a message before that is
	// ill health.
	debtPatience = 10 * time.Minute
	// pollSlack is what polls may come late in good health, besides the
	// timeout of the slowest target.
	pollSlack = 15 * time.Second
)

// A pulse tells whether polls still come.
type pulse struct {
	mu        sync.Mutex
	last      time.Time // the latest poll, or when the plan came into force
	schedules []schedule.Schedule
	slack     time.Duration // what polls may come late
}

// beat notes a poll.
func (p *pulse) beat(now time.Time) {
	p.mu.Lock()
	defer p.mu.Unlock()
	p.last = now
}

// expect notes when polls come under a plan.
func (p *pulse) expect(plan watch.Plan, now time.Time) {
	known := make(map[schedule.Schedule]bool)
	slack := pollSlack
	for _, t := range plan.Targets {
		if _, waits := t.Source.(*poller.Pushed); waits {
			continue // it comes when it likes
		}
		slack = max(slack, pollSlack+t.Timeout)
		for _, s := range t.Schedule {
			known[s] = true
		}
	}
	p.mu.Lock()
	defer p.mu.Unlock()
	p.last, p.schedules, p.slack = now, slices.Collect(maps.Keys(known)), slack
}

// silence is how long no poll has come, where that is too long, which it is
// when a schedule has ticked twice meanwhile; else zero.
func (p *pulse) silence(now time.Time) time.Duration {
	p.mu.Lock()
	defer p.mu.Unlock()
	missed := func(s schedule.Schedule) bool {
		latest := s.Last(now.Add(-p.slack))
		return s.Last(latest.Add(-1)).After(p.last)
	}
	if !slices.ContainsFunc(p.schedules, missed) {
		return 0
	}
	return now.Sub(p.last)
}

// ills says what is wrong with a channel; empty: nothing is.
func ills(name string, h notify.Health, now time.Time) string {
	waits := now.Sub(h.Oldest)
	switch {
	case stands(h, now):
		return fmt.Sprintf("channel %q has stood still for %s", name, lasted(now.Sub(h.Stands)))
	case h.Refused:
		return fmt.Sprintf("channel %q is refused: %s", name, h.Text)
	case h.Allowance.Spent(now):
		return fmt.Sprintf("channel %q has no messages left until %s", name, h.Allowance.Turn.Format("2006-01-02 15:04 -07:00"))
	case h.Owed > 0 && h.Failures > 0 && waits > debtPatience:
		return fmt.Sprintf("channel %q owes %s for %s: %s", name, count(h.Owed, "message"), lasted(waits), h.Text)
	}
	return ""
}

// stands says whether a channel has come to a standstill that is no fault of its
// provider: the outbox cannot be read, or an attempt does not heed its end.
func stands(h notify.Health, now time.Time) bool {
	return !h.Stands.IsZero() && now.Sub(h.Stands) > debtPatience
}

// allStand says whether that is so for all channels.
func allStand(all map[string]notify.Health, now time.Time) bool {
	for _, h := range all {
		if !stands(h, now) {
			return false
		}
	}
	return len(all) > 0
}

// A lag knows which targets are slower than their schedules.
type lag struct {
	mu     sync.Mutex
	behind map[string]bool
}

// turned notes whether a target is behind, and says whether that is news.
func (l *lag) turned(target string, behind bool) bool {
	l.mu.Lock()
	defer l.mu.Unlock()
	if l.behind[target] == behind {
		return false
	}
	if l.behind == nil {
		l.behind = make(map[string]bool)
	}
	l.behind[target] = behind
	return true
}

// late is how many targets are behind.
func (l *lag) late() int {
	l.mu.Lock()
	defer l.mu.Unlock()
	n := 0
	for _, behind := range l.behind {
		if behind {
			n++
		}
	}
	return n
}

// state tells the door how things stand.
func (d *daemon) state(ctx context.Context) (web.State, error) {
	ctx, cancel := context.WithTimeout(ctx, judgeTimeout)
	defer cancel()
	snap, err := d.watch.Snapshot(ctx)
	if err != nil {
		return web.State{}, err
	}
	now := time.Now()
	s := web.State{Alerts: snap.Alerts, Dropped: snap.Dropped}
	for _, v := range snap.Values {
		s.Values = append(s.Values, web.Value{Subject: v.Subject, Value: v.Value, At: v.At})
	}
	if silent := d.pulse.silence(now); silent > 0 {
		s.Ill = append(s.Ill, "no poll for "+lasted(silent))
	}
	s.Channels = d.channels()
	for name, h := range d.dispatch.Health() {
		if ill := ills(name, h, now); ill != "" {
			s.Ill = append(s.Ill, ill)
		}
	}
	slices.Sort(s.Ill)
	return s, nil
}
